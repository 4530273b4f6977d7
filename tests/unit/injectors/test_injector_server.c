/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page server on a real nbd device; skipped without the driver, root or mke2fs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "injector.h"
#include "proc.h"
#include "bdi_ratio.h"

#define BYTES (2u << 20)

extern const struct injector injector_page_server;

static char dir[] = "/var/tmp/lt_server.XXXXXX";
static char mount_dir[64], file[80], journal[80];
static pid_t server_pid;

struct bench {
	struct injector_env env;
	struct param_values values;
	struct err e;
	char text[BYTES], back[BYTES];
};

static void announce(struct injector_env *env, const char *name, pid_t pid)
{
	(void)env;
	assert_string_equal(name, "page_server");
	server_pid = pid;
}

static bool is_here(void)
{
	return !geteuid() && !access("/sys/block/nbd0", F_OK) &&
		!access("/sbin/mke2fs", X_OK);
}

static int bench_open(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	*state = b;
	b->env = (struct injector_env){ .params = &b->values, .cgroup = "", .dir = mount_dir,
		.scratch = dir, .server = announce };
	b->env.ops = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	memset(b->text, 'x', sizeof(b->text));
	if (param_defaults(&b->values, injector_page_server.params, &b->e) ||
	    param_set(&b->values, "size", "32M", &b->e))
		return -1;
	return knobs_open(&b->env.knobs, journal, &b->e);
}

static int bench_close(void **state)
{
	struct bench *b = *state;

	injector_disarm(&injector_page_server, &b->env, NULL);
	knobs_close(b->env.knobs);
	unlink(journal);
	free(b);
	return 0;
}

/* Write a file, sync it, and read it past the page cache. 0 or -errno. */
static int use(struct bench *b)
{
	AUTO_FD int fd = open(file, O_RDWR | O_CREAT, 0600);

	if (fd < 0)
		return -errno;
	if (file_write_all(fd, b->text, BYTES) || fsync(fd))
		return -errno;
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (pread(fd, b->back, BYTES, 0) != BYTES)
		return -errno;
	return memcmp(b->text, b->back, BYTES) ? -EBADMSG : 0;
}

static void check_twin(struct bench *b, const char *fixed)
{
	char comm[32] = "";

	if (!is_here())
		skip();
	assert_int_equal(param_set(&b->values, "fixed", fixed, &b->e), 0);
	if (injector_arm(&injector_page_server, &b->env, &b->e))
		fail_msg("%s", b->e.msg);
	assert_true(proc_read(server_pid, "comm", comm, sizeof(comm)) > 0);
	assert_string_equal(comm, "lt_pageserver\n");
	assert_int_equal(injector_arm(&injector_page_server, &b->env, &b->e), 0);
	assert_int_equal(use(b), 0);
	assert_true(injector_hits(&injector_page_server, &b->env) > 10);
	assert_int_equal(injector_disarm(&injector_page_server, &b->env, &b->e), 0);
	assert_int_equal(injector_disarm(&injector_page_server, &b->env, &b->e), 0);
	assert_int_equal(access(file, F_OK), -1);
}

static void buggy_server_works_without_pressure(void **state)
{
	check_twin(*state, "no");
}

static void fixed_server_works_without_pressure(void **state)
{
	check_twin(*state, "yes");
}

static void dead_server_fails_requests(void **state)
{
	struct bench *b = *state;

	if (!is_here())
		skip();
	assert_int_equal(injector_arm(&injector_page_server, &b->env, &b->e), 0);
	assert_int_equal(use(b), 0);
	kill(server_pid, SIGKILL);
	assert_true(use(b) < 0);
	assert_int_equal(injector_disarm(&injector_page_server, &b->env, &b->e), -EIO);
	assert_non_null(strstr(b->e.msg, "died of signal 9"));
	assert_int_equal(injector_disarm(&injector_page_server, &b->env, &b->e), 0);
}

/* min_ratio of the backing disk; "": the kernel has no such file. */
static void share_read(char *value, size_t size)
{
	struct err e = { 0 };
	char knob[96];

	*value = 0;
	if (!bdi_ratio_knob(dir, knob, sizeof(knob), &e))
		knob_get(knob, value, size, NULL);
}

static void reserves_its_disk_a_share(void **state)
{
	struct bench *b = *state;
	char before[24], during[24], after[24];

	share_read(before, sizeof(before));
	if (!is_here() || !*before)
		skip();
	assert_int_equal(param_set(&b->values, "min_ratio", "3", &b->e), 0);
	assert_int_equal(injector_arm(&injector_page_server, &b->env, &b->e), 0);
	share_read(during, sizeof(during));
	assert_int_equal(injector_disarm(&injector_page_server, &b->env, &b->e), 0);
	share_read(after, sizeof(after));
	assert_string_equal(during, "3");
	assert_string_equal(after, before);
}

static void reserves_no_share_without_a_disk(void **state)
{
	struct bench *b = *state;
	char knob[96];

	assert_int_equal(bdi_ratio_knob("/proc", knob, sizeof(knob), &b->e), -ENODEV);
	assert_non_null(strstr(b->e.msg, "/proc lies on no disk"));
	assert_int_equal(bdi_ratio_knob("/nowhere", knob, sizeof(knob), &b->e), -ENOENT);
}

/* A foreign disk must stay unchanged, and be refused before anything starts. */
static void leaves_a_foreign_disk_alone(void **state)
{
	static const char *const wrong[] = { "/dev/vdb", "/dev/nbd", "/dev/nbd0p1", "nbd0" };
	struct bench *b = *state;

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		assert_int_equal(param_set(&b->values, "device", wrong[i], &b->e), 0);
		assert_int_equal(injector_arm(&injector_page_server, &b->env, &b->e), -EINVAL);
		assert_non_null(strstr(b->e.msg, wrong[i]));
		assert_int_equal(injector_disarm(&injector_page_server, &b->env, &b->e), 0);
	}
	assert_int_equal(param_set(&b->values, "device", "/dev/nbd99999", &b->e), 0);
	assert_int_equal(injector_arm(&injector_page_server, &b->env, &b->e), -EBUSY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_open, bench_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(buggy_server_works_without_pressure),
		TEST(fixed_server_works_without_pressure), TEST(reserves_its_disk_a_share),
		TEST(reserves_no_share_without_a_disk), TEST(leaves_a_foreign_disk_alone),
		TEST(dead_server_fails_requests),
	};
	int rc;

	if (!mkdtemp(dir))
		return 1;
	snprintf(mount_dir, sizeof(mount_dir), "%s/mnt", dir);
	snprintf(file, sizeof(file), "%s/file", mount_dir);
	snprintf(journal, sizeof(journal), "%s/journal", dir);
	rc = cmocka_run_group_tests_name("injector_server", tests, NULL, NULL);
	file_remove_tree(dir, NULL);
	return rc;
}
