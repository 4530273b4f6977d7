/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The outer watch's eyes: progress and heartbeats, read from the board on the host's clock. */
#ifndef SUPERVISOR_OUTER_H
#define SUPERVISOR_OUTER_H

#include <stdint.h>

#include "board.h"
#include "event.h"
#include "supervise.h"

struct outer {
	uint64_t beat[BEAT_COUNT];	/* counts last seen */
	uint64_t beat_ns[BEAT_COUNT];	/* when they last grew, on our clock */
	uint64_t agent_offset_ns;	/* our clock minus the agent's, at its last beat */
	uint64_t ops_then, then_ns;	/* for operations per second */
	uint64_t ops_per_s;
	/* Columns of the samples, by their place on the board; UINT_MAX: not there. */
	unsigned psi_full, mem_free, written, allocstall, memcg_limit;
	uint64_t row[BOARD_COLUMNS];
	unsigned columns;
	bool served;			/* there is a server: its requests are the activity */
};

void outer_begin(struct outer *o, uint64_t now_ns);
void outer_sample(struct outer *o, const struct board *b, const uint64_t *row, unsigned n);

/* One reading of everything, at now_ns. Pure but for o. */
void outer_read(struct outer *o, const struct board *b, uint64_t now_ns, struct progress *out,
	struct supervise_view *view);

/* The last sample of the columns PREFIX..., as "ops 12, reclaim 3"; "" if there are none. */
void outer_counters(const struct outer *o, const struct board *b, const char *prefix, char *buf,
	size_t size);

#endif
