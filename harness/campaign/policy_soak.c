/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * soak: a canary first, then all cases by their shares, in spite of finds, until rounds or time
 * are over, and a canary last. Hazards that grow with time need long runs: without a limit of
 * rounds these get a third of the time.
 */
#include "night.h"

#define NO_CASE UINT32_MAX
#define LONG_SHARE 3	/* a third of the time */

/* State of the choice. */
struct choice {
	const struct policy_view *v;
	unsigned runs[SOAK_CASES];	/* planned so far, by case */
	uint64_t tail_ms;		/* that the last canary needs */
	bool enough;			/* as many hangs as were asked for */
};

static uint64_t time_of(const struct choice *ch, unsigned of)
{
	uint64_t ms = ch->v->kind[of].plan_ms;

	return ch->runs[of] * (ms ? ms : 1);
}

/* Runs also boot and write their evidence: the clock of the night counts, not their own times. */
static bool long_is_due(const struct choice *ch)
{
	const struct policy_view *v = ch->v;
	uint64_t sum = 0;

	for (unsigned of = 0; of < v->cases; of++)
		sum += v->kind[of].role == ROLE_LONG ? time_of(ch, of) : 0;
	return LONG_SHARE * sum < v->elapsed_ms * (v->jobs ? v->jobs : 1);
}

/* A long run must end within the limit; a short one need only begin before it. */
static bool has_room(const struct choice *ch, unsigned of)
{
	const struct policy_view *v = ch->v;
	const struct trial *kind = &v->kind[of];
	uint64_t least = ch->tail_ms + (kind->role == ROLE_LONG ? kind->plan_ms : 1);

	if (ch->enough || (v->rounds && ch->runs[of] >= v->rounds))
		return false;
	return !v->limit_ms || v->elapsed_ms + least <= v->limit_ms;
}

/* The case of a role that has had the least of its share. Rounds count runs, nights count time. */
static unsigned case_due(const struct choice *ch, enum trial_role role)
{
	const struct policy_view *v = ch->v;
	unsigned due = NO_CASE;
	double least = 0, share;

	for (unsigned of = 0; of < v->cases; of++) {
		unsigned weight = v->kind[of].weight ? v->kind[of].weight : 1;

		if (v->kind[of].role != role || !has_room(ch, of))
			continue;
		share = v->rounds ? ch->runs[of] : (double)time_of(ch, of) / weight;
		if (due == NO_CASE || share < least) {
			due = of;
			least = share;
		}
	}
	return due;
}

static unsigned canary_of(const struct policy_view *v)
{
	unsigned of = 0;

	while (of < v->cases && v->kind[of].role != ROLE_CANARY)
		of++;
	return of < v->cases ? of : NO_CASE;
}

static unsigned case_next(struct choice *ch)
{
	unsigned canary = canary_of(ch->v), sung = 0, due = NO_CASE;

	if (canary != NO_CASE) {
		sung = ch->runs[canary];
		ch->tail_ms = ch->v->kind[canary].plan_ms;
	}
	if (canary != NO_CASE && sung != 1)
		return sung ? NO_CASE : canary;
	if (long_is_due(ch))
		due = case_due(ch, ROLE_LONG);
	if (due == NO_CASE)
		due = case_due(ch, ROLE_SHORT);
	if (due == NO_CASE && ch->v->rounds)
		due = case_due(ch, ROLE_LONG);
	return due == NO_CASE && sung ? canary : due;
}

static bool is_enough(const struct policy_view *v)
{
	struct night n;

	if (!v->hangs_limit)
		return false;
	night_sum(v, &n);
	return n.of[ROLE_SHORT].hung + n.of[ROLE_LONG].hung - n.excused >= v->hangs_limit;
}

static unsigned soak_next(const struct policy_view *v, struct entry *out, unsigned room)
{
	struct choice ch = { .v = v, .enough = is_enough(v) };
	unsigned n = 0, of;

	if (policy_is_barren(v) || v->cases > SOAK_CASES)
		return 0;
	for (size_t i = 0; i < v->count; i++)
		ch.runs[v->entry[i].of]++;
	for (; n < room && (of = case_next(&ch)) != NO_CASE; n++)
		out[n] = (struct entry){ .of = of, .seed = v->seed + ch.runs[of]++ };
	return n;
}

/* Long soaks usually have some untested trials. A policy knows no history: each hang is new. */
static int soak_answer(const struct policy_view *v)
{
	struct night_finds finds = { 0 };
	struct night n;

	night_sum(v, &n);
	finds.known = n.excused;
	finds.fresh = n.of[ROLE_SHORT].hung + n.of[ROLE_LONG].hung - n.excused;
	return night_status(&n, &finds);
}

const struct policy policy_soak = {
	.name = "soak",
	.noun = "soak",
	.next = soak_next,
	.answer = soak_answer,
};
