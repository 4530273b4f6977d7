/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times of reports, to tell whether two texts, as console and journal, are of one incident. */
#include "reader.h"

#define SLACK_S 120		/* writers of logs lag behind the kernel and each other */
#define DAY_S 86400u

static bool two_digits(struct span s, size_t at, unsigned *out)
{
	if (at + 2 > s.n || !is_digit(s.s[at + 1]) || (!is_digit(s.s[at]) && s.s[at] != ' '))
		return false;
	*out = (unsigned)((s.s[at] == ' ' ? 0 : s.s[at] - '0') * 10 + s.s[at + 1] - '0');
	return true;
}

unsigned month_of(struct span s)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (unsigned i = 0; s.n >= 3 && i < 36; i += 3)
		if (memcmp(s.s, months + i, 3) == 0)
			return i / 3 + 1;
	return 0;
}

uint64_t wall_seconds(struct span s)
{
	unsigned month = 0, day = 0, hour, minute, second;
	const char *colon = s.n ? memchr(s.s, ':', s.n < 40 ? s.n : 40) : NULL;

	if (s.n > 4 && s.s[3] == ' ' && !month_of(s))	/* a weekday */
		s = span_from(s, s.s + 4);
	if (month_of(s)) {
		month = month_of(s);
		two_digits(s, 4, &day);
	} else if (s.n > 10 && s.s[4] == '-') {
		two_digits(s, 5, &month);
		two_digits(s, 8, &day);
	}
	if (!month || !day || !colon || colon - s.s < 3)
		return 0;
	s = span_from(s, colon - 2);
	if (!two_digits(s, 0, &hour) || !two_digits(s, 3, &minute) || !two_digits(s, 6, &second))
		return 0;
	return ((uint64_t)month * 31 + day) * DAY_S + hour * 3600 + minute * 60 + second;
}

void clock_see(struct hang_doc *d, const struct line *l)
{
	if (l->kernel_s)
		d->kernel_s = l->kernel_s;
	if (l->wall_s)
		d->wall_s = l->wall_s;
}

static void widen(struct hang_clock *c, uint64_t s)
{
	if (!s)
		return;
	if (!c->last || s < c->first)
		c->first = s;
	if (s > c->last)
		c->last = s;
}

void clock_report(struct hang_doc *d)
{
	widen(&d->kernel, d->kernel_s);
	widen(&d->wall, d->wall_s);
}

static bool overlap(const struct hang_clock *a, const struct hang_clock *b)
{
	return a->last && b->last && a->first <= b->last + SLACK_S && b->first <= a->last + SLACK_S;
}

static unsigned shared_stuck(const struct hang_doc *a, const struct hang_doc *b)
{
	unsigned n = 0;

	for (unsigned i = 0; i < a->tasks; i++) {
		const struct hang_task *t = &a->task[i];
		int k = t->stuck && t->pid > 1 ? task_of_pid(b, t->pid) : HANG_NO_TASK;

		n += k >= 0 && b->task[k].stuck && strcmp(b->task[k].comm, t->comm) == 0;
	}
	return n;
}

static unsigned count_stuck(const struct hang_doc *d)
{
	unsigned n = 0;

	for (unsigned i = 0; i < d->tasks; i++)
		n += d->task[i].stuck;
	return n;
}

/*
 * Machines boot alike, so the times alone do not tell: a stuck task is in both texts. Without a
 * clock in common, as console and journalctl, all stuck tasks of the one are in the other.
 */
bool hang_same_incident(const struct hang_doc *a, const struct hang_doc *b)
{
	unsigned shared = shared_stuck(a, b), least = count_stuck(a);

	if (a->wall.last && b->wall.last)
		return shared && overlap(&a->wall, &b->wall);
	if (a->kernel.last && b->kernel.last)
		return shared && overlap(&a->kernel, &b->kernel);
	least = count_stuck(b) < least ? count_stuck(b) : least;
	return shared && shared == least;
}
