/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of the VM layer that need no QEMU: console, programs, cpio, modules, disks. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "console.h"
#include "cpio.h"
#include "exec.h"
#include "file.h"
#include "image.h"
#include "modules.h"
#include "payload.h"
#include "search_path.h"

static char dir[64];

static int dir_make(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/test_vm_parts.XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int dir_remove(void **state)
{
	(void)state;
	return file_remove_tree(dir, NULL);
}

/* ---- console ---- */

struct lines {
	unsigned count;
	size_t longest;
	char last[CONSOLE_LINE_MAX + 1];
};

static void line_take(const char *text, void *arg)
{
	struct lines *l = arg;

	l->count++;
	if (strlen(text) > l->longest)
		l->longest = strlen(text);
	snprintf(l->last, sizeof(l->last), "%s", text);
}

static int console_open(struct console *c, const char *log)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	memset(c, 0, sizeof(*c));
	c->fd = pair[0];
	c->log_fd = open(log, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	return pair[1];
}

static void console_splits_lines(void **state)
{
	struct lines l = { .count = 0 };
	struct console c;
	int guest = console_open(&c, "/dev/null");

	(void)state;
	assert_int_equal(write(guest, "one\r\ntw", 7), 7);
	console_pump(&c, line_take, &l);
	assert_int_equal(l.count, 1);
	assert_string_equal(l.last, "one");
	assert_int_equal(write(guest, "o\0\nrest", 7), 7);
	close(guest);
	console_pump(&c, line_take, &l);
	assert_string_equal(l.last, "two?");
	assert_int_equal(c.fd, -1);
	console_end(&c, line_take, &l);
	assert_string_equal(l.last, "rest");
	close(c.log_fd);
}

/* A flood without newlines is drained, split, and kept up to the limit. */
static void console_survives_a_flood(void **state)
{
	static char flood[30000];
	struct lines l = { .count = 0 };
	struct console c;
	int guest = console_open(&c, "/dev/null");

	(void)state;
	memset(flood, 'x', sizeof(flood));
	c.kept = CONSOLE_KEEP_BYTES - 100000;
	for (int i = 0; i < 50; i++) {
		assert_int_equal(write(guest, flood, sizeof(flood)), sizeof(flood));
		console_pump(&c, line_take, &l);
	}
	assert_int_equal(l.longest, CONSOLE_LINE_MAX);
	assert_in_range(l.count, 50 * sizeof(flood) / CONSOLE_LINE_MAX - 1, 50 * 31);
	assert_true(c.kept <= CONSOLE_KEEP_BYTES && c.dropped > 0);
	close(guest);
	close(c.fd);
	close(c.log_fd);
}

/* With a log on a full disk the guest is drained all the same. */
static void console_drains_into_a_full_disk(void **state)
{
	struct lines l = { .count = 0 };
	struct console c;
	int guest = console_open(&c, "/dev/full");

	(void)state;
	assert_int_equal(write(guest, "text\n", 5), 5);
	console_pump(&c, line_take, &l);
	assert_int_equal(l.count, 1);
	assert_int_equal(c.dropped, 5);
	close(guest);
	close(c.fd);
	close(c.log_fd);
}

/* ---- programs ---- */

static void runs_programs_and_reports_their_end(void **state)
{
	const char *const good[] = { "sh", "-c", "echo out; echo no >&2; pwd", NULL };
	const char *const bad[] = { "sh", "-c", "echo first >&2; echo the end >&2; exit 3", NULL };
	const char *const none[] = { "no-such-program", NULL };
	struct program c = { .argv = good, .dir = "/", .capture = true };
	struct err e;

	(void)state;
	assert_int_equal(program_run(&c, &e), 0);
	assert_string_equal(c.out, "out\n/\n");
	free(c.out);
	c = (struct program){ .argv = bad };
	assert_int_equal(program_run(&c, &e), -EIO);
	assert_string_equal(e.msg, "sh ended with status 3: the end");
	c = (struct program){ .argv = none };
	assert_int_equal(program_run(&c, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "no-such-program is not installed"));
}

/* ---- archives and disks ---- */

static void writes_archives_that_cpio_reads(void **state)
{
	char path[100], script[256];
	const char *const argv[] = { "sh", "-c", script, NULL };
	struct program c = { .argv = argv, .dir = dir, .capture = true };
	struct cpio a = { .fd = -1 };
	struct err e;

	(void)state;
	snprintf(path, sizeof(path), "%s/archive", dir);
	a.fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	cpio_put(&a, "d", S_IFDIR | 0755, NULL, 0);
	cpio_put(&a, "d/odd", S_IFREG | 0644, "12345", 5);
	cpio_put(&a, "d/run", S_IFREG | 0755, "#!/bin/sh\necho ran\n", 19);
	assert_int_equal(cpio_end(&a), 0);
	close(a.fd);
	snprintf(script, sizeof(script), "busybox cpio -i <archive && cat d/odd && d/run");
	assert_int_equal(program_run(&c, &e), 0);
	assert_string_equal(c.out, "12345ran\n");
	free(c.out);
	a.fd = open("/dev/full", O_RDWR | O_CLOEXEC);
	assert_int_equal(cpio_end(&a), -ENOSPC);
	close(a.fd);
}

static void makes_a_nameless_scratch_disk(void **state)
{
	unsigned char magic[2];
	struct stat st;
	struct err e;
	int fd;

	(void)state;
	if (program_find("mke2fs", (char[512]){ 0 }, 512))
		skip();
	assert_int_equal(scratch_open(4, &fd, &e), -EINVAL);
	if (scratch_open(1024, &fd, &e))
		fail_msg("%s", e.msg);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_nlink, 0);
	assert_int_equal(st.st_size, 1024 << 20);
	assert_in_range(st.st_blocks, 8, (32 << 20) / 512);
	assert_int_equal(pread(fd, magic, 2, 1024 + 56), 2);
	assert_int_equal(magic[0] | magic[1] << 8, 0xef53);
	close(fd);
}

/* ---- modules, of any kernel in the store ---- */

static size_t place_of(const struct module_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *base = strrchr(list->path[i], '/') + 1;

		if (!strncmp(base, name, strlen(name)) && base[strlen(name)] == '.')
			return i;
	}
	return list->count;
}

static void orders_modules_by_dependency(void **state)
{
	static const char *const names[] = {
		"virtio_blk", "zram", "nbd", "?no-such", "ext4", NULL
	};
	static const char *const wrong[] = { "no-such", NULL };
	struct module_list list = { .count = 0 };
	struct kernel k;
	struct err e;
	size_t count;

	(void)state;
	if (kernel_find("6.1", &k, NULL))
		skip();
	assert_int_equal(modules_close(&k, names, &list, &e), 0);
	assert_true(place_of(&list, "virtio_ring") < place_of(&list, "virtio"));
	assert_true(place_of(&list, "virtio") < place_of(&list, "virtio_blk"));
	assert_true(place_of(&list, "zsmalloc") < place_of(&list, "zram"));
	assert_true(place_of(&list, "nbd") < list.count);
	assert_int_equal(place_of(&list, "ext4"), list.count);
	count = list.count;
	assert_int_equal(modules_close(&k, names, &list, &e), 0);
	assert_int_equal(list.count, count);
	assert_int_equal(modules_close(&k, wrong, &list, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "no-such"));
	assert_non_null(strstr(e.msg, k.name));
	modules_free(&list);
}

/* ---- files of a root disk ---- */

static void file_put(const char *name, const char *text, mode_t mode)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(file_replace(path, text, strlen(text), NULL), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static bool payload_has(const struct payload *p, const char *to)
{
	for (size_t i = 0; i < p->count; i++)
		if (!strcmp(p->file[i].to, to))
			return true;
	return false;
}

static void brings_what_scripts_start(void **state)
{
	struct payload p = { 0 };
	struct err e;
	char path[80];

	(void)state;
	snprintf(path, sizeof(path), "%s/scripts", dir);
	assert_int_equal(mkdir(path, 0755), 0);
	file_put("scripts/a", "#!/bin/bash\n# gzip\ndd if=x; no-such-program\n", 0755);
	file_put("scripts/b.sh", "mktemp\n", 0644);
	file_put("scripts/data", "sort uniq\n", 0644);
	assert_int_equal(payload_folder(&p, path, "/own", &e), 0);
	assert_int_equal(payload_interpreters(&p, 0, &e), 0);
	assert_true(payload_has(&p, "/own/data"));
	assert_true(payload_has(&p, "/usr/bin/bash"));
	assert_true(payload_has(&p, "/usr/bin/dd"));
	assert_true(payload_has(&p, "/usr/bin/mktemp"));
	assert_false(payload_has(&p, "/usr/bin/gzip"));
	assert_false(payload_has(&p, "/usr/bin/sort"));
	payload_free(&p);
	file_put("scripts/a", "#!/no/interpreter\n", 0755);
	assert_int_equal(payload_folder(&p, path, "/own", &e), 0);
	assert_int_equal(payload_interpreters(&p, 0, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "interpreter /no/interpreter"));
	payload_free(&p);
}

static void finds_libraries_of_dynamic_programs_alone(void **state)
{
	struct payload p = { 0 };
	size_t files;
	struct err e;

	(void)state;
	file_put("plain", "text", 0755);
	assert_int_equal(payload_folder(&p, dir, "/own", &e), 0);
	files = p.count;
	assert_int_equal(payload_libraries(&p, &e), 0);
	assert_int_equal(p.count, files);
	assert_int_equal(payload_program(&p, "sh", &e), 0);
	assert_int_equal(payload_libraries(&p, &e), 0);
	assert_true(p.count > files + 1);
	payload_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(console_splits_lines), cmocka_unit_test(console_survives_a_flood),
		cmocka_unit_test(console_drains_into_a_full_disk),
		cmocka_unit_test(runs_programs_and_reports_their_end),
		cmocka_unit_test(writes_archives_that_cpio_reads),
		cmocka_unit_test(makes_a_nameless_scratch_disk),
		cmocka_unit_test(orders_modules_by_dependency),
		cmocka_unit_test(brings_what_scripts_start),
		cmocka_unit_test(finds_libraries_of_dynamic_programs_alone),
	};

	return cmocka_run_group_tests(tests, dir_make, dir_remove);
}
