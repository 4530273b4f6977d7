/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random events and readings: the verdict keeps its promises whatever it is fed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "board.h"
#include "clock.h"
#include "rng.h"
#include "verdict.h"

#define ROUNDS 2000
#define STEPS 400
#define STUCK_S 900	/* longer than boot, patience, evidence and release together */

/* Requests so far, which limit the next ones. */
struct promise {
	unsigned evidence;	/* in this suspicion */
	unsigned releases;
	unsigned ends;
};

static void check_want(struct promise *p, const struct verdict *v, enum verdict_want want)
{
	if (want == WANT_NOTHING)
		return;
	assert_int_equal(p->ends, 0);
	if (want == WANT_EVIDENCE)
		assert_true(++p->evidence <= 3);	/* two, and one for a late bug */
	if (want == WANT_RELEASE) {
		assert_in_range(p->evidence, 2, 3);
		assert_int_equal(p->releases++, 0);
	}
	if (want == WANT_END)
		p->ends++;
	assert_true(v->kind < VERDICT_KINDS);
}

/* Any kind, also invalid ones; texts of noise. */
static struct event random_event(struct rng *r, uint64_t t_ns)
{
	struct event ev = { .t_ns = t_ns, .kind = (enum event_kind)rng_below(r, EVENT_KINDS + 2) };

	ev.a = (int64_t)rng_below(r, 9) - 1;
	ev.b = (int64_t)rng_below(r, 8) - 1;
	if (rng_below(r, 50) == 0)
		ev.a = (int64_t)rng_u64(r);
	rng_fill(r, ev.text, sizeof(ev.text) - 1);
	rng_fill(r, ev.source, sizeof(ev.source) - 1);
	return ev;
}

/* Left out of most rounds: with these, few would reach a release. */
static bool ends_soon(const struct event *ev)
{
	return ev->kind == EVENT_SKIP || ev->kind == EVENT_STOPPED || ev->kind == EVENT_GONE ||
		ev->kind == EVENT_CORRUPT || ev->kind == EVENT_BROKEN ||
		(ev->kind == EVENT_KERNEL && (ev->b == SIGN_BUG || ev->b == SIGN_PANIC)) ||
		(ev->kind == EVENT_PHASE && ev->a >= PHASE_DONE);
}

/* Progress most of the time, with now and then a nonsensical number. */
static void random_reading(struct rng *r, struct progress *p)
{
	if (rng_below(r, 4) == 0)
		p->ops += rng_below(r, 3);
	if (rng_below(r, 500) == 0)
		p->ops = rng_u64(r);
	p->activity += rng_below(r, 2);
	p->workers = (uint32_t)rng_below(r, 4);
	p->stopped = (uint32_t)rng_below(r, 2);
	p->pacing = (uint32_t)rng_below(r, 2);
	p->oldest_ms = rng_below(r, 3) ? p->oldest_ms + 100 : rng_below(r, 99999);
	p->psi_full = (uint32_t)rng_below(r, 10001);
	p->reclaim += rng_below(r, 2);
	p->silence_ms = rng_below(r, 3) ? rng_below(r, 99) : rng_below(r, 60000);
	p->waited_ms += rng_below(r, 40);
}

/* From any state: no progress ever again must end the run. */
static void check_liveness(struct verdict *v, struct promise *promise, struct progress *p)
{
	p->workers = p->ops % 2 ? 2 : 0;
	p->stopped = p->pacing = 0;
	for (unsigned i = 0; i < STUCK_S * 2; i++) {
		p->t_ns += 500 * NS_PER_MS;
		p->oldest_ms += 500;
		check_want(promise, v, verdict_progress(v, p));
	}
	assert_int_equal(promise->ends, 1);
}

static void run_round(struct rng *r, bool gentle)
{
	static struct verdict v;
	struct verdict_limits limits;
	struct promise promise = { 0 };
	struct progress p = { 0 };
	char reason[300];

	verdict_limits_of(&limits, 1000 + rng_below(r, 20000), (unsigned)rng_below(r, 200));
	verdict_begin(&v, &limits);
	for (unsigned i = 0; i < STEPS; i++) {
		struct event ev = random_event(r, p.t_ns);

		p.t_ns += rng_below(r, 300) * NS_PER_MS;
		random_reading(r, &p);
		if (!(gentle && ends_soon(&ev)) && rng_below(r, 3) == 0)
			check_want(&promise, &v, verdict_event(&v, &ev));
		check_want(&promise, &v, verdict_progress(&v, &p));
		if (v.stage == 1)
			promise.evidence = 0;
	}
	check_liveness(&v, &promise, &p);
	enum verdict_kind kind = verdict_end(&v, reason, sizeof(reason));

	assert_true(kind < VERDICT_KINDS && reason[0]);
	assert_int_equal(verdict_end(&v, reason, sizeof(reason)), kind);
}

static void keeps_its_promises_on_random_input(void **state)
{
	struct rng r;

	(void)state;
	rng_stream(&r, 7, "verdict");
	for (unsigned i = 0; i < ROUNDS; i++)
		run_round(&r, i % 4 != 0);
}

static void scales_limits_to_the_speed(void **state)
{
	struct verdict_limits l;

	(void)state;
	verdict_limits_of(&l, 10000, 100);
	assert_int_equal(l.patience_ms, 40000);
	assert_int_equal(l.silence_ms, 30000);
	verdict_limits_of(&l, 10000, 50);
	assert_int_equal(l.stall_after_ms, 20000);
	assert_int_equal(l.evidence_gap_ms, 4000);
	assert_int_equal(l.boot_ms, 120000);
	verdict_limits_of(&l, 10000, 1);
	assert_int_equal(l.stall_after_ms, 40000);
	verdict_limits_of(&l, 10000, 0);
	assert_int_equal(l.stall_after_ms, 10000);
}

static void knows_every_verdict_by_name(void **state)
{
	(void)state;
	for (int i = 0; i < VERDICT_KINDS; i++)
		assert_int_equal(verdict_of(verdict_name((enum verdict_kind)i)), i);
	assert_int_equal(verdict_of("dead lock"), -1);
	assert_string_equal(verdict_name(VERDICT_KINDS), "?");
}

static void meets_expectations_by_verdict_and_cause(void **state)
{
	struct expectation x = { .no_hang = true };

	(void)state;
	assert_true(expectation_met(&x, VERDICT_THRASH, ""));
	assert_false(expectation_met(&x, VERDICT_STALL, ""));
	assert_false(expectation_met(&x, VERDICT_BROKEN, ""));
	x = (struct expectation){ .kind = VERDICT_DEADLOCK, .cause = "lt_pageserver" };
	assert_true(expectation_met(&x, VERDICT_DEADLOCK, "lt_pageserver waits for its own"));
	assert_false(expectation_met(&x, VERDICT_DEADLOCK, "jbd2 waits"));
	assert_false(expectation_met(&x, VERDICT_DEADLOCK, NULL));
	assert_false(expectation_met(&x, VERDICT_LIVELOCK, "lt_pageserver"));
	x.cause[0] = 0;
	assert_true(expectation_met(&x, VERDICT_DEADLOCK, NULL));
	assert_int_equal(expectation_set(&x, "hang"), 0);
	assert_string_equal(expectation_name(&x), "hang");
	assert_true(expectation_met(&x, VERDICT_LIVELOCK, NULL));
	assert_true(expectation_met(&x, VERDICT_DEAD, NULL));
	assert_false(expectation_met(&x, VERDICT_BUG, NULL));
	assert_false(expectation_met(&x, VERDICT_PASS, NULL));
	assert_true(expectation_set(&x, "hung") < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scales_limits_to_the_speed),
		cmocka_unit_test(knows_every_verdict_by_name),
		cmocka_unit_test(meets_expectations_by_verdict_and_cause),
		cmocka_unit_test(keeps_its_promises_on_random_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
