/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An injector whose process dies has injected nothing more: the run must not pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent_parts.h"
#include "file.h"

#define WAIT_MS 20000

static char dir[] = "/tmp/lowtide-test-XXXXXX";
static char stem[64];
static struct plan plan;
static struct agent agent;

static int arm_killed(struct injector_env *env, struct err *e)
{
	(void)env;
	(void)e;
	return raise(SIGKILL);
}

static int arm_exits(struct injector_env *env, struct err *e)
{
	(void)env;
	(void)e;
	_exit(3);
}

static int arm_lives(struct injector_env *env, struct err *e)
{
	(void)env;
	(void)e;
	return 0;
}

static const struct injector killed = { .name = "killed", .arm = arm_killed };
static const struct injector exits = { .name = "exits", .arm = arm_exits };
static const struct injector lives = { .name = "lives", .arm = arm_lives };

static void *shared_take(size_t bytes)
{
	void *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(mem != MAP_FAILED);
	return mem;
}

static void agent_with(const struct injector *in)
{
	static unsigned used;
	struct scenario_injector *h = &plan.scenario.injector[0];

	/* a dead injector leaves its journal, which its successor refuses */
	snprintf(stem, sizeof(stem), "%s/%u", dir, used++);
	memset(&plan, 0, sizeof(plan));
	plan.scenario.injectors = 1;
	h->injector = in;
	snprintf(h->name, sizeof(h->name), "press");
	agent = (struct agent){ .opt = { .journal = stem }, .plan = &plan,
		.board = shared_take(sizeof(*agent.board)),
		.shared = shared_take(sizeof(*agent.shared)) };
	assert_int_equal(injector_spawn(&agent, 0), 0);
}

/* The first event of a kind on the board; NULL: none. */
static const char *board_text(enum event_kind kind)
{
	static struct event ev;
	struct board_reader r = { 0 };

	while (board_next_event(agent.board, &r, &ev) > 0)
		if (ev.kind == kind)
			return ev.text;
	return NULL;
}

static void agent_drop(void)
{
	munmap(agent.board, sizeof(*agent.board));
	munmap(agent.shared, sizeof(*agent.shared));
}

static void a_death_while_arming_breaks_the_run(void **state)
{
	static const struct { const struct injector *in; const char *text; } rows[] = {
		{ &killed, "injector press (killed) ended by signal 9 while arming" },
		{ &exits, "injector press (exits) ended with status 3 while arming" },
	};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		agent_with(rows[i].in);
		injector_order(&agent, 0, ORDER_ARM, 0);
		assert_int_equal(injector_wait(&agent, 0, WAIT_MS), -ECHILD);
		assert_string_equal(board_text(EVENT_BROKEN), rows[i].text);
		agent_drop();
	}
}

static void a_death_while_armed_breaks_the_run(void **state)
{
	pid_t pid;
	int status;

	(void)state;
	agent_with(&lives);
	injector_order(&agent, 0, ORDER_ARM, 0);
	assert_int_equal(injector_wait(&agent, 0, WAIT_MS), 0);
	pid = agent.injector_pid[0];
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	injector_reaped(&agent, pid, status);
	assert_string_equal(board_text(EVENT_BROKEN),
		"injector press (lives) ended by signal 9 while armed");
	injector_finish(&agent, WAIT_MS);
	agent_drop();
}

static void an_ordered_end_is_no_death(void **state)
{
	pid_t pid;
	int status;

	(void)state;
	agent_with(&lives);
	injector_order(&agent, 0, ORDER_ARM, 0);
	assert_int_equal(injector_wait(&agent, 0, WAIT_MS), 0);
	pid = agent.injector_pid[0];
	injector_finish(&agent, WAIT_MS);
	if (agent.injector_pid[0] && waitpid(pid, &status, 0) == pid)
		injector_reaped(&agent, pid, status);
	assert_null(board_text(EVENT_BROKEN));
	assert_non_null(board_text(EVENT_DISARMED));
	agent_drop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_death_while_arming_breaks_the_run),
		cmocka_unit_test(a_death_while_armed_breaks_the_run),
		cmocka_unit_test(an_ordered_end_is_no_death),
	};
	int failed = mkdtemp(dir) ? 0 : 1;

	failed = failed ?: cmocka_run_group_tests(tests, NULL, NULL);
	file_remove_tree(dir, NULL);
	return failed;
}
