/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's own words of failing devices and file systems near a hang. */
#include <string.h>

#include "graph.h"

#define NEAR_S 600		/* before the hang began, or behind its report */
#define NEAR_LINES 60		/* behind its report, in a text without times */
#define SAID_MAX 2

static bool is_of_name(char c)
{
	return is_symbol(c) || c == '-' || c == ':';
}

/* '&' is a '*' whose text is kept. Its number among the words, or -1. */
static int device_word(const char *shape)
{
	int n = 0;

	for (; *shape && *shape != '&'; shape++)
		n += *shape == '*' || (*shape == '#' && shape[1] != '#');
	return *shape ? n : -1;
}

static void take_device(const struct nearby_row *row, struct span body, char *out, size_t size)
{
	int n = device_word(row->shape);
	struct span s = { "", 0 };
	struct match m;
	size_t len = 0;

	if (n >= 0 && shape_match(row->shape, body, &m))
		s = m.word[n];
	while (len < s.n && is_of_name(s.s[len]))
		len++;
	while (len && s.s[len - 1] == ':')
		len--;
	span_copy((struct span){ s.s, len }, out, size);
}

/* The first line of a row and device is kept, of all up to the hang and some behind it. */
void nearby_see(struct hang_doc *d, uint16_t row, struct span body)
{
	struct hang_nearby n = { .line = d->lines, .told_s = doc_time(d), .row = row };
	unsigned at = 0;

	take_device(&nearby_table[row - 1], body, n.device, sizeof(n.device));
	span_copy(body, n.text, sizeof(n.text));
	while (at < d->nearby_lines && (d->nearby[at].row != n.row ||
					strcmp(d->nearby[at].device, n.device) != 0))
		at++;
	if (at == HANG_NEARBY_MAX)
		return;
	if (at == d->nearby_lines)
		d->nearby_lines++;
	else if (d->hang_line || !n.told_s || n.told_s < d->nearby[at].told_s + NEAR_S)
		return;		/* an old one gives way */
	d->nearby[at] = n;
}

static unsigned longest_blocked(const struct hang_doc *d)
{
	unsigned most = 0;

	for (unsigned i = 0; i < d->tasks; i++)
		if (d->task[i].blocked_s > most)
			most = d->task[i].blocked_s;
	return most;
}

static bool is_near(const struct hang_doc *d, const struct hang_nearby *n)
{
	if (!d->hang_line)
		return true;
	if (n->told_s && d->hang_s)
		return n->told_s + longest_blocked(d) + NEAR_S >= d->hang_s &&
			n->told_s <= d->hang_s + NEAR_S;
	return n->line <= d->hang_line + NEAR_LINES;
}

/* "dm-0" is in "xfsaild/dm-0", not in "dm-01". A disk is in its partitions. */
static bool has_device(const char *text, const char *device)
{
	size_t n = strlen(device);
	const char *at = n ? strstr(text, device) : NULL;

	return at && (at == text || !is_symbol(at[-1])) &&
		(!is_digit(device[n - 1]) || !is_digit(at[n]));
}

static bool is_of_device(const struct hang_doc *d, const struct hang_nearby *n)
{
	for (unsigned i = 0; i < d->tasks; i++)
		if (d->task[i].stuck && (has_device(d->task[i].comm, n->device) ||
		    has_device(hang_symbol_text(d, d->task[i].queue), n->device)))
			return true;
	return false;
}

static bool has_subsystem(const struct hang_doc *d, const struct hang_task *t, const char *names)
{
	for (unsigned i = 0; i <= t->frames; i++) {	/* the work's function is the last */
		uint16_t symbol = i < t->frames ? t->frame[i].symbol : t->work;
		unsigned row = d->symbol[symbol].subsystem;

		if (row && table_names_fit(names, subsystem_table[row - 1].subsystem))
			return true;
	}
	return false;
}

/* Who waits for a disk, through a journal, a buffer or a request. */
static bool waits_for_disk(const struct hang_doc *d, const struct hang_task *t)
{
	static const char *const by[] = { "block", "jbd2 commit", "flusher", "md", "dm", "xfs",
		"btrfs", "f2fs", "loop", "bcache" };
	const struct wait_row *row = task_row(t);

	for (size_t i = 0; row && row->served_by && i < sizeof(by) / sizeof(by[0]); i++)
		if (strcmp(row->served_by, by[i]) == 0)
			return true;
	return has_subsystem(d, t, "block scsi nvme ata md dm");
}

static bool is_told_twice(const struct hang_doc *d, const struct hang_nearby *n)
{
	for (unsigned i = 0; i < d->reports; i++)
		if (d->report[i].line_first == n->line && hang_main_report(d) == (int)i)
			return true;
	return false;
}

/* 3: of the device, 2: of the culprit's file system, 1: of a disk, 0: of something else. */
static unsigned concern(const struct hang_doc *d, const struct graph *g,
	const struct hang_nearby *n)
{
	const struct nearby_row *row = &nearby_table[n->row - 1];
	const struct hang_task *t = g->culprit >= 0 ? &d->task[g->culprit] : NULL;

	if (!is_near(d, n) || is_told_twice(d, n))
		return 0;
	if (is_of_device(d, n))
		return 3;
	if (!t)
		return 0;
	if (row->subsystems)
		return has_subsystem(d, t, row->subsystems) ? 2 : 0;
	return waits_for_disk(d, t);
}

/* Errors of several disks tell nothing of a hang whose disk is not known. */
static bool is_ambiguous(const struct hang_doc *d, const struct graph *g)
{
	const char *device = NULL;

	for (unsigned i = 0; i < d->nearby_lines; i++) {
		const struct hang_nearby *n = &d->nearby[i];

		if (!n->device[0] || !concern(d, g, n))
			continue;
		if (device && strcmp(device, n->device) != 0)
			return true;
		device = n->device;
	}
	return false;
}

/* The two that concern the hang most, in the order of the text. */
void nearby_words(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	unsigned best[SAID_MAX] = { 0, 0 }, said = 0;

	for (unsigned i = 0; i < d->nearby_lines; i++) {
		unsigned c = concern(d, g, &d->nearby[i]);

		if (c > best[0]) {
			best[1] = best[0];
			best[0] = c;
		} else if (c > best[1]) {
			best[1] = c;
		}
	}
	if (best[0] > best[1] && best[1] < 2)
		best[1] = best[0];
	if (best[0] == 1 && is_ambiguous(d, g))
		return;
	for (unsigned i = 0; i < d->nearby_lines && said < SAID_MAX; i++) {
		const struct hang_nearby *n = &d->nearby[i];

		if (!concern(d, g, n) || concern(d, g, n) < best[1])
			continue;
		text_add(out, said++ ? " and \"%s\" (line %llu)" :
			 "; the kernel also said \"%s\" (line %llu)", n->text,
			 (unsigned long long)n->line);
	}
}
