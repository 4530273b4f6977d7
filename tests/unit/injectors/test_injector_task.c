/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Injectors that find a task by name: here a child with a name of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "injector.h"

#define NAME "lt_nice_test"

extern const struct injector injector_task_nice;

/* A child with that name that waits for its end. */
static pid_t child_start(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, NAME);
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 0);
	close(ready[0]);
	return pid;
}

static void env_set(struct injector_env *env, struct param_values *values, const char *task)
{
	struct err e;

	assert_int_equal(param_defaults(values, injector_task_nice.params, &e), 0);
	assert_int_equal(param_set(values, "task", task, &e), 0);
	*env = (struct injector_env){ .params = values };
}

static void task_nice_is_given_and_taken_back(void **state)
{
	struct param_values values;
	struct injector_env env;
	struct err e;
	pid_t pid = child_start();

	(void)state;
	env_set(&env, &values, NAME);
	assert_int_equal(injector_arm(&injector_task_nice, &env, &e), 0);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)pid), 19);
	assert_int_equal(injector_hits(&injector_task_nice, &env), 1);
	assert_int_equal(injector_disarm(&injector_task_nice, &env, &e), 0);
	assert_int_equal(injector_hits(&injector_task_nice, &env), 1);
	if (!geteuid())
		assert_int_equal(getpriority(PRIO_PROCESS, (id_t)pid), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void task_nice_without_the_task_fails(void **state)
{
	struct param_values values;
	struct injector_env env;
	struct err e;

	(void)state;
	env_set(&env, &values, "lt_nobody");
	assert_int_equal(injector_arm(&injector_task_nice, &env, &e), -ESRCH);
	assert_non_null(strstr(e.msg, "lt_nobody"));
	assert_int_equal(injector_disarm(&injector_task_nice, &env, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(task_nice_is_given_and_taken_back),
		cmocka_unit_test(task_nice_without_the_task_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
