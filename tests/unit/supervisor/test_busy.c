/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The share of a host's processors that programs other than the run take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "busy.h"

#define SPIN_MS 300	/* of processor time, however long that takes */

static void counts_neither_the_run_nor_kernel_threads(void **state)
{
	const struct busy idle = { .total = 1000, .used = 100, .own = 50, .kernel = 10 };
	static const struct { struct busy then; unsigned percent; } rows[] = {
		{ { 2000, 100, 50, 10 }, 0 },
		{ { 2000, 900, 50, 10 }, 80 },
		{ { 2000, 900, 850, 10 }, 0 },
		{ { 2000, 900, 250, 110 }, 50 },
		{ { 2000, 1100, 50, 10 }, 100 },
		{ { 1000, 100, 50, 10 }, 0 },		/* no time has passed */
		{ { 2000, 500, 900, 10 }, 0 },		/* counters are read one after another */
		{ { 0, 0, 0, 0 }, 0 },			/* /proc could not be read */
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(busy_percent(&idle, &rows[i].then), rows[i].percent);
}

static void spin(void)
{
	clock_t end = clock() + SPIN_MS * (CLOCKS_PER_SEC / 1000);

	while (clock() < end)
		;
}

/* A grandchild that its parent has reaped is the run's own, too. */
static void knows_its_own_tree(void **state)
{
	struct busy a, b;
	pid_t pid;

	(void)state;
	busy_read(&a, getpid());
	pid = fork();
	if (!pid) {
		if (!fork()) {
			spin();
			_exit(0);
		}
		wait(NULL);
		spin();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	busy_read(&b, getpid());
	assert_true(b.own >= a.own + SPIN_MS * (uint64_t)sysconf(_SC_CLK_TCK) / 1000);
	assert_true(b.total > a.total && b.used > a.used);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_neither_the_run_nor_kernel_threads),
		cmocka_unit_test(knows_its_own_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
