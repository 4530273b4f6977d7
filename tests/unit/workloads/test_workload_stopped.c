/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outside programs that SIGSTOP holds: they stand still, and end with their worker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "proc.h"
#include "program.h"
#include "work_bench.h"

extern const struct workload workload_stress_ng;

static void say_moved(struct program *o, const char *text)
{
	o->moved |= strncmp(text, "moved", 5) == 0;
}

static const char *const nothing[] = { NULL };
static const struct program_kind shell = { "sh", nothing, nothing, say_moved, NULL, NULL };

static int shell_setup(struct work *w, struct err *e)
{
	struct program *o = program_open(w, &shell, e);

	if (!o)
		return -e->code;
	program_word(o, "-c");
	program_word(o, "echo moved; exec sleep 600");
	return program_start(o, e);
}

static const struct workload load_shell = { .name = "shell", .setup = shell_setup,
	.step = program_step, .teardown = program_teardown };

static bool is_running(pid_t pid, pid_t tid, void *family)
{
	struct proc_stat st;

	if (proc_read_stat(tid, &st) || (pid != *(pid_t *)family && st.ppid != *(pid_t *)family))
		return true;
	if (st.state == 'T' || st.state == 'Z')
		return true;
	*(pid_t *)family = -1;
	return false;
}

/* SIGSTOP was sent: until the reaper and its program have taken it. */
static void wait_stopped(pid_t reaper)
{
	pid_t family = -1;

	for (int i = 0; i < 20000 && family < 0; i++) {
		clock_sleep_ns(NS_PER_MS);
		family = reaper;
		proc_each_task(is_running, &family);
	}
	assert_int_equal(family, reaper);
}

/* A stopped program moves no more, whatever its counters say; and it can still be ended. */
static void stopped_stress_ng_stands_still(void **state)
{
	struct bench b;
	pid_t group;

	(void)state;
	if (access("/usr/bin/stress-ng", X_OK))
		skip();
	bench_prepare(&b, &workload_stress_ng, "");
	bench_set(&b, "args", "--vm 1 --vm-bytes 4M");
	assert_int_equal(bench_setup(&b), 0);
	bench_step_until(&b, 0);
	group = ((struct program *)b.work.state)->reaper;
	kill(-group, SIGSTOP);
	wait_stopped(group);
	bench_step_until(&b, -EAGAIN);
	for (int i = 0; i < 3; i++)
		assert_int_equal(workload_stress_ng.step(&b.work, &b.err), -EAGAIN);
	kill(-group, SIGCONT);
	bench_step_until(&b, 0);
	kill(-group, SIGSTOP);
	bench_close(&b);
}

/* Opens a program, stops its reaper, tells who that is, and dies. */
static void worker_die(int out)
{
	struct bench b;
	pid_t reaper;

	bench_open(&b, &load_shell, "");
	bench_step_until(&b, 0);
	reaper = ((struct program *)b.work.state)->reaper;
	kill(-reaper, SIGSTOP);
	wait_stopped(reaper);
	_exit(write(out, &reaper, sizeof(reaper)) != sizeof(reaper));
}

/* The write end of a pipe that the whole family holds: it closes with the last of them. */
static void stopped_reaper_ends_with_its_worker(void **state)
{
	int told[2];
	pid_t reaper = 0, worker;
	struct pollfd closed;

	(void)state;
	assert_int_equal(pipe(told), 0);
	worker = fork();
	if (!worker)
		worker_die(told[1]);
	close(told[1]);
	assert_int_equal(read(told[0], &reaper, sizeof(reaper)), sizeof(reaper));
	assert_int_equal(waitpid(worker, NULL, 0), worker);
	closed = (struct pollfd){ .fd = told[0], .events = POLLIN };
	if (poll(&closed, 1, 20000) != 1) {
		kill(reaper, SIGCONT);
		fail_msg("the reaper lives on");
	}
	close(told[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stopped_stress_ng_stands_still),
		cmocka_unit_test(stopped_reaper_ends_with_its_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
