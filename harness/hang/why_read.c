/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parse the text of hang_why(): people keep and mail why.txt instead of the log. */
#include <stdio.h>
#include <string.h>

#include "reader.h"

/* A line "Fingerprint: HEX WORDS" with the right HEX begins lowtide's own text. */
bool own_begins(struct hang_doc *d, struct span body)
{
	struct span words;
	char text[HANG_EXACT_MAX];
	uint64_t hash;

	if (!span_starts(body, "Fingerprint: ") || body.n < 13 + 18 || body.n >= HANG_EXACT_MAX)
		return false;
	body = span_from(body, body.s + 13);
	words = span_from(body, body.s + 17);
	span_copy(words, text, sizeof(text));
	if (!span_hex(body, &hash) || hash != fingerprint_hash(text))
		return false;
	span_copy(body, d->quoted, sizeof(d->quoted));
	d->own = true;
	return true;
}

static bool class_of(struct span word, enum hang_class *out)
{
	for (enum hang_class c = HANG_INFO; c <= HANG_HANG; c++)
		if (word.n && span_is(word, hang_class_name(c))) {
			*out = c;
			return true;
		}
	return false;
}

static int row_of_kind(struct span kind)
{
	for (unsigned i = 0; i < report_rows; i++)
		if (span_is(kind, report_table[i].kind))
			return (int)i;
	return -1;
}

/* "hang: INFO: task hung in f [hung-task], line 22, 3 times". */
static bool own_report(struct hang_doc *d, struct span body)
{
	struct hang_report *r = &d->report[d->reports];
	struct span title, kind;
	enum hang_class class;
	struct match m;
	int row;

	if (!shape_match("^*: * [*], line #", body, &m) || !class_of(m.word[0], &class))
		return false;
	title = m.word[1];
	kind = m.word[2];
	row = row_of_kind(kind);
	if (row < 0 || d->reports == HANG_REPORTS_MAX)
		return true;
	memset(r, 0, sizeof(*r));
	r->kind = report_table[row].kind;
	r->row = (uint8_t)row;
	r->class = class;
	r->sign = report_table[row].sign;
	span_copy(title, r->title, sizeof(r->title));
	r->line_first = r->line_last = d->lines;
	r->count = 1;
	r->task = HANG_NO_TASK;
	d->reports++;
	d->own_reports++;
	return true;
}

/* Titles that title_of() in phrases.c gives. */
static const struct {
	const char *title;
	enum hang_role role;
} titles[] = {
	{ "page server ", HANG_ROLE_SERVER }, { "journal thread ", HANG_ROLE_NONE },
	{ "flusher ", HANG_ROLE_NONE }, { "worker ", HANG_ROLE_WORKER },
	{ "task ", HANG_ROLE_NONE },
};

static bool take_title(struct span *s, struct hang_task *t)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (span_starts(*s, titles[i].title)) {
			*s = span_from(*s, s->s + strlen(titles[i].title));
			t->role = (uint8_t)titles[i].role;
			return true;
		}
	return false;
}

/* "page server lt_x (pid 114), state D, waits for: mutex, for 20 s, 3 context switches ...". */
static bool own_task(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct hang_task t = { .pid = -1, .cpu = -1 };
	const char *pid = span_find(body, " (pid "), *state = span_find(body, "), state ");
	struct match m;
	int64_t n;

	if (!pid || !state || state < pid || state + 9 >= body.s + body.n || !take_title(&body, &t))
		return false;
	if (body.s <= pid)
		span_copy((struct span){ body.s, (size_t)(pid - body.s) }, t.comm, sizeof(t.comm));
	if (span_i64(span_from(body, pid + 6), &n))
		t.pid = (int32_t)n;
	task_begin(d, s);
	memcpy(s->work.comm, t.comm, sizeof(t.comm));
	s->work.pid = t.pid;
	s->work.role = t.role;
	s->work.state = state[9];
	s->work.running = s->work.state == 'R' && t.role != HANG_ROLE_SERVER;
	if (shape_match(", # context switches", body, &m) && span_i64(m.word[0], &n) && n >= 0) {
		s->work.snapshots = 2;
		s->work.switches[1] = (uint64_t)n;
	}
	return true;
}

/* "? func [module]    <-- waits here". This text has no offsets. */
static bool own_frame(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct frame_text f = { .flags = 0 };
	struct span word = span_word(&body);

	if (span_is(word, "?")) {
		f.flags = HANG_UNSURE;
		word = span_word(&body);
	}
	for (size_t i = 0; i < word.n; i++)
		if (!is_symbol(word.s[i]) && word.s[i] != ':')
			return false;
	body = span_trim(body);
	if (!s->open || !word.n || (body.n && !strchr("[<(", body.s[0])))
		return false;
	f.function = word;
	f.place = frame_place(body);
	task_push_frame(d, s, &f);
	return true;
}

bool own_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	return own_report(d, body) || own_task(d, s, body) || own_frame(d, s, body);
}
