/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports open, take stacks, get a title and fold repeats. */
#include <stdio.h>
#include <string.h>

#include "reader.h"

#define REACH_LINES 300		/* a stack further behind another CPU's report is not its own */
#define WEAK_LINES 80

struct title {
	char *out;
	size_t n, size;
};

static void title_add(struct title *t, struct span s)
{
	char text[160];

	span_copy(s, text, sizeof(text));
	t->n += (size_t)snprintf(t->out + t->n, t->size - t->n, "%s", text);
	if (t->n >= t->size)
		t->n = t->size - 1;
}

/* Fill in words of the message. Later lines tell %a and %f. */
static void title_begin(struct hang_report *r, const struct report_row *row, const struct match *m)
{
	struct title t = { r->title, 0, sizeof(r->title) };

	r->title[0] = '\0';
	for (const char *p = row->title; *p; p++) {
		if (*p == '$' && is_digit(p[1])) {
			unsigned i = (unsigned)(*++p - '1');

			if (i < m->words)
				title_add(&t, span_trim(m->word[i]));
		} else {
			size_t n = strcspn(p + 1, "$") + 1;

			title_add(&t, (struct span){ p, n });
			p += n - 1;
		}
	}
}

/* Replace a mark of the title by text. An empty text removes "before" as well. */
static void title_put(struct hang_report *r, const char *mark, const char *before, const char *text)
{
	char *at = strstr(r->title, mark);
	char tail[sizeof(r->title)];
	size_t n = strlen(before);

	if (!at)
		return;
	snprintf(tail, sizeof(tail), "%s", at + strlen(mark));
	if (!text[0] && (size_t)(at - r->title) >= n && memcmp(at - n, before, n) == 0)
		at -= n;
	snprintf(at, sizeof(r->title) - (size_t)(at - r->title), "%s%s", text, tail);
}

static void title_finish(const struct hang_doc *d, struct hang_report *r)
{
	if (!r->function[0] && r->word && report_table[r->row].blame != BLAME_LOCK)
		table_alias(hang_symbol_text(d, r->word), r->function, sizeof(r->function));
	title_put(r, "%a", "", "");
	title_put(r, "%f", " in ", r->function);
}

static void report_drop(struct hang_doc *d, int at)
{
	memmove(&d->report[at], &d->report[at + 1],
		(size_t)(d->reports - at - 1) * sizeof(d->report[0]));
	d->reports--;
	if (at < d->reports)
		repeat_drop(d, at);
	for (unsigned i = 0; i < HANG_STREAMS_MAX; i++)
		if (d->stream[i].report > at)
			d->stream[i].report--;
		else if (d->stream[i].report == at)
			d->stream[i].report = -1;
	if (d->last_report > at)
		d->last_report--;
	else if (d->last_report == at)
		d->last_report = -1;
}

/* Count a report in the earlier report of the same row and title. */
static int report_fold(struct hang_doc *d, int at)
{
	struct hang_report *r = &d->report[at];

	title_finish(d, r);
	for (int i = 0; i < at; i++) {
		struct hang_report *old = &d->report[i];

		if (old->row != r->row || strcmp(old->title, r->title) != 0)
			continue;
		old->count += r->count;
		old->tasks += r->tasks;
		if (old->task == HANG_NO_TASK)
			old->task = r->task;
		report_drop(d, at);
		return i;
	}
	return at;
}

void report_close(struct hang_doc *d, struct hang_stream *s)
{
	int at;

	task_commit(d, s);
	at = s->report;
	if (at < 0)
		return;
	s->report = -1;
	repeat_settle(d, s->known, report_fold(d, at));
}

static bool is_open(const struct hang_doc *d, int report)
{
	for (unsigned i = 0; i < HANG_STREAMS_MAX; i++)
		if (d->stream[i].report == report)
			return true;
	return false;
}

static int report_of(const struct hang_doc *d, const struct hang_stream *s)
{
	if (s->report >= 0)
		return s->report;
	if (d->last_report >= 0 && is_open(d, d->last_report) &&
	    d->lines - d->report[d->last_report].line_last < REACH_LINES)
		return d->last_report;
	return -1;
}

/* "NAME:PID", where NAME may hold colons and blanks. */
static void take_name_pid(struct span s, struct hang_task *t)
{
	const char *colon;
	int64_t pid;

	s = span_trim(s);
	colon = s.n ? memrchr(s.s, ':', s.n) : NULL;
	if (!colon || !span_i64(span_from(s, colon + 1), &pid))
		return;
	span_copy((struct span){ s.s, (size_t)(colon - s.s) }, t->comm, sizeof(t->comm));
	t->pid = (int32_t)pid;
}

/* The message of a hung task holds its name, its pid and the seconds. */
static void take_hung_task(const struct match *m, struct hang_task *t)
{
	int64_t n;

	span_copy(span_trim(m->word[0]), t->comm, sizeof(t->comm));
	if (span_i64(m->word[1], &n))
		t->pid = (int32_t)n;
	if (blocked_seconds(m, &n))
		t->blocked_s = (uint32_t)n;
	t->state = 'D';
	t->hung = true;
}

/* The first line tells the name and time of a hung task, or the [name:pid] of a soft lockup. */
static void report_first_task(struct hang_doc *d, struct hang_stream *s, const struct match *m,
	const struct report_row *row)
{
	const char *open = memrchr(m->rest.s, '[', m->rest.n);

	if (row->blame == BLAME_SLEEP && m->words >= 2) {
		task_begin(d, s);
		take_hung_task(m, &s->work);
	} else if (row->blame == BLAME_STALL && open && m->rest.s[m->rest.n - 1] == ']') {
		task_begin(d, s);
		take_name_pid((struct span){ open + 1, (size_t)(m->rest.s + m->rest.n - open) - 2 },
			      &s->work);
		s->work.running = true;
	}
}

static bool is_address(const char *word)
{
	return strlen(word) >= 8 && strspn(word, "0123456789abcdef") == strlen(word);
}

/* A function in the message takes the blame at once, unless it is noise or a wrapper. */
static void blame_word(struct hang_doc *d, struct hang_report *r, const struct match *m)
{
	const struct report_row *row = &report_table[r->row];
	unsigned word = 0;

	for (const char *p = row->shape; *p && word < m->words; p++) {
		if (*p == '@')
			r->word = symbol_put(d, frame_base_name(m->word[word]));
		word += *p == '*' || *p == '#' || *p == '@';
		if (r->word)
			break;
	}
	if (r->word && is_address(hang_symbol_text(d, r->word)))
		r->word = 0;
	if (r->word && row->blame == BLAME_WORD &&
	    !(d->symbol[r->word].flags & (HANG_NOISE | HANG_WRAPPER)))
		table_alias(hang_symbol_text(d, r->word), r->function, sizeof(r->function));
}

/*
 * The kernel reports a fault in several messages ("list_del corruption", "kernel BUG at",
 * "invalid opcode"). Messages before the stack belong to the first one.
 */
static bool is_continued(const struct hang_doc *d, const struct hang_stream *s,
	const struct report_row *row)
{
	const struct hang_report *r = s->report < 0 ? NULL : &d->report[s->report];

	return r && row->class < HANG_HANG && row->class > HANG_INFO && r->class < HANG_HANG &&
		r->class >= row->class && row->sign != HANG_SIGN_OOM && !r->tasks && !s->open &&
		report_table[r->row].blame != BLAME_NONE &&
			d->lines - r->line_first < WEAK_LINES / 2;
}

/* A message without a stack may interrupt the stack of a report. */
static bool is_aside(const struct hang_stream *s, const struct report_row *row)
{
	return row->blame == BLAME_NONE && row->class > HANG_INFO && s->report >= 0 &&
		(s->open || s->expect != EXPECT_ANY);
}

/* A message of a '~' row close behind a report repeats that report. */
static bool is_repeated(const struct hang_doc *d, const struct hang_stream *s,
	const struct report_row *row)
{
	int before = report_of(d, s);

	return row->shape[0] == '~' && before >= 0 &&
		d->lines - d->report[before].line_last < WEAK_LINES;
}

static int report_add(struct hang_doc *d, const struct match *m)
{
	const struct report_row *row = &report_table[m->row];
	struct hang_report *r = &d->report[d->reports];

	if (d->reports == HANG_REPORTS_MAX) {
		d->reports_lost++;
		return -1;
	}
	*r = (struct hang_report){
		.kind = row->kind, .class = row->class, .sign = row->sign, .count = 1,
		.row = (uint8_t)m->row, .task = HANG_NO_TASK,
		.line_first = d->lines, .line_last = d->lines,
	};
	title_begin(r, row, m);
	blame_word(d, r, m);
	memory_seek(d, r);
	return d->reports++;
}

void report_open(struct hang_doc *d, struct hang_stream *s, const struct match *m)
{
	const struct report_row *row = &report_table[m->row];
	bool behind_known = d->lines <= d->known_until;
	struct hang_repeat *known = repeat_see(d, m);
	uint16_t slot = known ? (uint16_t)(known - d->known + 1) : 0;

	clock_report(d);
	if (behind_known && (row->shape[0] == '~' || (repeat_well(known) && known->report < 0)))
		return;
	if (is_repeated(d, s, row) || is_continued(d, s, row))
		return;
	if (is_aside(s, row)) {
		int at = report_add(d, m);

		if (at >= 0)
			repeat_settle(d, slot, report_fold(d, at));
		return;
	}
	if (repeat_skip(d, s, m, known))
		return;
	report_close(d, s);
	motion_begin(d, m);
	d->last_report = s->report = (int16_t)report_add(d, m);
	s->known = slot;
	if (s->report < 0) {
		repeat_settle(d, slot, -1);
		return;
	}
	s->expect = EXPECT_ANY;
	report_first_task(d, s, m, row);
}

/* A stack that another CPU began before the report is not part of the report. */
static bool is_older(const struct hang_report *r, const struct hang_stream *s, int at)
{
	return at != s->report && s->work.line_first < r->line_first;
}

static bool has_trap(const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames; i++)
		if (t->frame[i].flags & HANG_TRAP)
			return true;
	return false;
}

/* The stack with the registers tells the function of a fault. A dump before it is a guess. */
static void report_blame(struct hang_doc *d, struct hang_report *r, const struct hang_task *t)
{
	enum blame how = report_table[r->row].blame;
	bool sure = how != BLAME_RUN || has_trap(t);

	if (how == BLAME_NONE || how == BLAME_NAME || (r->function[0] && !(r->guessed && sure)))
		return;
	blame_put(d, r, t, how);
	r->guessed = !sure;
}

void report_take_task(struct hang_doc *d, struct hang_stream *s, int task)
{
	int at = report_of(d, s);
	struct hang_report *r = at < 0 ? NULL : &d->report[at];

	if (!r || is_older(r, s, at))
		return;
	r->line_last = d->lines;
	if (task == HANG_NO_TASK && !s->work.frames)
		return;
	r->tasks++;
	if (r->task == HANG_NO_TASK)
		r->task = (int16_t)task;
	report_blame(d, r, s->skim && task >= 0 ? &d->task[task] : &s->work);
}

void report_name(struct hang_doc *d, struct hang_stream *s, struct span name)
{
	size_t n = 0;
	uint16_t symbol;

	while (n < name.n && (is_symbol(name.s[n])))
		n++;
	symbol = symbol_put(d, frame_base_name((struct span){ name.s, n }));
	if (s->report >= 0 && symbol && !d->report[s->report].function[0])
		table_alias(hang_symbol_text(d, symbol), d->report[s->report].function,
			    sizeof(d->report[0].function));
}

void report_access(struct hang_doc *d, struct hang_stream *s, const char *access)
{
	int at = report_of(d, s);

	if (at >= 0)
		title_put(&d->report[at], "%a", "", access);
}

enum hang_class hang_worst(const struct hang_doc *d)
{
	enum hang_class worst = HANG_INFO;

	for (unsigned i = 0; i < d->reports; i++)
		if (d->report[i].class > worst)
			worst = d->report[i].class;
	return worst;
}

int hang_main_report(const struct hang_doc *d)
{
	enum hang_class worst = hang_worst(d);

	for (int i = 0; i < d->reports; i++)
		if (d->report[i].class == worst)
			return i;
	return HANG_NO_TASK;
}

/* A dump or a bare stack is a hang when a task in it is stuck. */
void report_judge(struct hang_doc *d)
{
	unsigned stuck = 0;

	for (unsigned i = 0; i < d->tasks; i++)
		stuck += d->task[i].stuck;
	if (!stuck)
		return;
	for (int i = 0; i < d->reports; i++)
		if (strcmp(d->report[i].kind, "sysrq-w") == 0 ||
		    strcmp(d->report[i].kind, "evidence") == 0 ||
		    strcmp(d->report[i].kind, "sysrq-t") == 0 ||
		    strcmp(d->report[i].kind, "stacks") == 0 ||
		    strcmp(d->report[i].kind, "bsd-stacks") == 0)
			d->report[i].class = HANG_HANG;
}

bool report_is_hung_task(const struct hang_doc *d, const struct hang_stream *s)
{
	return s->report >= 0 && report_table[d->report[s->report].row].blame == BLAME_SLEEP;
}
