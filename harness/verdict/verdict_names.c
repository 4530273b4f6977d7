/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of verdicts, expectations, and limits scaled to the machine's speed. */
#include "verdict.h"

#include <errno.h>
#include <string.h>

#include "cleanup.h"

#define SCALE_PCT_MAX 400	/* more would hide real hangs for minutes behind a slow probe */
#define BOOT_MS 120000
#define GAP_MS 2000
#define SILENCE_MS 30000
#define THRASH_PSI 1000

static const char *const names[VERDICT_KINDS] = {
	[VERDICT_PASS] = "pass",
	[VERDICT_SLOW] = "slow",
	[VERDICT_THRASH] = "thrash",
	[VERDICT_STALL] = "stall",
	[VERDICT_LIVELOCK] = "livelock",
	[VERDICT_DEADLOCK] = "deadlock",
	[VERDICT_DEAD] = "dead",
	[VERDICT_PANIC] = "panic",
	[VERDICT_BUG] = "bug",
	[VERDICT_SKIP] = "skip",
	[VERDICT_BROKEN] = "broken",
};

const char *verdict_name(enum verdict_kind kind)
{
	return (unsigned)kind < VERDICT_KINDS ? names[kind] : "?";
}

int verdict_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

bool verdict_is_hang(enum verdict_kind kind)
{
	return kind == VERDICT_STALL || kind == VERDICT_LIVELOCK || kind == VERDICT_DEADLOCK ||
		kind == VERDICT_DEAD;
}

static bool is_clean(enum verdict_kind kind)
{
	return kind == VERDICT_PASS || kind == VERDICT_SLOW || kind == VERDICT_THRASH;
}

const char *expectation_name(const struct expectation *x)
{
	return x->no_hang ? "no hang" : x->any_hang ? "hang" : verdict_name(x->kind);
}

int expectation_set(struct expectation *x, const char *name)
{
	int kind = verdict_of(name);

	x->no_hang = !strcmp(name, "no hang");
	x->any_hang = !strcmp(name, "hang");
	x->kind = x->no_hang ? VERDICT_PASS : x->any_hang || kind < 0 ? VERDICT_DEADLOCK :
		(enum verdict_kind)kind;
	return kind < 0 && !x->no_hang && !x->any_hang ? -EINVAL : 0;
}

bool expectation_met(const struct expectation *x, enum verdict_kind got, const char *cause)
{
	if (x->no_hang)
		return is_clean(got);
	if (x->any_hang ? !verdict_is_hang(got) : got != x->kind)
		return false;
	return !x->cause[0] || (cause && strstr(cause, x->cause));
}

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
	l->stall_after_ms = stall;
	l->patience_ms = 4 * stall;
	l->evidence_gap_ms = GAP_MS * pct / 100;
	l->release_ms = stall;
	l->silence_ms = silence > 3 * stall ? silence : 3 * stall;
	l->boot_ms = BOOT_MS;
	l->thrash_psi = THRASH_PSI;
}
