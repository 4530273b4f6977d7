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

static void columns_announce(struct board *b, const struct sampling *g, unsigned at)
{
	for (unsigned i = 0; i < g->columns; i++) {
		struct board_column *c = &b->column[at + i];

		snprintf(c->name, sizeof(c->name), "%s", g->sampler->columns[i].name);
		snprintf(c->unit, sizeof(c->unit), "%s", g->sampler->columns[i].unit);
	}
}

/* Open the samplers that work here; the others get no columns. */
static unsigned samplers_open(struct agent *a, struct sampling *open)
{
	const struct sampler_env env = { .cgroup = a->plan->group, .cgroup_version = a->cgroup,
		.device = a->device, .log = log_kernel };
	unsigned n = 0, columns = 0;

	for (unsigned i = 0; registry_samplers[i] && n < SAMPLERS_MAX; i++) {
		struct sampling *g = &open[n];
		struct err e = { 0 };

		if (sampler_open(g, registry_samplers[i], &env, &e) ||
		    columns + g->columns > BOARD_COLUMNS) {
			if (e.code != ENODEV)
				board_log(a->board, EVENT_NOTE, g->sampler->name, e.code, 0, e.msg);
			continue;
		}
		columns_announce(a->board, g, columns);
		columns += g->columns;
		n++;
	}
	atomic_store(&a->board->columns, columns);
	return n;
}

void sampling_main(struct agent *a)
{
	static uint64_t row[BOARD_COLUMNS];
	static struct sampling open[SAMPLERS_MAX];
	unsigned n;

	board = a->board;
	n = samplers_open(a, open);
	child_harden(10);
	for (;;) {
		uint64_t start = clock_ns();
		unsigned at = 0;

		for (unsigned i = 0; i < n; i++) {
			sampler_read(&open[i], row + at);
			at += open[i].columns;
		}
		board_sample(board, row, at);
		board_beat(board, BEAT_SAMPLER);
		clock_sleep_ns(child_rest_ns(PERIOD_NS, clock_ns() - start));
	}
}
