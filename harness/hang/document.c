/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document: split bytes into lines for the reader, judge at the end. */
#include <string.h>

#include "reader.h"

#define SKIP_AFTER 256		/* dull lines before the fast search takes over */
#define LOOK_BACK 5		/* lines read before a hit, for an old task header */
#define KNOWN_BYTES 16384	/* of a known report searched at a time */

void hang_reset(struct hang_doc *d)
{
	memset(d, 0, sizeof(*d));
	d->last_report = -1;
	for (unsigned i = 0; i < HANG_STREAMS_MAX; i++)
		d->stream[i].report = d->stream[i].holder = -1;
	d->symbols = 1;
	d->text_used = 1;
}

typedef int8_t bytes __attribute__((vector_size(16)));

/* Count newlines in at most 127 vectors; at -O2 compilers do not vectorise by themselves. */
static uint64_t count_in_vectors(const char *p, size_t vectors)
{
	bytes few = { 0 };
	uint64_t n = 0;

	for (size_t i = 0; i < vectors; i++) {
		bytes v;

		memcpy(&v, p + i * sizeof(v), sizeof(v));
		few -= v == '\n';
	}
	for (size_t i = 0; i < sizeof(few); i++)
		n += (uint8_t)few[i];
	return n;
}

static uint64_t count_lines(const char *p, const char *end)
{
	uint64_t n = 0;

	while ((size_t)(end - p) >= sizeof(bytes)) {
		size_t vectors = (size_t)(end - p) / sizeof(bytes);

		if (vectors > 127)
			vectors = 127;
		n += count_in_vectors(p, vectors);
		p += vectors * sizeof(bytes);
	}
	for (; p < end; p++)
		n += *p == '\n';
	return n;
}

static const char *line_start(const char *p, const char *first, unsigned back)
{
	for (unsigned i = 0; i <= back; i++) {
		const char *nl = p > first ? memrchr(first, '\n', (size_t)(p - first)) : NULL;

		if (!nl)
			return first;
		p = i == back ? nl + 1 : nl;
	}
	return p;
}

/* After many dull lines jump to the next line that may begin a report or stack. */
static const char *skip_dull(struct hang_doc *d, const char *p, const char *end)
{
	const char *hit = scan_find((struct span){ p, (size_t)(end - p) }, SCAN_ALL);
	const char *to;

	if (hit)
		to = line_start(hit, p, LOOK_BACK);
	else
		to = line_start(end, p, 0);
	d->lines += count_lines(p, to);
	d->dull_lines = hit ? 0 : d->dull_lines;
	return to;
}

/* In the rest of a well-known report jump to the next message, if it is near. */
static const char *skip_known(struct hang_doc *d, const char *p, const char *end)
{
	const char *stop = end - p > KNOWN_BYTES ? p + KNOWN_BYTES : end;
	const char *hit = scan_find((struct span){ p, (size_t)(stop - p) }, SCAN_REPORTS);
	const char *to = line_start(hit ? hit : stop, p, 0);
	uint64_t left = d->known_until - d->lines, n = count_lines(p, to);

	if (n > left) {
		for (n = 0; n < left; n++)
			p = (const char *)memchr(p, '\n', (size_t)(to - p)) + 1;
		to = p;
	}
	d->lines += n;
	return to;
}

static void carry(struct hang_doc *d, const char *p, size_t n)
{
	size_t room = sizeof(d->carry) - d->carried;

	if (n > room) {
		n = room;
		d->cut = true;
	}
	memcpy(d->carry + d->carried, p, n);
	d->carried += (uint32_t)n;
}

static void carry_flush(struct hang_doc *d)
{
	read_line(d, (struct span){ d->carry, d->carried });
	d->carried = 0;
	d->cut = false;
}

void hang_read(struct hang_doc *d, const char *text, size_t size)
{
	const char *p = text;
	const char *end = text + size;

	d->bytes += size;
	while (p < end) {
		const char *nl;

		if (d->lines < d->known_until && !d->carried)
			p = skip_known(d, p, end);
		if (d->dull_lines > SKIP_AFTER && !d->carried) {
			p = skip_dull(d, p, end);
			if (d->dull_lines > SKIP_AFTER) {
				carry(d, p, (size_t)(end - p));
				return;
			}
		}
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl || d->carried)
			carry(d, p, (size_t)((nl ? nl : end) - p));
		if (!nl)
			return;
		if (d->carried)
			carry_flush(d);
		else
			read_line(d, (struct span){ p, (size_t)(nl - p) });
		p = nl + 1;
	}
}

/* Tasks outside reports are a dump whose first line was cut off. */
static void report_bare_stacks(struct hang_doc *d)
{
	struct hang_report *r = &d->report[0];
	bool sleepers = false, others = false;

	for (unsigned i = 0; i < d->tasks; i++) {
		sleepers |= d->task[i].state == 'D';
		others |= d->task[i].state != 'D';
	}
	if (d->reports || !d->tasks)
		return;
	d->reports = 1;
	memset(r, 0, sizeof(*r));
	r->kind = d->bsd_rows ? "bsd-stacks" : !sleepers ? "stacks" : others ? "sysrq-t" :
		"sysrq-w";
	r->row = 0;
	memcpy(r->title, "stacks of tasks", sizeof("stacks of tasks"));
	r->line_first = d->task[0].line_first;
	r->line_last = d->task[d->tasks - 1].line_last;
	r->count = 1;
	r->tasks = d->tasks;
}

void hang_finish(struct hang_doc *d)
{
	if (d->finished)
		return;
	d->finished = true;
	if (d->carried)
		carry_flush(d);
	for (unsigned i = 0; i < HANG_STREAMS_MAX; i++)
		report_close(d, &d->stream[i]);
	report_bare_stacks(d);
	for (unsigned i = 0; i < d->tasks; i++) {
		struct hang_task *t = &d->task[i];

		stack_judge(d, t);
		t->stuck &= !d->passed || t->hung;
		if (!t->frames && context_row_of(t->comm))	/* a table has names only */
			t->contexts = 1ull << context_bit(context_row_of(t->comm));
	}
	report_judge(d);
}

enum hang_sign hang_classify_line(const char *line)
{
	struct span raw = { line, strnlen(line, HANG_LINE_MAX) };
	struct match m;
	struct line l;

	line_strip(raw, &l);
	return l.body.n && scan_line(l.body, &m) ? report_table[m.row].sign : HANG_SIGN_NONE;
}
