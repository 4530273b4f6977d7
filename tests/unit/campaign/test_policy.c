/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Policies and the engine against simulated machines with known rates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "exit_status.h"
#include "rng.h"
#include "simulator.h"

static struct simulator sim;
static struct campaign c;

static int run(const char *policy, const struct sim_machine *m, unsigned cases, uint64_t rounds,
	uint64_t world, unsigned jobs)
{
	struct err e = { 0 };
	int rc;

	simulator_init(&sim, m, world, jobs);
	simulator_campaign(&c, policy, cases, rounds);
	rc = simulator_run(&sim, &c, &e);
	assert_int_equal(rc, 0);
	return c.policy->answer(&c.v);
}

/* Neither the outcomes nor the number of parallel trials may change this. */
static void repeat_runs_each_case_with_each_seed_once(void **state)
{
	static const struct sim_machine m[8] = {
		{ .hit = 1 }, { .hit = 0.1 }, { .broken = 0.5 }, { .build_fails = true },
		{ .false_hit = 0.3 }, { .hit = 0.5, .broken = 0.2 }, { .hit = 0.9 }, { .hit = 0 },
	};
	struct rng r;

	(void)state;
	rng_stream(&r, 1, "repeat");
	for (unsigned k = 0; k < 500; k++) {
		unsigned cases = 1 + rng_below(&r, 8), rounds = 1 + rng_below(&r, 12);
		unsigned jobs = 1 + rng_below(&r, JOBS_MAX);
		bool seen[8][12] = { { false } };

		run("repeat", m, cases, rounds, k, jobs);
		assert_int_equal(c.v.count, cases * rounds);
		assert_int_equal(sim.started, cases * rounds);
		assert_in_range(sim.most_busy, 1, jobs);
		for (size_t i = 0; i < c.v.count; i++) {
			const struct entry *x = &c.v.entry[i];

			assert_true(x->of < cases && x->seed - 1 < rounds);
			assert_false(seen[x->of][x->seed - 1]);
			seen[x->of][x->seed - 1] = true;
			assert_int_not_equal(x->state, TRIAL_PLANNED);
		}
		campaign_free(&c);
	}
}

static void all_jobs_are_busy(void **state)
{
	const struct sim_machine m[] = { { .hit = 0.5 } };

	(void)state;
	run("repeat", m, 1, 40, 3, 7);
	assert_int_equal(sim.most_busy, 7);
	campaign_free(&c);
}

/* Even cases are expected to hang, odd cases are not. */
static void answers_follow_the_truth(void **state)
{
	static const struct {
		struct sim_machine m[2];
		int strict, soak;
	} truth[] = {
		{ { { .hit = 1 }, { .hit = 0 } }, EXIT_EXPECTED, EXIT_EXPECTED },
		{ { { .hit = 1 }, { .hit = 1 } }, EXIT_FOUND, EXIT_FOUND },
		{ { { .hit = 0 }, { .hit = 0 } }, EXIT_FOUND, EXIT_FOUND },
		{ { { .hit = 1 }, { .build_fails = true } }, EXIT_UNTESTED, EXIT_EXPECTED },
		{ { { .broken = 1 }, { .build_fails = true } }, EXIT_UNTESTED, EXIT_UNTESTED },
		{ { { .broken = 1 }, { .false_hit = 1 } }, EXIT_FOUND, EXIT_FOUND },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(truth); i++) {
		assert_int_equal(run("repeat", truth[i].m, 2, 3, i, 2), truth[i].strict);
		campaign_free(&c);
		assert_int_equal(run("calibrate", truth[i].m, 2, 3, i, 2), truth[i].strict);
		campaign_free(&c);
		assert_int_equal(run("soak", truth[i].m, 2, 3, i, 2), truth[i].soak);
		campaign_free(&c);
	}
}

/* Count the campaigns whose 95 % interval contains the planted sensitivity. */
static unsigned covered(double hit, unsigned campaigns)
{
	const struct sim_machine m[] = { { .hit = hit, .broken = 0.1 }, { .hit = 0 } };
	static struct trial t[128];
	struct calibrate_sum sum;
	struct share s;
	unsigned n = 0;

	for (unsigned k = 0; k < campaigns; k++) {
		run("calibrate", m, 2, 60, k, 4);
		for (size_t i = 0; i < c.v.count; i++)
			campaign_trial(&c, i, &t[i]);
		calibrate_sum(t, c.v.count, &sum);
		assert_int_equal(sum.alarms, 0);
		share_of(sum.found, sum.positives, &s);
		n += s.low <= hit && hit <= s.high;
		campaign_free(&c);
	}
	return n;
}

/* Wilson's interval covers 92 to 98 % at these rates and sizes; the worlds are fixed. */
static void calibrate_finds_the_planted_sensitivity(void **state)
{
	static const double hits[] = { 0.3, 0.5, 0.8, 0.95 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hits); i++)
		assert_in_range(covered(hits[i], 1000), 920, 980);
}

static void soak_goes_on_after_finds_and_counts_them_by_case(void **state)
{
	const struct sim_machine m[] = { { .hit = 0.7 }, { .hit = 0.2 }, { .broken = 0.5 },
		{ .build_fails = true } };
	struct tally t;

	(void)state;
	for (unsigned k = 0; k < 100; k++) {
		unsigned found = 0;

		assert_int_equal(run("soak", m, 4, 50, k, 3), EXIT_FOUND);
		assert_int_equal(sim.ended, 200);
		for (unsigned of = 0; of < 4; of++) {
			policy_tally(&c.v, of, &t);
			assert_int_equal(t.found, sim.found[of]);
			assert_int_equal(t.tested + t.untested, 50);
			found += t.found;
		}
		assert_int_equal(t.untested, 50);
		policy_tally(&c.v, ALL_CASES, &t);
		assert_int_equal(t.found, found);
		assert_true(found > 10);
		campaign_free(&c);
	}
}

/* No trial begins after the limit, and trials begin until then. */
static void soak_ends_by_its_hours(void **state)
{
	const struct sim_machine m[] = { { .hit = 0.5 }, { .hit = 0 } };
	const uint64_t limit = 3600 * 1000;
	struct err e = { 0 };

	(void)state;
	for (unsigned k = 0; k < 50; k++) {
		uint64_t begin = simulator_ns() / 1000000;

		simulator_init(&sim, m, k, 2);
		simulator_campaign(&c, "soak", 2, 0);
		c.v.limit_ms = limit;
		assert_int_equal(simulator_run(&sim, &c, &e), 0);
		assert_true(sim.last_start_ms - begin < limit);
		assert_true(sim.last_start_ms - begin >= limit - SIM_MOST_MS);
		assert_in_range(c.v.elapsed_ms, limit, limit + SIM_MOST_MS);
		assert_int_equal(sim.ended, c.v.count);
		campaign_free(&c);
	}
}

/* On a full disk every run ends at once. A soak without an end would go on for ever. */
static void soak_ends_when_nothing_can_be_tested(void **state)
{
	const struct sim_machine none[] = { { .build_fails = true }, { .broken = 1 } };
	const struct sim_machine some[] = { { .build_fails = true }, { .broken = 0.7 } };

	(void)state;
	for (unsigned cases = 1; cases <= 2; cases++) {
		assert_int_equal(run("soak", none, cases, 0, cases, 1), EXIT_UNTESTED);
		assert_true(policy_is_barren(&c.v));
		assert_int_equal(sim.ended, BARREN_TRIALS);
		/* A process that goes on tries anew. */
		c.v.earlier = c.v.count;
		assert_false(policy_is_barren(&c.v));
		campaign_free(&c);
	}
	run("soak", some, 2, 40, 1, 1);
	assert_in_range(c.v.count, BARREN_TRIALS + 1, 80);
	campaign_free(&c);
}

/* Stopped trials are planned and not counted as tested. */
static void a_stop_ends_in_order(void **state)
{
	const struct sim_machine m[] = { { .hit = 1 } };
	struct err e = { 0 };
	struct tally t;

	(void)state;
	simulator_init(&sim, m, 1, 4);
	simulator_campaign(&c, "repeat", 1, 100);
	sim.stop_after = 10;
	assert_int_equal(simulator_run(&sim, &c, &e), 0);
	policy_tally(&c.v, ALL_CASES, &t);
	assert_int_equal(t.tested, 10);
	assert_int_equal(t.planned, 3);
	assert_int_equal(sim.started, 13);
	assert_true(sim.stopped);
	assert_int_equal(c.policy->answer(&c.v), EXIT_UNTESTED);
	campaign_free(&c);
}

static void a_start_that_fails_ends_all_others(void **state)
{
	const struct sim_machine m[] = { { .hit = 1 } };
	struct err e = { 0 };

	(void)state;
	for (unsigned k = 1; k < 12; k++) {
		simulator_init(&sim, m, 1, 4);
		simulator_campaign(&c, "repeat", 1, 100);
		sim.fail_start = k;
		assert_int_equal(simulator_run(&sim, &c, &e), -EIO);
		assert_string_equal(e.msg, "no machine");
		for (unsigned i = 0; i < JOBS_MAX; i++)
			assert_false(sim.running[i].is);
		campaign_free(&c);
	}
}

#define CLEAN { .state = TRIAL_TESTED, .expected = true }
#define HANG { .state = TRIAL_TESTED, .verdict = VERDICT_STALL, .find = FIND_WANTED }
#define OTHER { .state = TRIAL_TESTED, .verdict = VERDICT_STALL, .find = FIND_OTHER }
#define NONE { .state = TRIAL_BROKEN, .verdict = VERDICT_BROKEN }

/* git bisect takes 0 as good, 1 as bad, and 125 as unknown. */
static void commit_calls_good_only_what_was_tested_in_each_case(void **state)
{
	static const struct {
		unsigned cases, n;
		struct entry entry[4];
		int answer;
	} rows[] = {
		{ 1, 0, { CLEAN }, EXIT_UNTESTED },
		{ 1, 1, { CLEAN }, EXIT_EXPECTED },
		{ 1, 1, { HANG }, EXIT_FOUND },
		{ 1, 1, { OTHER }, EXIT_UNTESTED },
		{ 1, 1, { NONE }, EXIT_UNTESTED },
		{ 1, 3, { NONE, OTHER, CLEAN }, EXIT_EXPECTED },
		{ 1, 4, { NONE, OTHER, CLEAN, HANG }, EXIT_FOUND },
		{ 2, 2, { CLEAN, NONE }, EXIT_UNTESTED },
		{ 2, 4, { CLEAN, NONE, CLEAN, CLEAN }, EXIT_EXPECTED },
		{ 2, 3, { CLEAN, OTHER, CLEAN }, EXIT_UNTESTED },
	};
	struct entry entry[4], more[2];

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(rows); i++) {
		struct policy_view v = { .cases = rows[i].cases, .rounds = 9, .entry = entry,
			.count = rows[i].n };

		memcpy(entry, rows[i].entry, sizeof(entry));
		for (unsigned k = 0; k < 4; k++)
			entry[k].of = k % rows[i].cases;
		if (registry_policy("commit")->answer(&v) != rows[i].answer)
			fail_msg("row %u", i);
		assert_int_equal(registry_policy("commit")->next(&v, more, 2),
			rows[i].answer == EXIT_FOUND ? 0 : 2);
	}
}

/* A known issue that fails no run is counted apart, and is no untested run either. */
static void excused_finds_fail_no_campaign(void **state)
{
	static const char *const names[] = { "soak", "repeat", "calibrate" };
	struct entry entry[2] = { CLEAN, HANG };
	static const struct trial kind[1];
	const struct policy_view v = { .cases = 1, .kind = kind, .rounds = 2, .entry = entry,
		.count = 2 };
	struct tally t;

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(names); i++) {
		entry[1].excused = false;
		assert_int_equal(registry_policy(names[i])->answer(&v), EXIT_FOUND);
		entry[1].excused = true;
		assert_int_equal(registry_policy(names[i])->answer(&v), EXIT_EXPECTED);
	}
	policy_tally(&v, ALL_CASES, &t);
	assert_int_equal(t.found, 1);
	assert_int_equal(t.excused, 1);
	assert_int_equal(t.unexpected, 0);
	/* For a bisection a hang is a hang. */
	assert_int_equal(registry_policy("commit")->answer(&v), EXIT_FOUND);
}

/* The same history gives the same trials and the same answer. */
static void every_policy_is_a_function_of_its_history(void **state)
{
	struct entry entry[4] = { { .state = TRIAL_TESTED, .expected = true } }, again[3];
	static const struct trial kind[2];
	const struct policy_view v = { .cases = 2, .kind = kind, .seed = 7, .rounds = 2,
		.entry = entry, .count = 1 };

	(void)state;
	for (const struct policy *const *p = registry_policies; *p; p++) {
		memset(again, 0, sizeof(again));
		assert_ptr_equal(registry_policy((*p)->name), *p);
		assert_true(*(*p)->noun);
		assert_int_equal((*p)->next(&v, entry + 1, 3), (*p)->next(&v, again, 3));
		assert_memory_equal(entry + 1, again, sizeof(again));
		assert_int_equal((*p)->answer(&v), (*p)->answer(&v));
	}
	assert_null(registry_policy("no-such-policy"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repeat_runs_each_case_with_each_seed_once),
		cmocka_unit_test(all_jobs_are_busy),
		cmocka_unit_test(answers_follow_the_truth),
		cmocka_unit_test(calibrate_finds_the_planted_sensitivity),
		cmocka_unit_test(soak_goes_on_after_finds_and_counts_them_by_case),
		cmocka_unit_test(soak_ends_by_its_hours),
		cmocka_unit_test(commit_calls_good_only_what_was_tested_in_each_case),
		cmocka_unit_test(soak_ends_when_nothing_can_be_tested),
		cmocka_unit_test(a_stop_ends_in_order),
		cmocka_unit_test(excused_finds_fail_no_campaign),
		cmocka_unit_test(every_policy_is_a_function_of_its_history),
		cmocka_unit_test(a_start_that_fails_ends_all_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
