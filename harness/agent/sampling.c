/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sampler process: copies all samplers up to four times a second into the board's ring. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent_parts.h"
#include "clock.h"
#include "hang.h"
#include "registry.h"

#define PERIOD_NS (250 * NS_PER_MS)
#define SAMPLERS_MAX 16
#define LEVEL_ERR 3	/* less urgent lines without a sign of a hang are not recorded */

static struct board *board;

static void log_kernel(const char *line, unsigned level, uint64_t t_us)
{
	(void)t_us;
	if (level > LEVEL_ERR && hang_classify_line(line) == HANG_SIGN_NONE)
		return;
	board_log(board, EVENT_KERNEL, "kmsg", level, 0, line);
}

static unsigned columns_of(const struct sampler *s)
{
	unsigned n = 0;

	while (s->columns[n].name)
		n++;
	return n;
}

static void columns_announce(struct board *b, const struct sampler *s, unsigned at)
{
	for (unsigned i = 0; s->columns[i].name && at + i < BOARD_COLUMNS; i++) {
		struct board_column *c = &b->column[at + i];

		snprintf(c->name, sizeof(c->name), "%s", s->columns[i].name);
		snprintf(c->unit, sizeof(c->unit), "%s", s->columns[i].unit);
	}
}

/* Open the samplers that work here; the others get no columns. */
static unsigned samplers_open(struct agent *a, const struct sampler **open)
{
	const struct sampler_env env = { .cgroup = a->plan->group, .cgroup_version = a->cgroup,
		.device = a->device, .log = log_kernel };
	unsigned n = 0, columns = 0;

	for (unsigned i = 0; registry_samplers[i] && n < SAMPLERS_MAX; i++) {
		const struct sampler *s = registry_samplers[i];
		struct err e = { 0 };

		if (columns + columns_of(s) > BOARD_COLUMNS || s->open(&env, &e)) {
			if (e.code != ENODEV)
				board_log(a->board, EVENT_NOTE, s->name, e.code, 0, e.msg);
			continue;
		}
		columns_announce(a->board, s, columns);
		columns += columns_of(s);
		open[n++] = s;
	}
	atomic_store(&a->board->columns, columns);
	return n;
}

void sampling_main(struct agent *a)
{
	static uint64_t row[BOARD_COLUMNS];
	const struct sampler *open[SAMPLERS_MAX];
	unsigned n;

	board = a->board;
	n = samplers_open(a, open);
	child_harden(10);
	for (;;) {
		uint64_t start = clock_ns();
		unsigned at = 0;

		for (unsigned i = 0; i < n; i++) {
			open[i]->read(row + at);
			at += columns_of(open[i]);
		}
		board_sample(board, row, at);
		board_beat(board, BEAT_SAMPLER);
		clock_sleep_ns(child_rest_ns(PERIOD_NS, clock_ns() - start));
	}
}
