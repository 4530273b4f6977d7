/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots as the inner watch writes them: which tasks they hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "evidence.h"

/* Its own task runs, and is no evidence; the rehearsal reads its stack all the same. */
static void rehearses_with_every_task(void **state)
{
	static struct board board;

	(void)state;
	evidence_take(&board, 1, 0);
	assert_non_null(strstr(board.dump[0].text, "\ntask:test_evidence "));
	evidence_take(&board, 1, 1);
	assert_null(strstr(board.dump[0].text, "\ntask:test_evidence "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rehearses_with_every_task),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
