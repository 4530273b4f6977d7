/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits scaled to the machine's speed, and the times that follow from them. */
#include "verdict_parts.h"

#include <string.h>

#define SCALE_PCT_MAX 400	/* more would hide real hangs for minutes behind a slow probe */
#define BOOT_MS 120000
#define GAP_MS 2000
#define SILENCE_MS 30000
#define THRASH_PSI 1000
#define VERIFY_MS 60000		/* for the last operation and the check of the data */

static uint64_t scale_pct(unsigned speed_pct)
{
	if (speed_pct == 0 || speed_pct >= 100)
		return 100;
	uint64_t pct = 10000 / speed_pct;

	return pct < SCALE_PCT_MAX ? pct : SCALE_PCT_MAX;
}

void verdict_limits_of(struct verdict_limits *l, uint64_t stall_after_ms, unsigned speed_pct)
{
	uint64_t pct = scale_pct(speed_pct);
	uint64_t stall = stall_after_ms * pct / 100;
	uint64_t silence = SILENCE_MS * pct / 100;

	memset(l, 0, sizeof(*l));
	l->written_ms = stall_after_ms;
	l->scale_pct = (uint32_t)pct;
	l->stall_after_ms = stall;
	l->patience_ms = VERDICT_PATIENCE * stall;
	l->evidence_gap_ms = GAP_MS * pct / 100;
	l->release_ms = stall;
	l->silence_ms = silence > 3 * stall ? silence : 3 * stall;
	l->boot_ms = BOOT_MS;
	l->thrash_psi = THRASH_PSI;
}

uint64_t verdict_hold_ms(const struct verdict_limits *l)
{
	uint64_t hold = l->patience_ms + l->stall_after_ms;

	return hold < VERDICT_HOLD_MS ? hold : VERDICT_HOLD_MS;
}

uint64_t verdict_quit_ms(const struct verdict_limits *l)
{
	return VERIFY_MS + l->patience_ms + 3 * l->stall_after_ms;
}

/* Evidence twice, the release, and a probe that loses heartbeats or moves once at its end. */
static uint64_t judge_ms(const struct verdict_limits *l)
{
	return 3 * ANSWER_MS + l->evidence_gap_ms + 3 * l->release_ms + l->silence_ms;
}

uint64_t verdict_rest_ms(const struct verdict_limits *l)
{
	return VERDICT_HOLD_MS + verdict_quit_ms(l) + 2 * judge_ms(l);
}
