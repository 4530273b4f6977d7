/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a report as counts, as a file, and the difference of two. */
#include "news.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "file.h"
#include "html.h"

#define HEAD "lowtide-report 1\n"
#define BEFORE "report.before"
#define STATE_BYTES (64ull << 20)
#define WHAT_BYTES 400

void state_free(struct state *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->count[i].what);
	free(s->count);
	memset(s, 0, sizeof(*s));
}

static int count_add(struct state *s, const char *what, unsigned runs, unsigned hits)
{
	if (s->n == s->room) {
		size_t room = s->room ? s->room * 2 : 64;
		struct news_count *more = realloc(s->count, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		s->count = more;
		s->room = room;
	}
	s->count[s->n] = (struct news_count){ strdup(what), runs, hits };
	return s->count[s->n].what ? (s->n++, 0) : -ENOMEM;
}

static int by_what(const void *a, const void *b)
{
	return strcmp(((const struct news_count *)a)->what, ((const struct news_count *)b)->what);
}

static void hang_what(const char *hang, char *buf, size_t size)
{
	snprintf(buf, size, "hang %s", hang);
}

static void cell_what(const char *run, const char *kernel, char *buf, size_t size)
{
	snprintf(buf, size, "cell %s\t%s", run, kernel);
}

static int groups_add(struct state *s, const struct runs *r, enum run_order order, struct err *e)
{
	enum run_group by = order == BY_HANG ? SAME_HANG : SAME_RUN_KERNEL;
	struct run_list l;
	char what[WHAT_BYTES];
	int rc = run_list_make(&l, r, order, e);

	for (size_t i = 0, n; !rc && i < l.n; i += n) {
		const struct run_row *first = l.row[i];
		unsigned hits = 0;

		n = run_group(&l.row[i], l.n - i, by);
		for (size_t k = i; k < i + n; k++)
			hits += l.row[k]->outcome == OUTCOME_HIT;
		if (order == BY_HANG)
			hang_what(first->hang, what, sizeof(what));
		else
			cell_what(first->run, first->kernel, what, sizeof(what));
		rc = count_add(s, what, (unsigned)n, hits);
	}
	run_list_free(&l);
	return rc == -ENOMEM ? err_set(e, ENOMEM, "no memory for the state of %zu runs", r->n) : rc;
}

int state_of(struct state *s, const struct runs *r, struct err *e)
{
	time_t now = time(NULL);
	struct tm tm;
	int rc;

	memset(s, 0, sizeof(*s));
	gmtime_r(&now, &tm);
	strftime(s->at, sizeof(s->at), "%Y-%m-%d %H:%M:%S", &tm);
	rc = groups_add(s, r, BY_RUN_KERNEL, e);
	rc = rc ? rc : groups_add(s, r, BY_HANG, e);
	if (s->n)
		qsort(s->count, s->n, sizeof(*s->count), by_what);
	return rc;
}

static struct news_count count_find(const struct state *s, const char *what)
{
	struct news_count key = { .what = (char *)what }, *at = NULL;

	if (s->n)
		at = bsearch(&key, s->count, s->n, sizeof(key), by_what);
	return at ? *at : (struct news_count){ .runs = 0 };
}

struct news_count state_hang(const struct state *s, const char *hang)
{
	char what[WHAT_BYTES];

	hang_what(hang, what, sizeof(what));
	return count_find(s, what);
}

struct news_count state_cell(const struct state *s, const char *run, const char *kernel)
{
	char what[WHAT_BYTES];

	cell_what(run, kernel, what, sizeof(what));
	return count_find(s, what);
}

static int line_read(struct state *s, char *line)
{
	char *what;
	unsigned runs = (unsigned)strtoul(line, &what, 10);
	unsigned hits = (unsigned)strtoul(what, &what, 10);

	return *what == ' ' ? count_add(s, what + 1, runs, hits) : -EINVAL;
}

/* -ENOENT: no such state. */
static int state_read(struct state *s, const char *path, struct err *e)
{
	AUTO_FREE char *text = NULL;
	char *at, *line;
	int rc = file_slurp_regular(path, STATE_BYTES, &text, NULL, e);

	memset(s, 0, sizeof(*s));
	if (rc)
		return rc;
	if (strncmp(text, HEAD, strlen(HEAD)))
		return err_set(e, EINVAL, "%.300s: the state of another version of lowtide: give "
			"another folder, or remove this one", path);
	at = text + strlen(HEAD);
	if ((line = strsep(&at, "\n")))
		snprintf(s->at, sizeof(s->at), "%s", line);
	while (!rc && (line = strsep(&at, "\n")) && *line)
		rc = line_read(s, line);
	if (s->n)
		qsort(s->count, s->n, sizeof(*s->count), by_what);
	return rc ? err_set(e, -rc, "%.300s: a line is no count: remove the file, and all runs "
		"count as new", path) : 0;
}

static int state_write(const struct state *s, const char *path, struct err *e)
{
	struct page text = { .s = NULL };
	int rc;

	page_put(&text, HEAD);
	page_put(&text, s->at);
	page_put(&text, "\n");
	for (size_t i = 0; i < s->n; i++) {
		page_fmt(&text, "%u %u ", s->count[i].runs, s->count[i].hits);
		page_put(&text, s->count[i].what);
		page_put(&text, "\n");
	}
	rc = text.failed ? err_set(e, ENOMEM, "no memory for %.300s", path) :
		file_replace(path, text.s, text.n, e);
	page_free(&text);
	return rc;
}

static bool is_equal(const struct state *a, const struct state *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->count[i].what, b->count[i].what) ||
		    a->count[i].runs != b->count[i].runs || a->count[i].hits != b->count[i].hits)
			return false;
	return true;
}

static void path_of(const char *out, const char *name, char *buf, size_t size)
{
	snprintf(buf, size, "%s/%s", out, name);
}

int news_read(struct state *before, const struct state *now, const char *out, struct err *e)
{
	char path[4096];
	int rc;

	path_of(out, NEWS_STATE, path, sizeof(path));
	rc = state_read(before, path, e);
	if (!rc && is_equal(before, now)) {
		state_free(before);
		path_of(out, BEFORE, path, sizeof(path));
		rc = state_read(before, path, e);
	}
	return rc == -ENOENT ? 0 : rc;
}

/* After a kill between the two the next report copies the same state again. */
int news_keep(const struct state *now, const char *out, struct err *e)
{
	char path[4096], older[4096];
	struct state last;
	int rc;

	path_of(out, NEWS_STATE, path, sizeof(path));
	path_of(out, BEFORE, older, sizeof(older));
	rc = state_read(&last, path, e);
	if (!rc && is_equal(&last, now))
		rc = 1;
	else if (!rc && *last.at)
		rc = state_write(&last, older, e);
	state_free(&last);
	if (rc == -ENOENT)
		rc = 0;
	return rc < 0 ? rc : rc ? 0 : state_write(now, path, e);
}
