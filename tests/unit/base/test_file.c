/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files and directories: reads, writes, replacement, trees, hashes, the cache's path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc_count.h"
#include "cleanup.h"
#include "file.h"
#include "run_fixture.h"

static const char *in_dir(const char *name)
{
	static char path[2][256];
	static unsigned turn;

	turn ^= 1;
	snprintf(path[turn], sizeof(path[0]), "%s/%s", fixture_dir(), name);
	return path[turn];
}

static void reads_without_allocating(void **state)
{
	unsigned long before;
	struct err e = { 0 };
	char buf[6];

	(void)state;
	fixture_write("a", "0123456789", 10);
	before = alloc_count();
	assert_int_equal(file_read(in_dir("a"), buf, sizeof(buf), &e), 5);
	assert_int_equal(alloc_count(), before);
	assert_string_equal(buf, "01234");
	fixture_write("a", "", 0);
	assert_int_equal(file_read(in_dir("a"), buf, sizeof(buf), &e), 0);
	assert_string_equal(buf, "");
	assert_int_equal(file_read(in_dir("none"), buf, sizeof(buf), &e), -ENOENT);
	assert_non_null(strstr(e.msg, "none"));
	assert_int_equal(file_read(fixture_dir(), buf, sizeof(buf), &e), -EISDIR);
	assert_int_equal(file_read(in_dir("a"), buf, 0, &e), -EINVAL);
}

static void slurps_whole_files(void **state)
{
	static char big[70000];
	AUTO_FREE char *text = NULL;
	struct err e = { 0 };
	size_t len;

	(void)state;
	memset(big, 'x', sizeof(big));
	fixture_write("big", big, sizeof(big));
	assert_int_equal(file_slurp(in_dir("big"), &text, &len, &e), 0);
	assert_int_equal(len, sizeof(big));
	assert_memory_equal(text, big, sizeof(big));
	assert_int_equal(text[len], 0);
	free(text);
	assert_int_equal(file_slurp("/proc/self/stat", &text, NULL, &e), 0);
	assert_true(strlen(text) > 50);
	free(text);
	text = NULL;
	assert_int_equal(file_slurp(in_dir("none"), &text, &len, &e), -ENOENT);
}

static void reports_write_errors(void **state)
{
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_int_equal(file_write_all(fd, "x", 1), -ENOSPC);
	assert_int_equal(file_write_all(fd, "", 0), 0);
	close(fd);
	assert_int_equal(file_write_all(-1, "x", 1), -EBADF);
}

/* No temporary file may remain after success or failure. */
static void replaces_without_leftovers(void **state)
{
	char buf[16];
	struct err e = { 0 };

	(void)state;
	assert_int_equal(file_replace(in_dir("r"), "first", 5, &e), 0);
	assert_int_equal(file_replace(in_dir("r"), "2nd", 3, &e), 0);
	assert_int_equal(fixture_read("r", buf, sizeof(buf)), 3);
	assert_string_equal(buf, "2nd");
	assert_int_equal(mkdir(in_dir("folder"), 0700), 0);
	assert_int_equal(file_replace(in_dir("folder"), "x", 1, &e), -EISDIR);
	assert_int_equal(rmdir(in_dir("folder")), 0);
	assert_int_equal(unlink(in_dir("r")), 0);
	assert_int_equal(rmdir(fixture_dir()), 0);
	assert_int_equal(file_replace(in_dir("r"), "x", 1, &e), -ENOENT);
}

static int sync_error, syncs, renamed_after;

/* In place of the C library's. */
int fsync(int fd)
{
	struct stat st;

	syncs++;
	errno = sync_error;
	return sync_error || fstat(fd, &st) ? -1 : 0;
}

int rename(const char *from, const char *to)
{
	renamed_after = syncs;
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

/* A crash may bring back the new name without the contents, unless these came first. */
static void publishes_only_what_is_on_disk(void **state)
{
	char from[256], to[256], buf[8];
	struct err e = { 0 };

	(void)state;
	snprintf(from, sizeof(from), "%s", in_dir("made"));
	snprintf(to, sizeof(to), "%s", in_dir("image"));
	fixture_write("made", "whole", 5);
	sync_error = EIO;
	assert_int_equal(file_publish(from, to, &e), -EIO);
	assert_non_null(strstr(e.msg, "cannot sync"));
	assert_false(fixture_has("image"));
	sync_error = syncs = 0;
	assert_int_equal(file_publish(from, to, &e), 0);
	assert_int_equal(renamed_after, 1);
	assert_int_equal(syncs, 2);	/* the folder after it */
	assert_int_equal(fixture_read("image", buf, sizeof(buf)), 5);
	assert_int_equal(file_publish(from, to, &e), -ENOENT);
}

/* Without room for the new content the old must stay complete. */
static void keeps_the_old_file_on_a_full_disk(void **state)
{
	static char big[200000];
	struct err e = { 0 };
	char buf[16];

	(void)state;
	if (!fixture_small_disk(64)) {
		print_message("needs root for a small disk\n");
		skip();
	}
	fixture_write("r", "old", 3);
	assert_int_equal(file_replace(in_dir("r"), big, sizeof(big), &e), -ENOSPC);
	assert_int_equal(fixture_read("r", buf, sizeof(buf)), 3);
	assert_string_equal(buf, "old");
}

static void makes_directories_with_parents(void **state)
{
	struct err e = { 0 };
	struct stat st;

	(void)state;
	assert_int_equal(file_mkdirs(in_dir("a/b/c"), &e), 0);
	assert_int_equal(file_mkdirs(in_dir("a/b/c/"), &e), 0);
	assert_int_equal(stat(in_dir("a/b/c"), &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	fixture_write("a/file", "", 0);
	assert_int_equal(file_mkdirs(in_dir("a/file/d"), &e), -ENOTDIR);
	assert_int_equal(file_mkdirs(in_dir("a/file"), &e), -ENOTDIR);
	assert_int_equal(file_mkdirs("", &e), -ENOENT);
}

static void copies_bytes_and_mode(void **state)
{
	static char big[50000];
	AUTO_FREE char *text = NULL;
	struct err e = { 0 };
	struct stat st;
	size_t len;

	(void)state;
	memset(big, 'y', sizeof(big));
	fixture_write("from", big, sizeof(big));
	assert_int_equal(chmod(in_dir("from"), 0751), 0);
	assert_int_equal(file_copy(in_dir("from"), in_dir("to"), &e), 0);
	assert_int_equal(file_slurp(in_dir("to"), &text, &len, &e), 0);
	assert_int_equal(len, sizeof(big));
	assert_memory_equal(text, big, len);
	assert_int_equal(stat(in_dir("to"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0751);
	assert_int_equal(file_copy(in_dir("none"), in_dir("to"), &e), -ENOENT);
	assert_int_equal(file_copy(in_dir("from"), in_dir("none/to"), &e), -ENOENT);
}

/* A link out of the tree must go, and its target must stay. */
static void removes_trees_but_follows_no_link(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(file_mkdirs(in_dir("t/u/v"), &e), 0);
	fixture_write("keep", "x", 1);
	fixture_write("t/u/f", "x", 1);
	assert_int_equal(symlink(in_dir("keep"), in_dir("t/u/link")), 0);
	assert_int_equal(symlink("/", in_dir("t/root")), 0);
	assert_int_equal(file_remove_tree(in_dir("t"), &e), 0);
	assert_false(fixture_has("t"));
	assert_true(fixture_has("keep"));
	assert_int_equal(symlink(in_dir("keep"), in_dir("alone")), 0);
	assert_int_equal(file_remove_tree(in_dir("alone"), &e), 0);
	assert_true(fixture_has("keep"));
	assert_int_equal(file_remove_tree(in_dir("never"), &e), 0);
	assert_int_equal(file_remove_tree("/proc/self/comm", &e), -EPERM);
}

static void hashes_files_and_pieces_alike(void **state)
{
	uint64_t one = FILE_HASH_START, two = FILE_HASH_START;
	struct err e = { 0 };

	(void)state;
	assert_true(file_hash_bytes(FILE_HASH_START, "foobar", 6) == 0x85944171f73967e8ull);
	fixture_write("h", "foobar", 6);
	assert_int_equal(file_hash(in_dir("h"), &one, &e), 0);
	assert_true(one == 0x85944171f73967e8ull);
	two = file_hash_bytes(file_hash_bytes(two, "foo", 3), "bar", 3);
	assert_true(one == two);
	assert_int_equal(file_hash(in_dir("none"), &one, &e), -ENOENT);
}

static void finds_the_cache_directory(void **state)
{
	char buf[256];
	struct err e = { 0 };

	(void)state;
	setenv("HOME", in_dir("home"), 1);
	setenv("XDG_CACHE_HOME", in_dir("xdg"), 1);
	setenv("LOWTIDE_CACHE", in_dir("own"), 1);
	assert_int_equal(file_cache_dir(buf, sizeof(buf), &e), 0);
	assert_string_equal(buf, in_dir("own"));
	setenv("LOWTIDE_CACHE", "", 1);
	assert_int_equal(file_cache_dir(buf, sizeof(buf), &e), 0);
	assert_true(fixture_has("xdg/lowtide"));
	unsetenv("XDG_CACHE_HOME");
	assert_int_equal(file_cache_dir(buf, sizeof(buf), &e), 0);
	assert_true(fixture_has("home/.cache/lowtide"));
	assert_int_equal(file_cache_dir(buf, 5, &e), -ENAMETOOLONG);
	unsetenv("HOME");
	assert_int_equal(file_cache_dir(buf, sizeof(buf), &e), -ENOENT);
	assert_non_null(strstr(e.msg, "LOWTIDE_CACHE"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_without_allocating), TEST(slurps_whole_files),
		TEST(reports_write_errors), TEST(replaces_without_leftovers),
		TEST(publishes_only_what_is_on_disk), TEST(keeps_the_old_file_on_a_full_disk),
		TEST(makes_directories_with_parents),
		TEST(copies_bytes_and_mode), TEST(removes_trees_but_follows_no_link),
		TEST(hashes_files_and_pieces_alike), TEST(finds_the_cache_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
