/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots as the inner watch writes them: which tasks they hold, and what a full one loses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
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

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *wait_at_gate(void *arg)
{
	pthread_mutex_lock(&gate);
	pthread_mutex_unlock(&gate);
	return arg;
}

/* More tasks than fit: the last line is whole, and nothing shorter slips in behind it. */
static void ends_a_full_snapshot_with_a_whole_line(void **state)
{
	static pthread_t thread[4000];
	static struct board board;
	struct board_dump *d = &board.dump[0];
	const char *end;
	unsigned n = 0;

	(void)state;
	pthread_mutex_lock(&gate);
	while (n < 4000 && !pthread_create(&thread[n], NULL, wait_at_gate, NULL)) {
		if (++n % 1000)
			continue;
		evidence_take(&board, 1, 0);
		if (atomic_load(&d->len) == sizeof(d->text) - 1)
			break;
	}
	pthread_mutex_unlock(&gate);
	for (unsigned i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	if (atomic_load(&d->len) < sizeof(d->text) - 1)
		skip();
	for (end = d->text + sizeof(d->text) - 2; end[-1] == '\n'; end--)
		;
	assert_int_equal(*end, '\n');
	while (end[-1] != '\n')
		end--;
	assert_true(*end == ' ' ? strstr(end, "/0x") != NULL : strstr(end, " role:") != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rehearses_with_every_task),
		cmocka_unit_test(ends_a_full_snapshot_with_a_whole_line),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
