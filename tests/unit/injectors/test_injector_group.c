/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Injectors on a real, nearly empty memory cgroup of this machine; skipped without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "clock.h"
#include "injector.h"
#include "value.h"

#define LIMIT (48ull << 20)

extern const struct injector injector_mem_limit, injector_mem_curve, injector_cgroup_freeze;

struct bench {
	struct injector_env env;
	struct param_values values;
	struct rng rng;
	struct err e;
	char group[48], journal[64];
	pid_t child;
	uint64_t volatile *turns;
};

static enum cgroup_version version;

/* Count for ever, to show whether the group runs. */
static void child_main(struct bench *b)
{
	while (getppid() != 1) {
		*b->turns += 1;
		usleep(1000);
	}
	_exit(0);
}

static int bench_open(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	*state = b;
	snprintf(b->group, sizeof(b->group), "lowtide-test-%d", (int)getpid());
	snprintf(b->journal, sizeof(b->journal), "/tmp/%s.journal", b->group);
	b->env = (struct injector_env){ .params = &b->values, .cgroup = b->group,
		.cgroup_version = (int)version, .rng = &b->rng, .dir = "/tmp" };
	b->turns = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (version == CGROUP_NONE)
		return 0;
	if (cgroup_make(b->group, &b->e) || knobs_open(&b->env.knobs, b->journal, &b->e))
		return -1;
	b->child = fork();
	if (!b->child)
		child_main(b);
	return b->child < 0 || cgroup_attach(b->group, b->child, &b->e);
}

static int bench_close(void **state)
{
	struct bench *b = *state;

	if (b->child > 0) {
		kill(b->child, SIGKILL);
		waitpid(b->child, NULL, 0);
	}
	if (b->env.knobs)
		knobs_close(b->env.knobs);
	unlink(b->journal);
	if (version != CGROUP_NONE)
		cgroup_remove(b->group, NULL);
	free(b->env.state == (void *)1 ? NULL : b->env.state);
	free(b);
	return 0;
}

static struct bench *bench_of(void **state, const struct injector *in)
{
	struct bench *b = *state;

	if (version == CGROUP_NONE)
		skip();
	assert_int_equal(param_defaults(&b->values, in->params, &b->e), 0);
	return b;
}

/* Hard limit of the group; UINT64_MAX: none. */
static uint64_t limit_of(const struct bench *b)
{
	char text[64];
	uint64_t n = 0;

	assert_int_equal(cgroup_read("memory", b->group, version == CGROUP_V2 ? "memory.max" :
		"memory.limit_in_bytes", text, sizeof(text), NULL), 0);
	text[strcspn(text, "\n")] = '\0';
	return value_u64(text, &n, NULL) || n > 1ull << 50 ? UINT64_MAX : n;
}

static void limit_is_set_and_restored(void **state)
{
	struct bench *b = bench_of(state, &injector_mem_limit);

	assert_int_equal(injector_arm(&injector_mem_limit, &b->env, &b->e), 0);
	assert_int_equal(limit_of(b), LIMIT);
	assert_int_equal(injector_hits(&injector_mem_limit, &b->env), 0);
	assert_int_equal(injector_disarm(&injector_mem_limit, &b->env, &b->e), 0);
	assert_true(limit_of(b) == UINT64_MAX);
	assert_int_equal(injector_disarm(&injector_mem_limit, &b->env, &b->e), 0);
}

static void curve_moves_the_limit(void **state)
{
	struct bench *b = bench_of(state, &injector_mem_curve);
	const struct injector *in = &injector_mem_curve;

	assert_int_equal(injector_arm(in, &b->env, &b->e), 0);
	assert_int_equal(limit_of(b), 160ull << 20);
	assert_int_equal(in->apply(&b->env, LIMIT, &b->e), 0);
	assert_int_equal(limit_of(b), LIMIT);
	assert_int_equal(in->apply(&b->env, 2 * LIMIT, &b->e), 0);
	assert_int_equal(limit_of(b), 2 * LIMIT);
	assert_int_equal(injector_disarm(in, &b->env, &b->e), 0);
	assert_true(limit_of(b) == UINT64_MAX);
	assert_int_equal(in->apply(&b->env, LIMIT, &b->e), 0);
	assert_true(limit_of(b) == UINT64_MAX);
}

static bool moves(const struct bench *b)
{
	uint64_t before = *b->turns;

	clock_sleep_ns(200 * NS_PER_MS);
	return *b->turns != before;
}

static void frozen_group_stands_still(void **state)
{
	struct bench *b = bench_of(state, &injector_cgroup_freeze);
	const struct injector *in = &injector_cgroup_freeze;

	assert_true(moves(b));
	if (injector_arm(in, &b->env, &b->e))
		skip();		/* no freezer here */
	assert_int_equal(injector_hits(in, &b->env), 1);
	assert_false(moves(b));
	assert_int_equal(injector_disarm(in, &b->env, &b->e), 0);
	assert_true(moves(b));
	assert_int_equal(injector_disarm(in, &b->env, &b->e), 0);
}

/* A directory in a file system is not its root: foreign files may lie beside it. */
static void only_a_file_system_of_the_run_is_frozen(void **state)
{
	struct bench *b = bench_of(state, &injector_cgroup_freeze);
	const struct injector *in = &injector_cgroup_freeze;
	char dir[] = "/tmp/lowtide-test-XXXXXX", inner[64];

	assert_non_null(mkdtemp(dir));
	snprintf(inner, sizeof(inner), "%s/in", dir);
	if (unshare(CLONE_NEWNS) || mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", dir, "tmpfs", 0, "size=64k") || mkdir(inner, 0700))
		skip();
	assert_int_equal(param_set(&b->values, "which", "fs", &b->e), 0);
	b->env.dir = inner;
	assert_int_equal(injector_arm(in, &b->env, &b->e), -EPERM);
	assert_non_null(strstr(b->e.msg, "this run did not make"));
	assert_int_equal(injector_hits(in, &b->env), 0);
	assert_int_equal(injector_disarm(in, &b->env, &b->e), 0);
	/* A mount of its own gets as far as the freeze, which tmpfs does not have. */
	b->env.dir = dir;
	assert_int_equal(injector_arm(in, &b->env, &b->e), -EOPNOTSUPP);
	injector_disarm(in, &b->env, &b->e);
	umount2(dir, MNT_DETACH);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(limit_is_set_and_restored, bench_open, bench_close),
		cmocka_unit_test_setup_teardown(curve_moves_the_limit, bench_open, bench_close),
		cmocka_unit_test_setup_teardown(frozen_group_stands_still, bench_open, bench_close),
		cmocka_unit_test_setup_teardown(only_a_file_system_of_the_run_is_frozen,
			bench_open, bench_close),
	};

	if (geteuid() || cgroup_probe(&version, NULL))
		version = CGROUP_NONE;
	return cmocka_run_group_tests_name("injector_group", tests, NULL, NULL);
}
