/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Knobs: the old value goes to the journal before the new value goes to the control file. */
#include "knob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "cleanup.h"
#include "file.h"
#include "knob_parts.h"

struct knobs {
	int fd;
	char path[4096];
	struct knob_table table;
	struct knob_entry rows[KNOB_ENTRIES];
};

/* The parts of "cgroup:CONTROLLER:NAME:FILE". */
struct group_knob {
	char controller[32], name[80], file[96];
};

static bool is_group(const char *knob)
{
	return !strncmp(knob, "cgroup:", 7);
}

static int group_knob_parse(const char *knob, struct group_knob *out, struct err *e)
{
	int end = 0;

	if (sscanf(knob, "cgroup:%31[^:]:%79[^:]:%95[^:]%n", out->controller, out->name,
			out->file, &end) != 3 || knob[end])
		return err_set(e, EINVAL, "'%.100s' is no knob: cgroup:CONTROLLER:NAME:FILE", knob);
	return 0;
}

static int path_check(const char *knob, struct err *e)
{
	if (knob[0] == '/')
		return 0;
	return err_set(e, EINVAL, "'%.100s' is no knob: an absolute path or "
		"cgroup:CONTROLLER:NAME:FILE", knob);
}

/* Write the value at once: the kernel parses each write by itself. */
static int path_put(const char *path, const char *value, struct err *e)
{
	AUTO_FD int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return err_sys(e, errno, "cannot open %s to write '%.60s'", path, value);
	if (!*value)
		value = "\n";
	do
		n = write(fd, value, strlen(value));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_sys(e, errno, "cannot write '%.60s' to %s", value, path);
	return 0;
}

int knob_put(const char *knob, const char *value, struct err *e)
{
	struct group_knob g;
	int rc;

	if (is_group(knob)) {
		rc = group_knob_parse(knob, &g, e);
		return rc ? rc : cgroup_write(g.controller, g.name, g.file, value, e);
	}
	rc = path_check(knob, e);
	return rc ? rc : path_put(knob, value, e);
}

int knob_trigger(const char *knob, const char *value, struct err *e)
{
	return knob_put(knob, value, e);
}

int knob_get(const char *knob, char *buf, size_t size, struct err *e)
{
	struct group_knob g;
	size_t len;
	ssize_t rc;

	if (is_group(knob)) {
		rc = group_knob_parse(knob, &g, e);
		rc = rc ? rc : cgroup_read(g.controller, g.name, g.file, buf, size, e);
	} else {
		rc = path_check(knob, e);
		rc = rc ? rc : file_read(knob, buf, size, e);
	}
	if (rc < 0)
		return (int)rc;
	len = strlen(buf);
	while (len && buf[len - 1] == '\n')
		buf[--len] = '\0';
	return 0;
}

int knobs_open(struct knobs **out, const char *journal, struct err *e)
{
	struct knobs *k = calloc(1, sizeof(*k));

	if (!k)
		return err_sys(e, ENOMEM, "cannot open the knob journal %.200s", journal);
	snprintf(k->path, sizeof(k->path), "%s", journal);
	k->table.row = k->rows;
	k->table.max = KNOB_ENTRIES;
	k->fd = journal_create(journal, e);
	if (k->fd < 0) {
		int rc = k->fd;

		free(k);
		return rc;
	}
	*out = k;
	return 0;
}

static bool table_active(const struct knob_table *t)
{
	unsigned i;

	for (i = 0; i < t->count; i++)
		if (t->row[i].active)
			return true;
	return false;
}

void knobs_close(struct knobs *k)
{
	if (!k)
		return;
	if (!table_active(&k->table))
		unlink(k->path);
	close(k->fd);
	free(k);
}

/* Drop finished rows: a run may set and restore for days. */
static void table_pack(struct knob_table *t)
{
	unsigned i, kept = 0;

	for (i = 0; i < t->count; i++)
		if (t->row[i].active && kept++ != i)
			t->row[kept - 1] = t->row[i];
	t->count = kept;
}

static int entry_keep(struct knobs *k, const char *verb, const struct knob_entry *x,
	struct err *e)
{
	struct knob_line line = { { verb, x->what, x->target, x->old } };
	int rc;

	table_pack(&k->table);
	rc = entry_add(&k->table, x->what, x->target, x->old);
	if (rc)
		return err_sys(e, -rc, "%s: no room among the %d knobs of a run", x->what,
			KNOB_ENTRIES);
	rc = journal_append(k->fd, line, true);
	if (!rc)
		return 0;
	k->table.row[k->table.count - 1].active = false;
	return err_sys(e, -rc, "%s: cannot keep its old value in %s", x->what, k->path);
}

/* Files with a line for each device have an entry for each device. */
static const struct knob_entry *entry_find(const struct knobs *k, const struct knob_entry *x)
{
	size_t device = strcspn(x->old, " ");
	unsigned i;

	for (i = 0; i < k->table.count; i++) {
		const struct knob_entry *have = &k->table.row[i];

		if (!have->active || strcmp(have->what, x->what))
			continue;
		if (!memchr(x->old, ':', device) || !strncmp(have->old, x->old, device + 1))
			return have;
	}
	return NULL;
}

int knob_set(struct knobs *k, const char *knob, const char *value, struct err *e)
{
	char old[KNOB_OLD_BYTES * 4];
	struct knob_entry x;
	int rc = knob_get(knob, old, sizeof(old), e);

	if (!rc)
		rc = knob_form(knob, old, value, &x, e);
	if (!rc && !entry_find(k, &x))
		rc = entry_keep(k, "set", &x, e);
	return rc ? rc : knob_put(knob, value, e);
}

/* No fsync: if the mark is lost, undo writes the same value again. */
static void entry_mark(struct knobs *k, struct knob_entry *x)
{
	x->active = false;
	(void)journal_append(k->fd, (struct knob_line){ { "gone", x->what, x->old } }, false);
}

int knob_restore(struct knobs *k, const char *knob, struct err *e)
{
	unsigned i;
	int rc = 0;

	for (i = k->table.count; i-- > 0;) {
		struct knob_entry *x = &k->table.row[i];
		int one;

		if (!x->active || strcmp(x->what, knob))
			continue;
		one = knob_put(x->target, x->old, e);
		if (!one || one == -ENOENT || one == -ENODEV)
			entry_mark(k, x);
		else
			rc = one;
	}
	return rc;
}

int knob_note(struct knobs *k, const char *what, struct err *e)
{
	struct knob_entry x = { .active = true };

	if (!note_known(what))
		return err_set(e, EINVAL, "'%.100s' is nothing that undo knows", what);
	if (strlen(what) >= sizeof(x.what))
		return err_set(e, ENAMETOOLONG, "%.200s...: too long to be noted", what);
	snprintf(x.what, sizeof(x.what), "%s", what);
	return entry_find(k, &x) ? 0 : entry_keep(k, "note", &x, e);
}

int knob_done(struct knobs *k, const char *what, struct err *e)
{
	unsigned i;

	(void)e;
	for (i = 0; i < k->table.count; i++)
		if (k->table.row[i].active && !strcmp(k->table.row[i].what, what))
			entry_mark(k, &k->table.row[i]);
	return 0;
}
