/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every combination of a suspicion's facts: no reason contradicts its verdict, or itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cleanup.h"
#include "verdict_parts.h"

#define REASON_BYTES sizeof(((struct verdict *)0)->reason)

/* Words that a reason must not have together. */
static const char *const contradictions[][2] = {
	{ "no other activity", "activity goes on" },
	{ "answered no request", "activity goes on" },
	{ "moved again", "did not recover" },
	{ "moved again", "stopped again" },
	{ "did not recover", "moved once" },
	{ "no heartbeat since", "keep" },
	{ "asleep for good", "keep" },
	{ "saw no task asleep", "stuck task" },
	{ "gave no answer", "stuck task" },
	{ "spoke too", "said nothing" },
	{ "not tested", "released, it" },
};

/* Words that no reason has at all. */
static const char *const nonsense[] = { " 0 stuck", " 0 asleep", "  ", ";;", " 1 stuck tasks" };

/* Words that only these verdicts have; bits by enum verdict_kind. */
static const struct { const char *words; unsigned kinds; } told_by[] = {
	{ "moved again", 1u << VERDICT_STALL | 1u << VERDICT_THRASH },
	{ "memory.high", 1u << VERDICT_THRASH },
	{ "no heartbeat since then", 1u << VERDICT_DEAD },
	{ "keep", 1u << VERDICT_LIVELOCK },
	{ "without lasting progress", 1u << VERDICT_LIVELOCK },
	{ "asleep for good", 1u << VERDICT_DEADLOCK },
	{ "the watch inside", 1u << VERDICT_DEADLOCK },
	{ "did not recover", 1u << VERDICT_LIVELOCK | 1u << VERDICT_DEADLOCK },
	{ "all workers ended", 1u << VERDICT_BROKEN },
	{ "not tested", 1u << VERDICT_STALL },
};

static void check_words(const char *reason, enum verdict_kind kind)
{
	assert_in_range(strlen(reason), 20, REASON_BYTES - 2);
	for (unsigned i = 0; i < COUNT_OF(contradictions); i++)
		if (strstr(reason, contradictions[i][0]) && strstr(reason, contradictions[i][1]))
			fail_msg("contradicts itself: %s", reason);
	for (unsigned i = 0; i < COUNT_OF(nonsense); i++)
		if (strstr(reason, nonsense[i]))
			fail_msg("\"%s\" in: %s", nonsense[i], reason);
	for (unsigned i = 0; i < COUNT_OF(told_by); i++)
		if (strstr(reason, told_by[i].words) && !(told_by[i].kinds & 1u << kind))
			fail_msg("%s: %s", verdict_name(kind), reason);
}

/* A livelock has tasks or activity that go on; a task asleep alone never makes one. */
static void check_kind(const struct verdict_facts *f, enum verdict_kind kind, const char *reason)
{
	if (kind == VERDICT_LIVELOCK && !f->switching && (f->asleep || !f->is_active))
		fail_msg("livelock of sleeping tasks: %s", reason);
	if (kind == VERDICT_DEADLOCK && !f->asleep && f->switching)
		fail_msg("deadlock of switching tasks: %s", reason);
	assert_int_equal(f->outcome == OUTCOME_MOVED && f->is_throttled, kind == VERDICT_THRASH);
	assert_int_equal((f->outcome == OUTCOME_MOVED && !f->is_throttled) ||
		(f->outcome == OUTCOME_WALLED && kind != VERDICT_BROKEN), kind == VERDICT_STALL);
	assert_int_equal(f->outcome == OUTCOME_SILENT, kind == VERDICT_DEAD);
}

static void check_facts(const struct verdict_facts *f)
{
	char reason[REASON_BYTES] = "";
	enum verdict_kind kind = verdict_facts_kind(f);

	verdict_facts_reason(f, reason, sizeof(reason));
	check_words(reason, kind);
	check_kind(f, kind, reason);
}

/* Draw a value below n from *code, and take it off. */
static unsigned take(unsigned *code, unsigned n)
{
	unsigned value = *code % n;

	*code /= n;
	return value;
}

static void no_reason_contradicts_itself(void **state)
{
	static const uint64_t counts[] = { 0, 1, 3, 987654321 };
	unsigned combinations = DOUBT_COUNT * 4 * 16 * 16 * 4, code;

	(void)state;
	for (unsigned i = 0; i < combinations; i++) {
		code = i;
		check_facts(&(struct verdict_facts){
			.doubt = take(&code, DOUBT_COUNT), .outcome = take(&code, 4),
			.moved_once = take(&code, 2), .is_active = take(&code, 2),
			.looked = take(&code, 2), .detected = take(&code, 2),
			.asleep = counts[take(&code, 4)], .switching = counts[take(&code, 4)],
			.is_throttled = take(&code, 2),
			.trouble = take(&code, 2) ? "worker writer.0 failed: no space" : "",
			.paused_s = 12345.6, .moved_s = 1.5 });
	}
}

static void a_task_asleep_without_a_switch_is_a_deadlock(void **state)
{
	const struct verdict_facts f = { .doubt = DOUBT_QUIET, .outcome = OUTCOME_STUCK,
		.is_active = true, .looked = true, .asleep = 1, .paused_s = 12, .trouble = "" };
	char reason[REASON_BYTES];

	(void)state;
	assert_int_equal(verdict_facts_kind(&f), VERDICT_DEADLOCK);
	verdict_facts_reason(&f, reason, sizeof(reason));
	assert_string_equal(reason, "no operation for 12.0 s; released, it did not recover; "
		"1 stuck task asleep for good, while activity goes on; the kernel's own "
		"detectors said nothing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_reason_contradicts_itself),
		cmocka_unit_test(a_task_asleep_without_a_switch_is_a_deadlock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
