/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan's end: the run goes on until the supervisor lets it end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent_parts.h"
#include "clock.h"

#define PLAN_MS 30
#define WAIT_NS (20 * NS_PER_S)

static struct plan plan;
static struct agent agent;

static void *shared_take(size_t bytes)
{
	void *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(mem != MAP_FAILED);
	return mem;
}

/* Carry out a plan of nothing but its end, in a child. */
static pid_t plan_start(void)
{
	pid_t pid;

	plan = (struct plan){ .steps = 1, .step = { { PLAN_MS, STEP_END, 0, 0 } } };
	agent = (struct agent){ .plan = &plan, .board = shared_take(sizeof(*agent.board)),
		.shared = shared_take(sizeof(*agent.shared)), .start_ns = clock_ns() };
	pid = fork();
	if (!pid) {
		steps_run(&agent);
		_exit(0);
	}
	return pid;
}

static bool board_has(enum event_kind kind, int64_t a)
{
	struct board_reader r = { 0 };
	struct event ev;

	while (board_next_event(agent.board, &r, &ev) > 0)
		if (ev.kind == kind && ev.a == a)
			return true;
	return false;
}

static void wait_for(enum event_kind kind, int64_t a)
{
	uint64_t end = clock_ns() + WAIT_NS;

	while (!board_has(kind, a) && clock_ns() < end)
		clock_sleep_ns(NS_PER_MS);
	assert_true(board_has(kind, a));
}

static void plan_ends(pid_t pid)
{
	int status = 1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	munmap(agent.board, sizeof(*agent.board));
	munmap(agent.shared, sizeof(*agent.shared));
}

static void the_end_waits_for_the_supervisor(void **state)
{
	pid_t pid = plan_start();

	(void)state;
	wait_for(EVENT_DUE, PLAN_MS);
	assert_false(board_has(EVENT_STEP, STEP_END));
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	atomic_store(&agent.board->may_end, 1);
	wait_for(EVENT_STEP, STEP_END);
	plan_ends(pid);
}

static void a_stop_ends_the_wait(void **state)
{
	pid_t pid = plan_start();

	(void)state;
	wait_for(EVENT_DUE, PLAN_MS);
	atomic_store(&agent.board->call[CALL_STOP], 1);
	plan_ends(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_end_waits_for_the_supervisor),
		cmocka_unit_test(a_stop_ends_the_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
