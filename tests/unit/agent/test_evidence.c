/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots as the inner watch writes them: which tasks they hold, and what a full one loses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "evidence.h"
#include "hang.h"

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

/* A process may call itself anything; each name comes back, from a line of its own. */
static void keeps_tasks_with_hostile_names(void **state)
{
	static const struct { const char *name, *shown; } rows[] = {
		{ "a\nb", "a?b" }, { "\n", "?" }, { "x state:R pid:1", "x state:R pid:1" },
		{ "state:R", "state:R" }, { "a\\x41 \t\x7f", "a\\x41 ??" }, { "", "?" },
		{ "e role:server", "e role:server" }, { ") R 1 1", ") R 1 1" },
	};
	static struct board board;
	static struct hang_doc doc;

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct hang_task *t = NULL;

		assert_int_equal(prctl(PR_SET_NAME, rows[i].name), 0);
		evidence_take(&board, 1, 0);
		hang_reset(&doc);
		hang_read(&doc, board.dump[0].text, atomic_load(&board.dump[0].len));
		hang_finish(&doc);
		for (unsigned k = 0; k < doc.tasks; k++)
			if (doc.task[k].pid == getpid())
				t = &doc.task[k];
		assert_non_null(t);
		assert_string_equal(t->comm, rows[i].shown);
		assert_int_equal(t->ppid, getppid());
		assert_int_equal(t->role, HANG_ROLE_OTHER);
	}
	prctl(PR_SET_NAME, "test_evidence");
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
		cmocka_unit_test(keeps_tasks_with_hostile_names),
		cmocka_unit_test(ends_a_full_snapshot_with_a_whole_line),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
