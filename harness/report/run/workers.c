/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Workers share nothing but a counter of pages and the first error: reading evidence uses static
 * memory, and what a hostile folder breaks ends one worker and is told.
 */
#include "workers.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 2

struct shared {
	_Atomic unsigned next;		/* page, from 0 */
	_Atomic unsigned made;
	_Atomic int failed;		/* 1: err is being filled by who set it */
	struct err err;
};

/* Call make for each group of the list whose turn it is; *page counts the pages of all lists. */
typedef int group_page(const struct site *s, const struct run_row *const *row, size_t n,
	struct err *e);

static int groups_make(const struct site *s, struct shared *m, unsigned *mine, unsigned *page,
	const struct run_list *l, enum run_group by, group_page *make, struct err *e)
{
	int rc = 0;

	for (size_t i = 0, n; !rc && i < l->n; i += n) {
		n = run_group(&l->row[i], l->n - i, by);
		if ((*page)++ != *mine)
			continue;
		rc = make(s, &l->row[i], n, e);
		*mine = atomic_fetch_add(&m->next, 1);
	}
	return rc;
}

/* Newest runs first: they are looked at first. */
static int runs_make(const struct site *s, struct shared *m, unsigned *mine, struct err *e)
{
	int rc = 0;

	while (!rc && !atomic_load(&m->failed) && *mine < s->runs.n) {
		unsigned made = 0;

		rc = run_page(s, &s->runs.row[s->runs.n - 1 - *mine], &made, e);
		atomic_fetch_add(&m->made, made);
		*mine = atomic_fetch_add(&m->next, 1);
	}
	return rc;
}

static void work(const struct site *s, struct shared *m)
{
	struct err e = { .code = 0 };
	unsigned page = (unsigned)s->runs.n, mine = atomic_fetch_add(&m->next, 1);
	int rc, none = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	rc = runs_make(s, m, &mine, &e);
	rc = rc ? rc : groups_make(s, m, &mine, &page, &s->by_hang, SAME_HANG, hang_page, &e);
	rc = rc ? rc : groups_make(s, m, &mine, &page, &s->by_kernel, SAME_RUN, scenario_page, &e);
	if (rc && atomic_compare_exchange_strong(&m->failed, &none, 1))
		m->err = e;
	_exit(rc ? 1 : 0);
}

/* Wait for a worker; one that did not end by itself is an error too. */
static void reap(struct shared *m, pid_t pid)
{
	int status = 0, none = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return;
	if (WIFSIGNALED(status) && atomic_compare_exchange_strong(&m->failed, &none, 1))
		err_set(&m->err, EIO, "a process that makes pages was killed by signal %d",
			WTERMSIG(status));
}

int workers_run(const struct site *s, unsigned *made, struct err *e)
{
	struct shared *m = mmap(NULL, sizeof(*m), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid[WORKERS];
	int rc;

	if (m == MAP_FAILED)
		return err_sys(e, errno, "memory that workers share");
	for (int i = 0; i < WORKERS; i++) {
		pid[i] = fork();
		if (!pid[i])
			work(s, m);
	}
	for (int i = 0; i < WORKERS; i++)
		if (pid[i] > 0)
			reap(m, pid[i]);
	*made = atomic_load(&m->made);
	if (pid[0] < 0 && pid[1] < 0)
		rc = err_sys(e, EAGAIN, "cannot start a process that makes pages");
	else
		rc = atomic_load(&m->failed) ? err_set(e, m->err.code, "%s", m->err.msg) : 0;
	munmap(m, sizeof(*m));
	return rc;
}
