/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel store: specs, meta files, entries, staging; no network, a cache of its own. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "file.h"
#include "kernel_store.h"

static char cache[64];
static int sync_error;

/* In place of the C library's. */
int syncfs(int fd)
{
	(void)fd;
	errno = sync_error;
	return sync_error ? -1 : 0;
}

static int cache_make(void **state)
{
	(void)state;
	snprintf(cache, sizeof(cache), "/tmp/test_vm_store.XXXXXX");
	return mkdtemp(cache) ? setenv("LOWTIDE_CACHE", cache, 1) : -1;
}

static int cache_remove(void **state)
{
	(void)state;
	return file_remove_tree(cache, NULL);
}

struct match {
	const char *spec;
	const char *release;
	bool yes;
};

static const struct match matches[] = {
	{ "6.1", "6.1.0-56-cloud-amd64", true },
	{ "6.1", "6.12.117+deb12-cloud-amd64", false },
	{ "6.12", "6.12.117+deb12-cloud-amd64", true },
	{ "6.12", "6.12-cloud-amd64", false },
	{ "6.1", "6.1.0-56-amd64", false },
	{ "6.1-generic", "6.1.0-56-amd64", true },
	{ "6.1-generic", "6.1.0-56-rt-amd64", false },
	{ "6.1-generic", "6.1.0-56-cloud-amd64", false },
	{ "6.1-oldest-generic", "6.1.0-47-amd64", true },
	{ "6.1-cloud", "6.1.0-47-cloud-amd64", true },
	{ "", "6.1.0-47-cloud-amd64", true },
	{ "6.1.0-47-cloud-amd64", "6.1.0-47-cloud-amd64", false },
	{ "mine", "6.1.0-47-cloud-amd64", false },
};

static void specs_match_their_line(void **state)
{
	struct kernel_spec s;

	(void)state;
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
		assert_int_equal(spec_parse(matches[i].spec, &s, NULL), 0);
		if (spec_matches(&s, matches[i].release) != matches[i].yes)
			fail_msg("spec %s, release %s", matches[i].spec, matches[i].release);
	}
}

static void specs_prefer_newest_or_oldest(void **state)
{
	struct kernel_spec s;

	(void)state;
	assert_int_equal(spec_parse("6.1", &s, NULL), 0);
	assert_true(spec_prefers(&s, "6.1.0-100-cloud-amd64", "6.1.0-56-cloud-amd64"));
	assert_false(spec_prefers(&s, "6.1.0-9-cloud-amd64", "6.1.0-56-cloud-amd64"));
	assert_int_equal(spec_parse("6.1-oldest", &s, NULL), 0);
	assert_true(spec_prefers(&s, "6.1.0-9-cloud-amd64", "6.1.0-56-cloud-amd64"));
}

static void chooses_a_release_from_packages(void **state)
{
	static const char packages[] = "linux-image-6.1-cloud-amd64 - meta\n"
		"other - x\nlinux-image-\nlinux-image-6.1.0-56-cloud-amd64 - Linux 6.1 (signed)\n"
		"linux-image-6.1.0-47-cloud-amd64 - Linux\nlinux-image-6.1.0-60-amd64 - Linux\n"
		"linux-image-6.12.9+deb12-cloud-amd64";
	static const char *const wanted[][2] = {
		{ "6.1", "6.1.0-56-cloud-amd64" }, { "6.1-oldest", "6.1.0-47-cloud-amd64" },
		{ "6.1-generic", "6.1.0-60-amd64" }, { "6.12", "6.12.9+deb12-cloud-amd64" },
		{ "6.1.0-47-cloud-amd64", "6.1.0-47-cloud-amd64" }, { "6.13", "" },
		{ "6.1.0-47", "6.1.0-47-cloud-amd64" }, { "6.1.0-4", "" }, { "6.1.0", "" },
	};
	struct kernel_spec s;
	char text[96], few[12];

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		assert_int_equal(spec_parse(wanted[i][0], &s, NULL), 0);
		assert_int_equal(release_choose(&s, packages, text, sizeof(text)),
			*wanted[i][1] != 0);
		assert_string_equal(text, wanted[i][1]);
	}
	release_names(&s, packages, text, sizeof(text));
	assert_string_equal(text, "6.1.0-56 6.1.0-47 6.12.9+deb12");
	release_names(&s, packages, few, sizeof(few));
	assert_string_equal(few, "6.1.0-56");
}

static void refuses_bad_names(void **state)
{
	static const char *const bad[] = { "../x", "a/b", ".hidden", "-x", "6.1 ", "a\nb" };
	struct kernel_spec s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(spec_parse(bad[i], &s, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "lowtide kernel list"));
}

static void parses_meta_files(void **state)
{
	struct kernel k;
	char text[400];

	(void)state;
	memset(&k, 0, sizeof(k));
	assert_int_equal(meta_parse("junk\nrelease=6.1.0-56-cloud-amd64\nversion=6.1.192-2\n"
		"source=debian", &k), 0);
	assert_string_equal(k.release, "6.1.0-56-cloud-amd64");
	assert_string_equal(k.version, "6.1.192-2");
	assert_string_equal(k.source, "debian");
	memset(&k, 0, sizeof(k));
	assert_int_equal(meta_parse("release=../../etc\n", &k), -EINVAL);
	memset(&k, 0, sizeof(k));
	snprintf(text, sizeof(text), "release=%0300d\n", 1);
	assert_int_equal(meta_parse(text, &k), -EINVAL);
	assert_int_equal(meta_parse("", &k), -EINVAL);
}

/* An entry as fetch leaves it, but without an image. */
static void entry_make(const char *release, const char *source)
{
	struct kernel k;
	char stage[512];
	int fd;

	memset(&k, 0, sizeof(k));
	snprintf(k.name, sizeof(k.name), "%s", release);
	snprintf(k.release, sizeof(k.release), "%s", release);
	snprintf(k.source, sizeof(k.source), "%s", source);
	assert_int_equal(stage_open("kernels", stage, sizeof(stage), &fd, NULL), 0);
	assert_int_equal(store_put(&k, stage, NULL), 0);
	stage_close(stage, fd);
}

static void finds_lists_and_removes_kernels(void **state)
{
	struct kernel k, *all;
	struct err e;
	size_t count;

	(void)state;
	assert_int_equal(kernel_find("6.1", &k, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "`lowtide kernel fetch 6.1`"));
	entry_make("6.1.0-56-cloud-amd64", "debian");
	entry_make("6.1.0-47-cloud-amd64", "debian");
	entry_make("6.1.0-99-cloud-amd64", "added");
	assert_int_equal(kernel_find("", &k, NULL), 0);
	assert_string_equal(k.release, "6.1.0-56-cloud-amd64");
	assert_int_equal(kernel_find("6.1-oldest", &k, NULL), 0);
	assert_string_equal(k.release, "6.1.0-47-cloud-amd64");
	assert_int_equal(kernel_find("6.1.0-99-cloud-amd64", &k, NULL), 0);
	assert_int_equal(kernel_find("6.12", &k, NULL), -ENOENT);
	assert_int_equal(kernel_find("6.1.0-47", &k, NULL), 0);
	assert_string_equal(k.name, "6.1.0-47-cloud-amd64");
	assert_int_equal(kernel_find("6.1.0-47-cloud", &k, NULL), 0);
	assert_int_equal(kernel_find("6.1.0-4", &k, NULL), -ENOENT);
	assert_int_equal(kernel_find("6.1.0", &k, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "6.1.0-47-cloud-amd64, 6.1.0-56-cloud-amd64, 6.1.0-99"));

	assert_int_equal(kernel_rm("6.1", &e), -ENOENT);
	assert_int_equal(kernel_rm("../kernels", &e), -EINVAL);
	assert_int_equal(kernel_rm("6.1.0", &e), -EINVAL);
	assert_int_equal(kernel_rm("6.1.0-4", &e), -ENOENT);
	assert_int_equal(kernel_rm("6.1.0-47", NULL), 0);
	assert_int_equal(kernel_list(&all, &count, NULL), 0);
	assert_int_equal(count, 2);
	assert_string_equal(all[0].name, "6.1.0-56-cloud-amd64");
	free(all);
}

static void image_write(const char *path, const char *magic)
{
	char image[0x400] = "";

	memcpy(image + 0x202, magic, 4);
	image[0x20f] = 1;	/* the text is at 0x200 + 0x100 */
	snprintf(image + 0x300, 0x100, "6.1.5-mine (me@here) #1");
	assert_int_equal(file_replace(path, image, sizeof(image), NULL), 0);
}

static void headers_write(const char *name, const char *text)
{
	char path[100];

	snprintf(path, sizeof(path), "%s/h/include/%s", cache, name);
	assert_int_equal(file_replace(path, text, strlen(text), NULL), 0);
}

static void adds_a_kernel_of_the_user(void **state)
{
	char image[100], modules[100];
	struct kernel k;
	struct err e;

	(void)state;
	snprintf(image, sizeof(image), "%s/bzImage", cache);
	image_write(image, "HdrS");
	assert_int_equal(kernel_add("6.1", image, NULL, NULL, &k, &e), -EINVAL);
	assert_int_equal(kernel_add("mine", image, cache, NULL, &k, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "lib/modules/6.1.5-mine"));
	snprintf(modules, sizeof(modules), "%s/m/lib/modules/6.1.5-mine/kernel", cache);
	assert_int_equal(file_mkdirs(modules, NULL), 0);
	snprintf(modules, sizeof(modules), "%s/m", cache);
	assert_int_equal(kernel_add("mine", image, modules, NULL, &k, &e), 0);
	assert_string_equal(k.release, "6.1.5-mine");
	assert_int_equal(kernel_add("mine", image, NULL, NULL, &k, &e), -EEXIST);
	assert_int_equal(kernel_find("mine", &k, NULL), 0);
	assert_int_equal(kernel_add("min", image, NULL, NULL, &k, &e), 0);
	assert_int_equal(kernel_add("mine-2", image, NULL, NULL, &k, &e), 0);
	assert_int_equal(kernel_rm("min", &e), 0);
	assert_int_equal(kernel_find("mine", &k, NULL), 0);
	assert_string_equal(k.name, "mine");
	assert_int_equal(kernel_rm("mine-2", &e), 0);
	snprintf(modules, sizeof(modules), "%s/h/include/config", cache);
	assert_int_equal(file_mkdirs(modules, NULL), 0);
	snprintf(modules, sizeof(modules), "%s/h", cache);
	assert_int_equal(kernel_add("other", image, NULL, modules, &k, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "kernel.release"));
	headers_write("config/kernel.release", "6.1.4-other\n");
	assert_int_equal(kernel_add("other", image, NULL, modules, &k, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "6.1.4-other"));
	headers_write("config/kernel.release", "6.1.5\n");
	snprintf(modules, sizeof(modules), "%s/h/include/generated", cache);
	assert_int_equal(file_mkdirs(modules, NULL), 0);
	snprintf(modules, sizeof(modules), "%s/h", cache);
	headers_write("generated/utsrelease.h", "#define UTS_RELEASE \"6.1.5-mine\"\n");
	assert_int_equal(kernel_add("other", image, NULL, modules, &k, &e), 0);
	assert_int_equal(kernel_find("other", &k, NULL), 0);
	assert_string_equal(k.headers, modules);
	/* A kernel that may not be whole on disk has no name yet. */
	sync_error = EIO;
	assert_int_equal(kernel_add("unsure", image, NULL, NULL, &k, &e), -EIO);
	assert_non_null(strstr(e.msg, "cannot sync"));
	sync_error = 0;
	assert_int_equal(kernel_find("unsure", &k, NULL), -ENOENT);
	image_write(image, "????");
	assert_int_equal(kernel_add("third", image, NULL, NULL, &k, &e), -EINVAL);
}

/* The next sweep removes a staging directory whose maker is dead, and no other. */
static void sweeps_only_abandoned_stages(void **state)
{
	char own[512], other[512];
	int fd, other_fd, status, channel[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(channel), 0);
	pid = fork();
	if (!pid) {
		stage_open("images", other, sizeof(other), &other_fd, NULL);
		_exit(write(channel[1], other, sizeof(other)) != sizeof(other));
	}
	assert_int_equal(read(channel[0], other, sizeof(other)), sizeof(other));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(stage_open("images", own, sizeof(own), &fd, NULL), 0);
	assert_int_equal(access(other, F_OK), 0);
	vm_sweep();
	assert_int_equal(access(other, F_OK), -1);
	assert_int_equal(access(own, F_OK), 0);
	stage_close(own, fd);
	assert_int_equal(access(own, F_OK), -1);
	close(channel[0]);
	close(channel[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(specs_match_their_line),
		cmocka_unit_test(specs_prefer_newest_or_oldest),
		cmocka_unit_test(chooses_a_release_from_packages),
		cmocka_unit_test(refuses_bad_names), cmocka_unit_test(parses_meta_files),
		cmocka_unit_test(finds_lists_and_removes_kernels),
		cmocka_unit_test(adds_a_kernel_of_the_user),
		cmocka_unit_test(sweeps_only_abandoned_stages),
	};

	return cmocka_run_group_tests(tests, cache_make, cache_remove);
}
