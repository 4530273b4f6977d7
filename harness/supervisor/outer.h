/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readings of the outer watch: progress and heartbeats of the board, in host time. */
#ifndef SUPERVISOR_OUTER_H
#define SUPERVISOR_OUTER_H

#include <stdint.h>

#include "board.h"
#include "event.h"
#include "supervise.h"

struct outer {
	uint64_t beat[BEAT_COUNT];	/* latest counts */
	uint64_t beat_ns[BEAT_COUNT];	/* host time of the latest growth */
	uint64_t agent_offset_ns;	/* host time minus guest time, at the latest beat */
	uint64_t ops_then, then_ns;	/* for operations per second */
	uint64_t ops_per_s;
	/* indices of sample columns on the board; UINT_MAX: absent */
	unsigned psi_full, psi_group, mem_free, written, allocstall, memcg_limit, memcg_high;
	unsigned memcg_usage;
	uint64_t row[BOARD_COLUMNS];
	unsigned columns;
	bool served;			/* requests of a server are the activity */
};

void outer_begin(struct outer *o, uint64_t now_ns);
void outer_sample(struct outer *o, const struct board *b, const uint64_t *row, unsigned n);

/* Take a reading of everything at now_ns. Changes only *o and *out. */
void outer_read(struct outer *o, const struct board *b, uint64_t now_ns, struct progress *out,
	struct supervise_view *view);

/* Latest sample of the columns PREFIX..., as "ops 12, reclaim 3"; "" without such columns. */
void outer_counters(const struct outer *o, const struct board *b, const char *prefix, char *buf,
	size_t size);

#endif
