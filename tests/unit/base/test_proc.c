/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts of /proc: genuine, hostile, and those of this process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc_count.h"
#include "cleanup.h"
#include "proc.h"
#include "rng.h"

#define TAIL " D 2 3 3 0 -1 4194560 10 11 12 13 14 15 16 17 20 0 1 0 18 19 20 184 0 0\n"

static void parses_stat(void **state)
{
	struct proc_stat s;

	(void)state;
	assert_int_equal(proc_parse_stat("77 (fio)" TAIL, &s), 0);
	assert_int_equal(s.pid, 77);
	assert_int_equal(s.ppid, 2);
	assert_string_equal(s.comm, "fio");
	assert_int_equal(s.state, 'D');
	assert_int_equal(s.flags, 4194560);
	assert_int_equal(s.minflt, 10);
	assert_int_equal(s.majflt, 12);
	assert_int_equal(s.cpu_ticks, 14 + 15);
	assert_int_equal(s.start_ticks, 18);
	assert_int_equal(s.rss_pages, 20);
}

static void parses_odd_names(void **state)
{
	struct proc_stat s;

	(void)state;
	assert_int_equal(proc_parse_stat("7 (a) R (b c)" TAIL, &s), 0);
	assert_string_equal(s.comm, "a) R (b c");
	assert_int_equal(proc_parse_stat("7 ()" TAIL, &s), 0);
	assert_string_equal(s.comm, "");
	assert_int_equal(proc_parse_stat("7 (kworker/u8:2-flush-254:0-and-much-more)" TAIL, &s), 0);
	assert_string_equal(s.comm, "kworker/u8:2-flush-254:0-and-mu");
}

static void refuses_bad_stat(void **state)
{
	static const char *const texts[] = {
		"", "7", "7 (a", "7 a) D 1", "7 )a( D 1", "x (a)" TAIL, "7 (a)", "7 (a) ",
		"7 (a) D", "7 (a) D 1 2 3", "7 (a) D 2 x 3 0 -1 4194560 10 11 12 13 14 15",
	};
	struct proc_stat s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(proc_parse_stat(texts[i], &s), -EINVAL);
}

/* For arbitrary bytes the parsers promise only to return. */
static void survives_random_bytes(void **state)
{
	struct proc_stat s;
	uint64_t n;
	struct rng r;
	char text[128];

	(void)state;
	rng_stream(&r, 3, "noise");
	for (int i = 0; i < 20000; i++) {
		for (size_t k = 0; k < sizeof(text); k++)
			text[k] = "0123456789() \n\tDavg=.:\xff\x01"[rng_below(&r, 23)];
		text[rng_below(&r, sizeof(text))] = '\0';
		text[sizeof(text) - 1] = '\0';
		proc_parse_stat(text, &s);
		proc_find_u64(text, "a", &n);
	}
}

static void reads_this_process_without_allocating(void **state)
{
	unsigned long before = alloc_count();
	struct proc_stat s;
	uint64_t a, b;
	char text[64];

	(void)state;
	assert_int_equal(proc_read_stat(getpid(), &s), 0);
	assert_int_equal(s.pid, getpid());
	assert_int_equal(s.ppid, getppid());
	assert_int_equal(s.state, 'R');
	assert_int_equal(proc_read_switches(getpid(), &a), 0);
	usleep(2000);
	assert_int_equal(proc_read_switches(getpid(), &b), 0);
	assert_true(b > a);
	assert_true(proc_read(getpid(), "comm", text, sizeof(text)) > 0);
	assert_string_equal(text, "test_proc\n");
	assert_int_equal(alloc_count(), before);
}

static void *read_own_thread(void *out)
{
	prctl(PR_SET_NAME, "a thread");
	assert_int_equal(proc_read_thread(getpid(), gettid(), out), 0);
	return NULL;
}

/* The times of a process are the sum of its threads'. */
static void reads_a_thread_without_its_process(void **state)
{
	struct proc_stat process = { 0 }, thread;
	pthread_t t;

	(void)state;
	while (!process.cpu_ticks)
		assert_int_equal(proc_read_stat(getpid(), &process), 0);
	assert_int_equal(pthread_create(&t, NULL, read_own_thread, &thread), 0);
	assert_int_equal(pthread_join(t, NULL), 0);
	assert_string_equal(thread.comm, "a thread");
	assert_int_equal(thread.ppid, getppid());
	assert_true(thread.cpu_ticks < process.cpu_ticks);
	assert_true(proc_read_thread(getpid(), getppid(), &thread) < 0);
}

static void reports_a_process_that_is_gone(void **state)
{
	struct proc_stat s;
	uint64_t n;
	char text[8];
	pid_t pid = fork();

	(void)state;
	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	assert_true(proc_read_stat(pid, &s) < 0);
	assert_true(proc_read_switches(pid, &n) < 0);
	assert_true(proc_read(pid, "wchan", text, sizeof(text)) < 0);
}

struct seen {
	pid_t child;
	unsigned tasks;
	bool self, other;
};

static bool see(pid_t pid, pid_t tid, void *arg)
{
	struct seen *s = arg;

	s->tasks++;
	s->self = s->self || (pid == getpid() && tid == getpid());
	s->other = s->other || (pid == s->child && tid == s->child);
	return true;
}

static bool see_three(pid_t pid, pid_t tid, void *arg)
{
	(void)pid;
	(void)tid;
	return ++*(unsigned *)arg < 3;
}

static void visits_every_thread(void **state)
{
	struct seen s = { .child = fork() };
	unsigned long before = alloc_count();
	unsigned n = 0;

	(void)state;
	if (!s.child)
		for (;;)
			pause();
	assert_int_equal(proc_each_task(see, &s), 0);
	assert_int_equal(alloc_count(), before);
	assert_true(s.self && s.other);
	assert_int_equal(proc_each_task(see_three, &n), 0);
	assert_int_equal(n, s.tasks < 3 ? s.tasks : 3);
	kill(s.child, SIGKILL);
	waitpid(s.child, NULL, 0);
}

/* A child that spins until killed, on the same CPU as its siblings. */
static pid_t spin_on(int cpu)
{
	cpu_set_t one;
	pid_t pid = fork();

	if (pid)
		return pid;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
	for (;;)
		;
}

static void measures_waits_for_a_cpu(void **state)
{
	const uint64_t enough = 50000000;
	int cpu = sched_getcpu();
	pid_t pid[3];

	(void)state;
	if (access("/proc/self/schedstat", R_OK))
		skip();
	for (int i = 0; i < 3; i++)
		pid[i] = spin_on(cpu);
	for (int i = 0; i < 500 && proc_waited_ns(pid[0]) < enough; i++)
		usleep(20000);
	assert_true(proc_waited_ns(pid[0]) >= enough);
	for (int i = 0; i < 3; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	assert_int_equal(proc_waited_ns(pid[0]), 0);
}

static void finds_numbers_by_key(void **state)
{
	const char *text = "MemTotal:  100 kB\nMemFree:\t 42 kB\nallocstall_normal 7\n"
		"max max\nend 9";
	uint64_t n = 0;

	(void)state;
	assert_true(proc_find_u64(text, "MemFree:", &n) && n == 42);
	assert_true(proc_find_u64(text, "MemTotal:", &n) && n == 100);
	assert_true(proc_find_u64(text, "allocstall_normal", &n) && n == 7);
	assert_true(proc_find_u64(text, "end", &n) && n == 9);
	assert_false(proc_find_u64(text, "allocstall", &n));
	assert_false(proc_find_u64(text, "Free:", &n));
	assert_false(proc_find_u64(text, "max", &n));
	assert_false(proc_find_u64("", "a", &n));
	assert_false(proc_find_u64("a", "a", &n));
	assert_int_equal(n, 9);
}

static bool pid_seen(pid_t pid, pid_t tid, void *arg)
{
	pid_t *seen = arg;

	(void)tid;
	for (unsigned i = 0; i < 3; i++)
		if (!seen[i] || seen[i] == pid) {
			seen[i] = pid;
			break;
		}
	return true;
}

/* This test, a child, and its child, which waits for the end of a pipe. */
static void visits_a_family_to_the_grandchildren(void **state)
{
	pid_t seen[3] = { 0 }, child;
	int up[2], down[2], pid = 0;
	char end;

	(void)state;
	assert_int_equal(pipe(up) || pipe(down), 0);
	child = fork();
	if (!child) {
		pid = fork();
		close(down[1]);
		if (pid)
			_exit(write(up[1], &pid, sizeof(pid)) < 0 || waitpid(pid, NULL, 0) < 0);
		_exit(read(down[0], &end, 1) < 0);
	}
	assert_int_equal(read(up[0], &pid, sizeof(pid)), sizeof(pid));
	assert_int_equal(proc_each_family(child, pid_seen, seen), 0);
	assert_int_equal(seen[0], child);
	assert_int_equal(seen[1], pid);
	assert_int_equal(seen[2], 0);
	close(down[0]);
	close(down[1]);
	waitpid(child, NULL, 0);
	close(up[0]);
	close(up[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_stat), cmocka_unit_test(parses_odd_names),
		cmocka_unit_test(refuses_bad_stat), cmocka_unit_test(survives_random_bytes),
		cmocka_unit_test(reads_this_process_without_allocating),
		cmocka_unit_test(reads_a_thread_without_its_process),
		cmocka_unit_test(reports_a_process_that_is_gone),
		cmocka_unit_test(visits_every_thread), cmocka_unit_test(measures_waits_for_a_cpu),
		cmocka_unit_test(finds_numbers_by_key),
		cmocka_unit_test(visits_a_family_to_the_grandchildren),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
