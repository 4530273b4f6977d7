/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A group above memory.high: the same state gets the same word, however large an operation is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "board.h"
#include "cleanup.h"
#include "clock.h"
#include "verdict.h"

#define TICK_MS 100
#define DELAY_MS 2000		/* longest delay of a task above memory.high */
#define RUN_MS 180000u

static struct verdict verdict;
static bool is_released, is_over;
static unsigned snapshots;

static void tell(uint64_t now_ms, enum event_kind kind, int64_t a, int64_t b);

static void take(uint64_t now_ms, enum verdict_want want)
{
	if (want == WANT_EVIDENCE) {
		if (++snapshots % 2 == 0)
			tell(now_ms, EVENT_ASLEEP, 1, 0);
		tell(now_ms, EVENT_EVIDENCE, snapshots % 2 ? 1 : 2, 0);
	}
	is_released |= want == WANT_RELEASE;
	if (want == WANT_RELEASE)
		tell(now_ms, EVENT_RELEASE, 0, 0);
	is_over |= want == WANT_END;
}

static void tell(uint64_t now_ms, enum event_kind kind, int64_t a, int64_t b)
{
	struct event ev = { .t_ns = now_ms * NS_PER_MS, .kind = kind, .a = a, .b = b };

	take(now_ms, verdict_event(&verdict, &ev));
}

/* Operations of op_ms each, held up by delays of 2 s that are counted, or by something else. */
static enum verdict_kind run(uint64_t op_ms, bool is_throttled, bool is_quiet, char *reason,
	size_t size)
{
	struct progress p = { .workers = 1, .psi_full = is_throttled ? 9000 : 0 };
	struct verdict_limits l;
	uint64_t now = 0;

	verdict_limits_of(&l, 10000, 100);
	verdict_begin(&verdict, &l);
	is_released = is_over = false;
	snapshots = 0;
	tell(now, EVENT_PHASE, PHASE_RUN, 0);
	for (; !is_over && now < RUN_MS; now += TICK_MS) {
		p.t_ns = now * NS_PER_MS;
		p.activity += is_quiet ? 0 : 3;
		p.oldest_ms = is_released ? 1 : now % op_ms + 1;
		p.ops += is_released || now % op_ms < TICK_MS;
		p.throttled += is_throttled && !is_released && now % DELAY_MS < TICK_MS;
		take(now, verdict_progress(&verdict, &p));
	}
	tell(now, EVENT_PHASE, PHASE_DONE, 0);
	return verdict_end(&verdict, reason, size);
}

static void the_size_of_an_operation_does_not_matter(void **state)
{
	static const uint64_t op_ms[] = { 1000, 8000, 30000, 45000, 70000, 170000 };
	char reason[480];

	(void)state;
	for (unsigned i = 0; i < 2 * COUNT_OF(op_ms); i++) {
		enum verdict_kind kind = run(op_ms[i / 2], true, i % 2, reason, sizeof(reason));

		if (kind != VERDICT_THRASH)
			fail_msg("operations of %u ms: %s: %s", (unsigned)op_ms[i / 2],
				verdict_name(kind), reason);
		assert_non_null(strstr(reason, "; memory.high held the group up "));
	}
}

/* Without delays by the kernel a long pause that ends with the pressure is a stall. */
static void a_pause_without_delays_is_a_stall(void **state)
{
	char reason[480];

	(void)state;
	assert_int_equal(run(70000, false, false, reason, sizeof(reason)), VERDICT_STALL);
	assert_null(strstr(reason, "memory.high"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_size_of_an_operation_does_not_matter),
		cmocka_unit_test(a_pause_without_delays_is_a_stall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
