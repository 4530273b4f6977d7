/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run on machines of all speeds: a hang that begins at any time is found, or the run broken. */
#include <setjmp.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "board.h"
#include "cleanup.h"
#include "clock.h"
#include "verdict.h"

#define TICK_MS 100
#define NEVER UINT64_MAX

/* What a hang looks like; all come loose as soon as the pressure is released. */
enum looks { QUIET, BUSY, LONE, HANGS };

/* A machine with two workers, its agent and its supervisor. */
struct machine {
	struct verdict v;
	struct progress p;
	uint64_t now_ms, end_ms, plan_ms, hang_ms, reclaim_ms, op_ms;
	enum looks looks;
	bool is_released, is_over;
	unsigned snapshots;
};

static void tell(struct machine *m, enum event_kind kind, int64_t a, int64_t b);

static void take(struct machine *m, enum verdict_want want)
{
	if (want == WANT_EVIDENCE) {
		if (++m->snapshots % 2 == 0)
			tell(m, EVENT_ASLEEP, 1, 0);
		tell(m, EVENT_EVIDENCE, m->snapshots % 2 ? 1 : 2, 0);
	}
	if (want == WANT_RELEASE) {
		m->is_released = true;
		tell(m, EVENT_RELEASE, 0, 0);
	}
	m->is_over |= want == WANT_END;
}

static void tell(struct machine *m, enum event_kind kind, int64_t a, int64_t b)
{
	struct event ev = { .t_ns = m->now_ms * NS_PER_MS, .kind = kind, .a = a, .b = b };

	take(m, verdict_event(&m->v, &ev));
}

static bool hangs(const struct machine *m)
{
	return m->now_ms >= m->hang_ms && !m->is_released;
}

static void machine_tick(struct machine *m)
{
	struct progress *p = &m->p;
	bool stuck = hangs(m);

	m->now_ms += TICK_MS;
	p->t_ns = m->now_ms * NS_PER_MS;
	p->ops += !stuck || m->looks == LONE ? 3 : 0;
	p->activity += stuck && m->looks != BUSY ? 0 : 5;
	p->oldest_ms = stuck ? m->now_ms - m->hang_ms : m->op_ms;
	p->reclaim += m->now_ms >= m->reclaim_ms;
	take(m, verdict_progress(&m->v, p));
}

/* The agent's part: the plan, its end once it may come, and verify without pressure. */
static void machine_run(struct machine *m)
{
	tell(m, EVENT_PHASE, PHASE_RUN, 0);
	while (!m->is_over && m->now_ms < m->plan_ms)
		machine_tick(m);
	tell(m, EVENT_DUE, (int64_t)m->plan_ms, 0);
	while (!m->is_over && !verdict_may_end(&m->v))
		machine_tick(m);
	m->end_ms = m->now_ms;
	if (m->is_over)
		return;
	tell(m, EVENT_PHASE, PHASE_VERIFY, 0);
	m->is_released = true;
	for (unsigned i = 0; i < 20; i++)
		machine_tick(m);
	m->p.workers = 0;
	tell(m, EVENT_PHASE, PHASE_DONE, 0);
}

static struct machine machine_of(uint64_t stall_ms, unsigned speed, uint64_t plan_ms)
{
	struct machine m = { .plan_ms = plan_ms, .hang_ms = NEVER, .op_ms = 40 };
	struct verdict_limits l;

	verdict_limits_of(&l, stall_ms, speed);
	verdict_begin(&m.v, &l);
	m.p.workers = 2;
	return m;
}

static const uint64_t stalls[] = { 500, 5000, 10000, 20000, 60000 };
static const uint64_t begins[] = { 1, 250, 500, 750, 900, 990, 999 };	/* thousandths */

static void check_late(uint64_t stall_ms, unsigned speed, enum looks looks, uint64_t begin)
{
	uint64_t plan_ms = stall_ms + stall_ms / 5 + 1000;
	struct machine m = machine_of(stall_ms, speed, plan_ms);
	enum verdict_kind kind;
	char reason[480];

	m.looks = looks;
	m.hang_ms = plan_ms * begin / 1000 / TICK_MS * TICK_MS;
	machine_run(&m);
	kind = verdict_end(&m.v, reason, sizeof(reason));
	if (!verdict_is_hang(kind) && kind != VERDICT_BROKEN)
		fail_msg("stall_after %u ms, speed %u %%, look %d, from %u/1000: %s: %s",
			(unsigned)stall_ms, speed, looks, (unsigned)begin, verdict_name(kind),
			reason);
	if (kind == VERDICT_BROKEN && verdict_hold_ms(&m.v.limits) < VERDICT_HOLD_MS)
		fail_msg("stall_after %u ms, speed %u %%: %s", (unsigned)stall_ms, speed, reason);
}

static void a_hang_at_any_time_is_found_at_every_speed(void **state)
{
	(void)state;
	for (unsigned s = 0; s < COUNT_OF(stalls); s++)
		for (unsigned speed = 1; speed < 130; speed += speed < 30 ? 1 : 17)
			for (int looks = QUIET; looks < HANGS; looks++)
				for (unsigned b = 0; b < COUNT_OF(begins); b++)
					check_late(stalls[s], speed, looks, begins[b]);
}

static void a_wait_beyond_the_cap_is_broken_and_says_why(void **state)
{
	struct machine m = machine_of(20000, 25, 30000);
	char reason[480];

	(void)state;
	m.hang_ms = 10000;
	m.looks = BUSY;
	machine_run(&m);
	assert_int_equal(verdict_end(&m.v, reason, sizeof(reason)), VERDICT_STALL);
	m = machine_of(20000, 25, 30000);
	m.hang_ms = 29000;
	m.looks = BUSY;
	machine_run(&m);
	assert_int_equal(verdict_end(&m.v, reason, sizeof(reason)), VERDICT_BROKEN);
	assert_non_null(strstr(reason, "20 s became 80 s on this machine, the run has 30 s: give "
		"--time 350s"));
}

static void a_sound_run_ends_on_time(void **state)
{
	struct machine m = machine_of(5000, 25, 20000);
	char reason[480];

	(void)state;
	machine_run(&m);
	assert_int_equal(verdict_end(&m.v, reason, sizeof(reason)), VERDICT_PASS);
	assert_in_range(m.end_ms, 20000, 20500);
}

/* A machine at a quarter of the speed gets four times the plan's time to reach reclaim. */
static void a_slow_machine_gets_time_for_reclaim(void **state)
{
	static const struct {
		unsigned speed;
		uint64_t reclaim_ms;
		enum verdict_kind kind;
	} rows[] = {
		{ 25, 70000, VERDICT_PASS }, { 25, 90000, VERDICT_BROKEN },
		{ 100, 19000, VERDICT_PASS }, { 100, 30000, VERDICT_BROKEN },
	};
	char reason[480];

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(rows); i++) {
		struct machine m = machine_of(5000, rows[i].speed, 20000);

		m.v.limits.needs_reclaim = true;
		m.reclaim_ms = rows[i].reclaim_ms;
		machine_run(&m);
		assert_int_equal(verdict_end(&m.v, reason, sizeof(reason)), rows[i].kind);
		assert_true(m.end_ms < 20000 * 100 / rows[i].speed + 1000);
	}
}

/* A run with a failed worker is broken, whatever it still reaches. */
static void a_failed_worker_is_not_waited_for(void **state)
{
	struct machine m = machine_of(5000, 25, 20000);
	char reason[480];

	(void)state;
	m.v.limits.needs_reclaim = true;
	m.reclaim_ms = 90000;
	tell(&m, EVENT_WORKER_ERROR, EIO, 0);
	machine_run(&m);
	assert_in_range(m.end_ms, 20000, 20500);
	assert_int_equal(verdict_end(&m.v, reason, sizeof(reason)), VERDICT_BROKEN);
}

/* Other programs take three quarters of the host: the run gets four times as long to hit. */
static void a_busy_host_gets_time_for_hits(void **state)
{
	struct machine m = machine_of(5000, 400, 20000);
	char reason[480];

	(void)state;
	m.v.limits.needs_hits = true;
	m.p.busy_pct = 75;
	m.p.missing = 1;
	machine_run(&m);
	assert_in_range(m.end_ms, 80000, 81000);
	tell(&m, EVENT_DISARMED, 0, 0);
	verdict_end(&m.v, reason, sizeof(reason));
	assert_non_null(strstr(reason, "; other programs took 75 % of this busy host's "
		"processors"));
	m = machine_of(5000, 400, 20000);
	m.v.limits.needs_hits = true;
	m.p.missing = 1;
	machine_run(&m);
	assert_in_range(m.end_ms, 20000, 20500);
}

/* The agent and the supervisor give the verdict as long as it may need. */
static void no_limit_is_shorter_than_the_judging(void **state)
{
	struct verdict_limits l;

	(void)state;
	for (unsigned s = 0; s < COUNT_OF(stalls); s++)
		for (unsigned speed = 1; speed < 130; speed++) {
			verdict_limits_of(&l, stalls[s], speed);
			assert_true(verdict_quit_ms(&l) > l.patience_ms);
			assert_true(verdict_hold_ms(&l) <= VERDICT_HOLD_MS);
			assert_true(verdict_rest_ms(&l) > verdict_hold_ms(&l) + verdict_quit_ms(&l)
				+ 15000 + l.evidence_gap_ms + 2 * l.release_ms + l.silence_ms);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hang_at_any_time_is_found_at_every_speed),
		cmocka_unit_test(a_wait_beyond_the_cap_is_broken_and_says_why),
		cmocka_unit_test(a_sound_run_ends_on_time),
		cmocka_unit_test(a_slow_machine_gets_time_for_reclaim),
		cmocka_unit_test(a_failed_worker_is_not_waited_for),
		cmocka_unit_test(a_busy_host_gets_time_for_hits),
		cmocka_unit_test(no_limit_is_shorter_than_the_judging),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
