/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parse result.json and events.jsonl into structs. */
#include "run_read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "json.h"
#include "member.h"
#include "record.h"
#include "text.h"

#define LINE_BYTES (32u << 10)
#define RESULT_BYTES (32u << 10)
#define RUN_WORKERS_MAX 128

/* Control bytes, and both bytes of U+0080..U+009F, which terminals obey too. */
static bool is_control(const char *text, size_t i)
{
	unsigned char c = (unsigned char)text[i];

	if (c < ' ' || c == 0x7f)
		return true;
	if (c == 0xc2)
		return ((unsigned char)text[i + 1] & 0xe0) == 0x80;
	return (c & 0xe0) == 0x80 && i > 0 && (unsigned char)text[i - 1] == 0xc2;
}

/* Texts go to terminals: remove escape sequences of a hostile guest. */
static void take_text(const struct json *value, char *out, size_t size)
{
	const char *text = json_text(value);
	size_t i = 0;

	for (; text && text[i] && i + 1 < size; i++)
		out[i] = is_control(text, i) ? ' ' : text[i];
	while (text && text[i] && i > 0 && ((unsigned char)text[i] & 0xc0) == 0x80)
		i--;
	out[i] = 0;
}

static uint64_t take_u64(const struct json *value)
{
	int64_t n = 0;

	return json_i64(value, &n) && n > 0 ? (uint64_t)n : 0;
}

static int64_t take_i64(const struct json *value)
{
	int64_t n = 0;

	json_i64(value, &n);
	return n;
}

static void take_form(const struct json *o, enum record_form form, struct run_record *out)
{
	RECORD_EACH(f, NULL, form) {
		const struct json *value = json_get(o, f->name);
		void *at = (char *)out + f->at;

		if (f->type == RECORD_TEXT)
			take_text(value, at, f->size);
		else if (f->type == RECORD_BOOL)
			json_bool(value, at);
		else
			*(uint64_t *)at = take_u64(value);
	}
}

int run_read_result(const char *run_dir, struct run_record *out, struct err *e)
{
	char text[RESULT_BYTES];

	memset(out, 0, sizeof(*out));
	text_put(out->folder, sizeof(out->folder), run_dir);
	ssize_t n = member_read(run_dir, "result.json", text, sizeof(text), e);

	if (n < 0)
		return (int)n;
	json_reset();
	const struct json *o = json_parse(text, (size_t)n);

	if (!json_text(json_get(o, "verdict")))
		return err_set(e, EINVAL, "%s/result.json holds no result", run_dir);
	take_form(o, RECORD_HEAD, out);
	take_form(o, RECORD_RESULT, out);
	return 0;
}

struct reader {
	bool (*each)(const struct event *ev, void *arg);
	void *arg;
	struct history history;
	bool stop;
	bool skip;		/* inside the rest of a too long line */
	size_t len;
	char line[LINE_BYTES];
	const char *const *columns;	/* of run_read_highest */
	unsigned column_count;
	uint64_t *highest;
	const struct run_rows *rows;	/* NULL: no numbers are wanted */
};

static bool is_keyed(const struct json *o, const char *key)
{
	return json_get(o, key) != NULL;
}

static void take_event(struct reader *r, const struct json *o, const char *kind)
{
	struct event ev = { .kind = event_kind_of(kind) };

	if (ev.kind == EVENT_NONE) {
		r->history.bad++;
		return;
	}
	r->history.count[ev.kind]++;
	ev.t_ns = r->history.last_ms * NS_PER_MS;
	ev.a = take_i64(json_get(o, "a"));
	ev.b = take_i64(json_get(o, "b"));
	take_text(json_get(o, "source"), ev.source, sizeof(ev.source));
	take_text(json_get(o, "text"), ev.text, sizeof(ev.text));
	if (r->each && !r->each(&ev, r->arg))
		r->stop = true;
}

static void take_row(struct reader *r, const struct json *sample)
{
	uint64_t row[RUN_ROWS_MAX];

	for (unsigned i = 0; i < r->rows->n; i++)
		row[i] = take_u64(json_get(sample, r->rows->columns[i]));
	r->rows->sample(r->history.last_ms, row, r->arg);
}

static void take_sample(struct reader *r, const struct json *sample)
{
	r->history.samples++;
	if (r->rows)
		take_row(r, sample);
	for (unsigned i = 0; i < r->column_count; i++) {
		uint64_t value = take_u64(json_get(sample, r->columns[i]));

		if (value > r->highest[i])
			r->highest[i] = value;
	}
}

static void take_workers(struct reader *r, const struct json *workers)
{
	const struct json *one;

	for (size_t i = 0; r->rows && i < RUN_WORKERS_MAX && (one = json_at(workers, i)); i++) {
		struct worker_reading w = { .ops = take_u64(json_at(one, 1)) };
		char state[2];

		take_text(json_at(one, 0), w.name, sizeof(w.name));
		take_text(json_at(one, 2), state, sizeof(state));
		w.state = state[0];
		r->rows->worker(r->history.last_ms, &w, r->arg);
	}
}

static void take_line(struct reader *r)
{
	json_reset();
	const struct json *o = json_parse(r->line, r->len);
	const char *kind = json_text(json_get(o, "kind"));
	int64_t t_ms;

	if (!json_i64(json_get(o, "t_ms"), &t_ms) || t_ms < 0 || t_ms > INT64_MAX / 1000000) {
		r->history.bad++;
		return;
	}
	r->history.last_ms = (uint64_t)t_ms;
	if (kind)
		take_event(r, o, kind);
	else if (is_keyed(o, "sample"))
		take_sample(r, json_get(o, "sample"));
	else if (r->rows && is_keyed(o, "progress"))
		r->rows->progress(r->history.last_ms, take_u64(json_get(json_get(o, "progress"),
			"ops")), r->arg);
	else if (is_keyed(o, "workers"))
		take_workers(r, json_get(o, "workers"));
	else if (is_keyed(o, "result"))
		r->history.finished = true;
	else if (!is_keyed(o, "run") && !is_keyed(o, "progress"))
		r->history.bad++;
}

static void take_byte(struct reader *r, char c)
{
	if (c != '\n') {
		if (r->len == sizeof(r->line))
			r->skip = true;
		else
			r->line[r->len++] = c;
		return;
	}
	if (r->skip)
		r->history.bad++;
	else
		take_line(r);
	r->len = 0;
	r->skip = false;
}

/* Read the whole record, line by line, until r->stop. */
static int stream(struct reader *r, const char *run_dir, struct err *e)
{
	AUTO_FD int fd = member_open(run_dir, "events.jsonl", e);
	char chunk[4096];
	ssize_t n;

	if (fd < 0)
		return fd;
	while (!r->stop && (n = read(fd, chunk, sizeof(chunk))) > 0)
		for (ssize_t i = 0; i < n && !r->stop; i++)
			take_byte(r, chunk[i]);
	if (!r->stop && n < 0)
		return err_sys(e, errno, "cannot read %s/events.jsonl", run_dir);
	return 0;
}

static struct reader reader;	/* static, as its line is too large for the stack */

int run_read_history(const char *run_dir, bool (*each)(const struct event *ev, void *arg),
	void *arg, struct history *out, struct err *e)
{
	return run_read_rows(run_dir, each, NULL, arg, out, e);
}

int run_read_rows(const char *run_dir, bool (*each)(const struct event *ev, void *arg),
	const struct run_rows *rows, void *arg, struct history *out, struct err *e)
{
	struct reader *r = &reader;

	memset(r, 0, sizeof(*r));
	r->each = each;
	r->rows = rows;
	r->arg = arg;
	int rc = stream(r, run_dir, e);

	if (rc)
		return rc;
	r->history.torn = !r->stop && (r->len > 0 || r->skip);
	if (out)
		*out = r->history;
	return 0;
}

int run_read_highest(const char *run_dir, const char *const *columns, unsigned n, uint64_t *highest,
	struct err *e)
{
	struct reader *r = &reader;

	memset(r, 0, sizeof(*r));
	memset(highest, 0, n * sizeof(*highest));
	r->columns = columns;
	r->column_count = n;
	r->highest = highest;
	return stream(r, run_dir, e);
}
