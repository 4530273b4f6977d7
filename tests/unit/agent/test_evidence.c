/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots as the inner watch writes them: which tasks they hold, and what a full one loses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "evidence.h"
#include "hang.h"
#include "proc.h"

/* Its own task runs, and is no evidence; the rehearsal reads its stack all the same. */
static void rehearses_with_every_task(void **state)
{
	static struct board board;

	(void)state;
	evidence_take(&board, 1, 0, 0);
	assert_non_null(strstr(board.dump[0].text, "\ntask:test_evidence "));
	evidence_take(&board, 1, 1, 0);
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
		evidence_take(&board, 1, 0, 0);
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
		evidence_take(&board, 1, 0, 0);
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

/* A parent sleeps in D until the child of its vfork(2) ends. */
static void hold_vfork(int start, int held)
{
	char byte;

	(void)!read(start, &byte, 1);
	if (!vfork()) {
		(void)!read(held, &byte, 1);
		_exit(0);
	}
	_exit(0);
}

static bool is_in_vfork(pid_t pid)
{
	struct proc_stat st;

	return !proc_read_stat(pid, &st) && st.state == 'D';
}

/* On a host only the run's own tasks tell of its hang. */
static void leaves_out_tasks_of_other_programs(void **state)
{
	static struct board board;
	int start[2], held[2];
	char own[32], *text = board.dump[0].text;
	pid_t pid, stranger;

	(void)state;
	assert_int_equal(pipe(start) || pipe(held), 0);
	pid = fork();
	if (!pid) {
		close(held[1]);
		hold_vfork(start[0], held[0]);
	}
	stranger = fork();
	if (!stranger) {
		close(held[1]);
		_exit(read(held[0], own, 1) != 0);
	}
	assert_int_equal(write(start[1], "", 1), 1);
	while (!is_in_vfork(pid))
		sched_yield();
	snprintf(own, sizeof(own), " pid:%d ", pid);
	evidence_take(&board, 1, 1, getpid());
	assert_non_null(strstr(text, own));
	evidence_take(&board, 1, 1, pid);
	assert_non_null(strstr(text, own));
	evidence_take(&board, 1, 1, stranger);
	assert_null(strstr(text, own));
	assert_non_null(strstr(text, "of other programs in state D that are left out: "));
	evidence_take(&board, 1, 1, 0);
	assert_non_null(strstr(text, own));
	close(held[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(waitpid(stranger, NULL, 0), stranger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rehearses_with_every_task),
		cmocka_unit_test(keeps_tasks_with_hostile_names),
		cmocka_unit_test(ends_a_full_snapshot_with_a_whole_line),
		cmocka_unit_test(leaves_out_tasks_of_other_programs),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
