/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of verdicts, and expectations. */
#include "verdict.h"

#include <errno.h>
#include <string.h>

#include "cleanup.h"

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
