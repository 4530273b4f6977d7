/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shields of the agent's processes, which the system under test must not inherit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent_parts.h"
#include "knob.h"

#ifndef PR_SET_IO_FLUSHER
#define PR_SET_IO_FLUSHER 57
#define PR_GET_IO_FLUSHER 58
#endif

enum { SHIELD_IO = 1, SHIELD_OOM = 2 };

/* Shields of this process, as an exit status. */
static int shields(void)
{
	char text[16];
	int have = prctl(PR_GET_IO_FLUSHER, 0, 0, 0, 0) == 1 ? SHIELD_IO : 0;

	if (!knob_get("/proc/self/oom_score_adj", text, sizeof(text), NULL))
		have |= *text == '-' ? SHIELD_OOM : 0;
	return have;
}

static int status_of(pid_t pid)
{
	int status = 0;

	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* As the runner does: harden, fork a worker, which softens itself. */
static int child_of_a_hardened(bool is_softened)
{
	pid_t pid = fork(), worker;

	if (pid)
		return status_of(pid);
	child_harden(0);
	worker = child_fork("worker");
	if (!worker) {
		if (is_softened)
			child_soften();
		_exit(shields());
	}
	_exit(status_of(worker));
}

static void shields_are_inherited_until_taken_off(void **state)
{
	(void)state;
	/* a container may refuse them even to root */
	if (!child_of_a_hardened(false))
		skip();
	assert_int_equal(child_of_a_hardened(true), 0);
}

#define SHARED_BYTES (512 << 10)
#define DEEP_BYTES (32 << 10)

__attribute__((noinline)) static void go_deep(int value)
{
	volatile char room[DEEP_BYTES];

	for (size_t i = 0; i < sizeof(room); i += 4096)
		room[i] = (char)value;
}

static long faults_of_writes(char *memory)
{
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	memset(memory, 2, SHARED_BYTES);
	go_deep(2);
	getrusage(RUSAGE_SELF, &after);
	return after.ru_minflt - before.ru_minflt;
}

/* A page fault of the watch would take memory and wait for what it watches. */
static void writes_after_hardening_need_no_memory(void **state)
{
	char *memory = sbrk(SHARED_BYTES);
	pid_t pid;

	(void)state;
	memset(memory, 1, SHARED_BYTES);
	go_deep(1);
	for (int hard = 0; hard < 2; hard++) {
		pid = fork();
		if (!pid) {
			if (hard)
				child_harden(0);
			_exit(faults_of_writes(memory) > SHARED_BYTES / 4096 / 8);
		}
		assert_int_equal(status_of(pid), !hard);
	}
}

/* A sampler that uses up a slow CPU hangs what it observes. */
static void a_slow_round_is_rested_from(void **state)
{
	(void)state;
	assert_int_equal(child_rest_ns(1000, 10), 1000);
	assert_int_equal(child_rest_ns(1000, 333), 1000);
	assert_int_equal(child_rest_ns(1000, 3000), 9000);
	assert_int_equal(child_rest_ns(1000, 99000), 12000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shields_are_inherited_until_taken_off),
		cmocka_unit_test(writes_after_hardening_need_no_memory),
		cmocka_unit_test(a_slow_round_is_rested_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
