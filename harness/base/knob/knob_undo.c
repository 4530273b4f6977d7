/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Undo a run's journal backwards, however the run ended. */
#include "knob.h"

#include <errno.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "knob_parts.h"

static int entry_undo(const struct knob_entry *x, struct err *e)
{
	int rc = *x->target ? knob_put(x->target, x->old, e) : note_undo(x->what, e);

	/* The knob's cgroup, device or module is gone, and the value with it. */
	return rc == -ENOENT || rc == -ENODEV ? 0 : rc;
}

static void table_cut(const struct knob_table *t)
{
	unsigned i;

	for (i = 0; i < t->count; i++)
		if (t->row[i].active && !*t->row[i].target)
			note_cut(t->row[i].what);
}

/* Journal each success at once, so that a repeated undo does only the rest. */
static int table_undo(struct knob_table *t, int fd, bool same_boot,
	void (*report)(const char *what, int rc), struct err *e)
{
	int failed = 0;
	unsigned i;

	for (i = t->count; i-- > 0;) {
		struct knob_entry *x = &t->row[i];
		int rc = 1;

		if (!x->active)
			continue;
		if (same_boot)
			rc = entry_undo(x, e);
		if (rc >= 0)
			(void)journal_append(fd, (struct knob_line){
				{ "gone", x->what, x->old } }, false);
		failed += rc < 0;
		if (report)
			report(x->what, rc);
	}
	return failed;
}

static int journal_table(int fd, const char *journal, struct knob_table *t, bool *same_boot,
	struct err *e)
{
	AUTO_FREE char *text = NULL;
	int rc = journal_slurp(fd, &text, e);

	rc = rc ? rc : journal_load(text, t, same_boot, e);
	return rc ? err_wrap(e, "%s", journal) : 0;
}

void knobs_cut(const char *journal)
{
	AUTO_FD int fd = journal_reopen(journal, NULL);
	AUTO_FREE struct knob_entry *rows = NULL;
	struct knob_table t = { 0 };
	bool same_boot = false;
	int rc = fd < 0 ? fd : journal_table(fd, journal, &t, &same_boot, NULL);

	rows = t.row;
	if (!rc && same_boot)
		table_cut(&t);
}

int knobs_undo(const char *journal, void (*report)(const char *what, int rc), struct err *e)
{
	AUTO_FD int fd = journal_reopen(journal, e);
	AUTO_FREE struct knob_entry *rows = NULL;
	struct knob_table t = { 0 };
	bool same_boot;
	int rc;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	rc = journal_table(fd, journal, &t, &same_boot, e);
	rows = t.row;
	if (rc)
		return rc;
	if (same_boot)
		table_cut(&t);
	(void)file_write_all(fd, "\n", 1);
	rc = table_undo(&t, fd, same_boot, report, e);
	if (!rc && unlink(journal) && errno != ENOENT)
		return err_sys(e, errno, "cannot remove %s", journal);
	return rc;
}
