/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bounds of plans, pure; the wall and free space on this machine. */
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
#include <sys/wait.h>
#include <unistd.h>

#include "bounds.h"
#include "cgroup.h"
#include "file.h"
#include "room.h"
#include "run_fixture.h"
#include "wall.h"

#define MIB (1ull << 20)
#define MACHINE (4096 * MIB)
#define HEAD "[scenario]\nsummary = s\ntime = 10s\nstall_after = 1s\n"
#define GROUP "[machine]\ncgroup = auto\n"

static struct scenario scenario;
static struct plan plan;
static struct bounds b;
static struct err e;

static int bounds(const char *text, uint64_t machine)
{
	char path[256];

	memset(&e, 0, sizeof(e));
	fixture_write("x.scn", text, strlen(text));
	snprintf(path, sizeof(path), "%s/x.scn", fixture_dir());
	if (scenario_load(&scenario, path, "", "", NULL, 0, &e) ||
	    plan_make(&plan, &scenario, 1, 1, &e))
		fail_msg("%s", e.msg);
	return bounds_of(&plan, machine, &b, &e);
}

static void take_the_highest_limit_and_what_the_loads_state(void **state)
{
	static const struct { const char *parts; uint64_t mib; } rows[] = {
		{ "[load a]\nwhat = anon_hog\nsize = 10M\ncount = 2\n"
			"[inject l]\nwhat = mem_limit\nlimit = 64M\n", 64 + 20 + 32 },
		{ "[load a]\nwhat = anon_hog\nsize = 10M\n"
			"[load c]\nwhat = file_churn\n"
			"[inject l]\nwhat = mem_limit\nlimit = 64M\nat = 2s\nuntil = 3s\n"
			"[inject m]\nwhat = mem_curve\nlow = 48M\nhigh = 100M\n", 100 + 10 + 32 },
		{ "[load a]\nwhat = anon_hog\nsize = 900G\n"
			"[inject l]\nwhat = mem_limit\nlimit = 64M\n", 64 + 64 + 32 },
		{ "[load a]\nwhat = anon_hog\nsize = 900G\n"
			"[inject l]\nwhat = mem_limit\nlimit = 900M\n", 1024 },
	};
	char text[1024];

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), HEAD GROUP "%s", rows[i].parts);
		assert_int_equal(bounds(text, MACHINE), 0);
		assert_int_equal(b.bytes / MIB, rows[i].mib);
		assert_int_equal(b.bytes % MIB, 0);
		assert_int_equal(b.swap, 0);
		assert_true(b.tasks > 0);
	}
}

static void allow_swap_only_where_the_scenario_limits_it(void **state)
{
	static const char form[] = HEAD GROUP "[load a]\nwhat = anon_hog\nsize = 8M\n"
		"[inject l]\nwhat = mem_limit\nlimit = 64M\nswap = %s\n";
	static const struct { const char *swap; uint64_t mib; } rows[] = {
		{ "32M", 32 }, { "0", 0 }, { "max", 104 }, { "9G", 104 },
	};
	char text[1024];

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), form, rows[i].swap);
		assert_int_equal(bounds(text, MACHINE), 0);
		assert_int_equal(b.swap / MIB, rows[i].mib);
	}
}

static void refuse_more_than_a_quarter_of_the_machine(void **state)
{
	static const char text[] = HEAD GROUP "[load a]\nwhat = anon_hog\n"
		"[inject l]\nwhat = mem_limit\nlimit = 992M\n";

	(void)state;
	assert_int_equal(bounds(text, MACHINE), 0);
	assert_int_equal(bounds(text, MACHINE - 4 * MIB), -EINVAL);
	assert_non_null(strstr(e.msg, "1024 MiB"));
	assert_non_null(strstr(e.msg, "quarter of its memory (1023 MiB)"));
	assert_non_null(strstr(e.msg, "lower the limit"));
}

static void name_each_run_anew(void **state)
{
	static const char text[] = HEAD GROUP "[load a]\nwhat = anon_hog\n"
		"[inject l]\nwhat = mem_limit\n";
	char first[NAME_BYTES], stem[64];

	(void)state;
	assert_int_equal(bounds(text, MACHINE), 0);
	bounds_place(&plan);
	snprintf(first, sizeof(first), "%s", plan.group);
	assert_non_null(strstr(first, "/run"));
	bounds_stem(&plan, stem, sizeof(stem));
	assert_null(strchr(stem, '/'));
	assert_memory_equal(first, stem, strlen(stem));
	bounds_place(&plan);
	assert_string_not_equal(first, plan.group);
}

static void keep_a_sixteenth_free_but_at_most_512_mib(void **state)
{
	(void)state;
	assert_int_equal(room_floor(0), 0);
	assert_int_equal(room_floor(64 << 10), 4 << 10);
	assert_int_equal(room_floor(1024 * MIB), 64 * MIB);
	assert_int_equal(room_floor(1024 * 1024 * MIB), 512 * MIB);
}

static void fill(const char *dir, const char *name, unsigned mib)
{
	static char zeros[1 << 20];
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	while (mib--)
		assert_int_equal(fwrite(zeros, sizeof(zeros), 1, f), 1);
	assert_int_equal(fclose(f), 0);
}

/* What loads wrote between two looks they write again before the next one, and while they die. */
static void fast_writers_are_stopped_earlier(void **state)
{
	struct room r = { .free_before = 0 };

	(void)state;
	assert_int_equal(room_margin(&r, 100 * MIB, 8 * MIB), 4 * MIB);
	assert_int_equal(room_margin(&r, 99 * MIB, 8 * MIB), 4 * MIB);
	assert_int_equal(room_margin(&r, 69 * MIB, 8 * MIB), 60 * MIB);
	assert_true(room_margin(&r, 69 * MIB, 8 * MIB) > 50 * MIB);
	for (unsigned i = 0; i < 40; i++)
		room_margin(&r, 69 * MIB, 8 * MIB);
	assert_int_equal(room_margin(&r, 80 * MIB, 8 * MIB), 4 * MIB);
}

/* 32 MiB keep 2 free: a run begins with 4 and is stopped below 3. */
static void a_run_stops_before_the_file_system_is_full(void **state)
{
	const char *dir = fixture_dir();
	struct room r;
	char why[232];

	(void)state;
	if (unshare(CLONE_NEWNS) || mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", dir, "tmpfs", 0, "size=32m"))
		skip();
	fill(dir, "a", 27);
	assert_int_equal(room_open(&r, dir, "LOWTIDE_STATE", &e), 0);
	assert_false(room_low(&r, why, sizeof(why)));
	fill(dir, "b", 3);
	assert_true(room_low(&r, why, sizeof(why)));
	assert_non_null(strstr(why, "only 2 MiB are free"));
	assert_non_null(strstr(why, "leaves 2 MiB free"));
	assert_non_null(strstr(why, "set LOWTIDE_STATE"));
	room_close(&r);
	assert_int_equal(room_open(&r, dir, "LOWTIDE_STATE", &e), -ENOSPC);
	room_close(&r);
	umount2(dir, MNT_DETACH);
}

/* Touch so much memory in a group inside of the wall; the status of wait. */
static int take_inside(const char *group, size_t bytes)
{
	pid_t pid = fork();
	int status;
	char *p;

	if (!pid) {
		p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (cgroup_attach(group, 0, NULL) || p == MAP_FAILED)
			_exit(1);
		memset(p, 1, bytes);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void a_wall_bounds_the_unlimited_group_inside(void **state)
{
	const struct bounds small = { .bytes = 24 * MIB, .tasks = 64 };
	enum cgroup_version version;
	char name[NAME_BYTES], inner[NAME_BYTES + 8];
	struct wall w;
	uint64_t hits;
	int status;

	(void)state;
	if (geteuid() || cgroup_probe(&version, NULL) || version == CGROUP_NONE)
		skip();
	snprintf(name, sizeof(name), "lowtide-test-%d", (int)getpid());
	snprintf(inner, sizeof(inner), "%s/run", name);
	if (wall_make(&w, name, &small, &e))
		fail_msg("%s", e.msg);
	assert_int_equal(cgroup_make(inner, &e), 0);
	status = take_inside(inner, 8 * MIB);
	assert_true(WIFEXITED(status) && !WEXITSTATUS(status));
	hits = wall_hits(&w);
	status = take_inside(inner, 64 * MIB);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_true(wall_hits(&w) > hits);
	assert_int_equal(wall_end(&w, &e), 0);
	assert_false(cgroup_exists(name));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(take_the_highest_limit_and_what_the_loads_state),
		TEST(allow_swap_only_where_the_scenario_limits_it),
		TEST(refuse_more_than_a_quarter_of_the_machine),
		TEST(name_each_run_anew), TEST(keep_a_sixteenth_free_but_at_most_512_mib),
		TEST(a_wall_bounds_the_unlimited_group_inside),
		TEST(fast_writers_are_stopped_earlier),
		TEST(a_run_stops_before_the_file_system_is_full),
	};

	return cmocka_run_group_tests_name("bounds", tests, NULL, NULL);
}
