/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frequent messages of huge logs are counted and not read again. */
#include "reader.h"

#define KNOWN_LINES 400		/* longest rest of a known report */
#define PROBES 4
#define FULL_AFTER 4096
#define OTHERS_LINES 40		/* a stack of another CPU is complete after so many lines */

static uint32_t hash_text(uint32_t h, struct span s, bool digits)
{
	for (size_t i = 0; i < s.n; i++)
		if (digits || !is_digit(s.s[i]))
			h = (h ^ (unsigned char)s.s[i]) * 16777619u;
	return h;
}

/* Repeats differ in times and counts, but not in the name and pid of a hung task. */
static uint32_t message_hash(const struct match *m)
{
	const struct report_row *row = &report_table[m->row];
	bool is_task = row->blame == BLAME_SLEEP;
	uint32_t h = (2166136261u ^ m->row) * 16777619u;
	unsigned word = 0;

	for (const char *p = row->shape; *p && word < m->words; p++) {
		if (*p == '*' || *p == '@' || (*p == '#' && is_task && word == 1))
			h = hash_text(h, m->word[word], *p == '@' || is_task);
		word += *p == '*' || *p == '@' || (*p == '#' && p[1] != '#');
	}
	return hash_text(h, m->rest, false) | 1;
}

static struct hang_repeat *repeat_find(struct hang_doc *d, const struct match *m)
{
	const unsigned size = sizeof(d->known) / sizeof(d->known[0]);
	uint32_t hash = message_hash(m);
	struct hang_repeat *least = &d->known[hash % size];

	for (unsigned i = 0; i < PROBES; i++) {
		struct hang_repeat *k = &d->known[(hash + i) % size];

		if (k->hash == hash)
			return k;
		if (k->count < least->count)
			least = k;
	}
	*least = (struct hang_repeat){ .hash = hash, .report = -1 };
	return least;
}

static bool others_speak(const struct hang_doc *d, const struct hang_stream *s)
{
	for (unsigned i = 0; i < HANG_STREAMS_MAX; i++) {
		const struct hang_stream *o = &d->stream[i];

		if (o != s && (o->open || o->report >= 0) && d->lines - o->used < OTHERS_LINES)
			return true;
	}
	return false;
}

bool blocked_seconds(const struct match *m, int64_t *seconds)
{
	struct span rest = span_trim(m->rest);

	if (m->words > 2)
		return span_i64(m->word[2], seconds);
	return span_starts(rest, "than ") && span_i64(span_from(rest, rest.s + 5), seconds);
}

/* A repeat adds to the count and may extend the time that a task is blocked. */
static void count_repeat(struct hang_doc *d, int report, const struct match *m)
{
	int64_t pid, seconds;
	int task;

	if (report < 0 || report >= d->reports) {
		d->reports_lost++;
		return;
	}
	d->report[report].count++;
	if (report_table[m->row].blame != BLAME_SLEEP || m->words < 2 ||
	    !span_i64(m->word[1], &pid) || !blocked_seconds(m, &seconds))
		return;
	task = task_of_pid(d, (int32_t)pid);
	if (task >= 0 && d->task[task].blocked_s < seconds)
		d->task[task].blocked_s = (uint32_t)seconds;
}

struct hang_repeat *repeat_see(struct hang_doc *d, const struct match *m)
{
	struct hang_repeat *k = report_table[m->row].class == HANG_INFO ? NULL : repeat_find(d, m);

	if (k && k->count < HANG_REPEATS_AFTER + 1)
		k->count++;
	return k;
}

bool repeat_well(const struct hang_repeat *k)
{
	return k && k->count > HANG_REPEATS_AFTER;
}

/* Full tables take neither another report nor another stuck task. */
static bool is_full(const struct hang_doc *d)
{
	return d->reports_lost > FULL_AFTER && d->tasks_lost > FULL_AFTER;
}

bool repeat_skip(struct hang_doc *d, struct hang_stream *s, const struct match *m,
	const struct hang_repeat *k)
{
	d->known_until = 0;
	if (!k || !((repeat_well(k) && k->report >= 0) || is_full(d)) || others_speak(d, s))
		return false;
	report_close(d, s);
	s->expect = EXPECT_ANY;
	count_repeat(d, k->report, m);
	d->known_until = d->lines + KNOWN_LINES;
	return true;
}

void repeat_settle(struct hang_doc *d, uint16_t slot, int report)
{
	if (slot)
		d->known[slot - 1].report = (int16_t)(report < 0 ? HANG_REPORTS_MAX : report);
}

void repeat_drop(struct hang_doc *d, int report)
{
	for (unsigned i = 0; i < sizeof(d->known) / sizeof(d->known[0]); i++)
		if (d->known[i].report > report && d->known[i].report < HANG_REPORTS_MAX)
			d->known[i].report--;
}
