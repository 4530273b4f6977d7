/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nights of a soak on simulated machines: shares of time, canaries, bounds, and the last line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "exit_status.h"
#include "night.h"
#include "simulator.h"

#define MINUTE_MS 60000u
#define HOUR_MS (60 * MINUTE_MS)

static struct simulator sim;
static struct campaign c;
static struct night night;
static char line[400];

/* Cases: a canary, a scenario of a minute, and its hour-long runs; other is a further scenario. */
enum { CANARY, SHORT, LONG, OTHER };

static void ask(unsigned hours, unsigned cases)
{
	static const struct { enum trial_role role; unsigned minutes; } kinds[] = {
		{ ROLE_CANARY, 2 }, { ROLE_SHORT, 1 }, { ROLE_LONG, 60 }, { ROLE_SHORT, 1 },
	};

	simulator_campaign(&c, "soak", cases, 0);
	c.v.limit_ms = (uint64_t)hours * HOUR_MS;
	for (unsigned of = 0; of < cases; of++) {
		expectation_set(&c.cases[of].want, of == CANARY ? "deadlock" : "no hang");
		c.cases[of].role = kinds[of].role;
		c.cases[of].plan_ms = (uint64_t)kinds[of].minutes * MINUTE_MS;
	}
}

static void run(const struct sim_machine *m, uint64_t world, unsigned jobs, unsigned stop_after)
{
	struct err e = { 0 };

	simulator_init(&sim, m, world, jobs);
	sim.stop_after = stop_after;
	assert_int_equal(simulator_run(&sim, &c, &e), 0);
	night_sum(&c.v, &night);
}

static const char *line_of(unsigned fresh, unsigned known)
{
	struct text t = { .s = line, .size = sizeof(line) };
	struct night_finds f = { fresh, known };

	night_line(&c.v, &night, &f, false, &t);
	return line;
}

/* 3.00, 4.74 and 6.30 are the medians of the chi-squared tables that engineers know. */
static void bounds_are_those_of_the_tables(void **state)
{
	static const struct { unsigned hits, of; double bound; } rows[] = {
		{ 0, 1, 0.95 }, { 0, 10, 0.25887 }, { 1, 10, 0.39416 }, { 5, 10, 0.77756 },
		{ 0, 1860, 0.0016093 }, { 0, 1000000, 3.00e-6 }, { 1, 1000000, 4.74e-6 },
		{ 2, 1000000, 6.30e-6 }, { 10, 10, 1 }, { 0, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_in_range(10000 * chance_below(rows[i].hits, rows[i].of) / rows[i].bound,
			9985, 10015);
	assert_in_range(1000000 * chance_below(20000, 1000000), 20200, 20400);
}

static void a_third_of_a_night_goes_to_long_runs(void **state)
{
	const struct sim_machine m[] = { { .hit = 1 }, { .hit = 0 }, { .hit = 0 }, { .hit = 0 } };
	struct tally t, other;

	(void)state;
	for (unsigned k = 0; k < 50; k++) {
		unsigned hours, jobs = 1 + k % 3;

		ask(8, 4);
		run(m, k, jobs, 0);
		policy_tally(&c.v, LONG, &t);
		hours = t.tested;
		policy_tally(&c.v, SHORT, &t);
		policy_tally(&c.v, OTHER, &other);
		assert_in_range(3 * hours, 8 * jobs - 4, 8 * jobs + 3);
		assert_in_range(t.tested, other.tested, other.tested + 1);
		assert_true(c.v.elapsed_ms < 8 * HOUR_MS + 5 * MINUTE_MS);
		campaign_free(&c);
	}
}

static void cases_get_their_weight_of_the_time(void **state)
{
	const struct sim_machine m[] = { { .hit = 1 }, { .hit = 0 }, { .hit = 0 }, { .hit = 0 } };
	struct tally t, other;

	(void)state;
	ask(8, 4);
	c.cases[SHORT].weight = 3;
	run(m, 1, 1, 0);
	policy_tally(&c.v, SHORT, &t);
	policy_tally(&c.v, OTHER, &other);
	assert_in_range(t.tested, 3 * other.tested - 3, 3 * other.tested + 3);
	campaign_free(&c);
}

/* First and last: what broke the machine in the night must not stay hidden. */
static void a_canary_begins_and_ends_the_night(void **state)
{
	const struct sim_machine m[] = { { .hit = 1 }, { .hit = 0 }, { .hit = 0 } };

	(void)state;
	for (unsigned jobs = 1; jobs < 6; jobs++) {
		ask(2, 3);
		run(m, jobs, jobs, 0);
		assert_int_equal(c.v.entry[0].of, CANARY);
		assert_int_equal(c.v.entry[c.v.count - 1].of, CANARY);
		assert_int_equal(night.canaries, 2);
		assert_int_equal(night.heard, 2);
		assert_int_equal(night_status(&night, &(struct night_finds){ 0 }), EXIT_EXPECTED);
		assert_int_equal(strncmp(line_of(0, 0), "clean: 0 of ", 12), 0);
		assert_non_null(strstr(line, "; canary found in 2 of 2; ended after "));
		campaign_free(&c);
	}
}

static void a_night_without_its_canary_proves_nothing(void **state)
{
	static const struct sim_machine deaf[] = { { .hit = 0 }, { .hit = 0 }, { .hit = 0 } };
	static const struct sim_machine mute[] = { { .build_fails = true }, { .hit = 0 },
		{ .hit = 0 } };
	static const struct sim_machine *const machines[] = { deaf, mute };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		ask(2, 3);
		run(machines[i], i, 1, 0);
		assert_false(night.proven);
		assert_int_equal(night_status(&night, &(struct night_finds){ 0 }), EXIT_UNTESTED);
		assert_int_equal(night_status(&night, &(struct night_finds){ .fresh = 1 }),
			EXIT_FOUND);
		assert_int_equal(strncmp(line_of(0, 0), "unproven: this machine found its canary "
			"in 0 of 2 runs, ", 55), 0);
		campaign_free(&c);
	}
}

static void a_night_stopped_before_its_canary_ended_is_unproven(void **state)
{
	const struct sim_machine m[] = { { .hit = 1 }, { .hit = 0 }, { .hit = 0 } };

	(void)state;
	ask(2, 3);
	run(m, 1, 2, 1);
	if (!night.canaries)
		assert_int_equal(strncmp(line_of(0, 0), "unproven: no canary ended", 25), 0);
	campaign_free(&c);
	ask(2, 3);
	run(m, 1, 1, 5);
	assert_true(night.proven);
	assert_int_equal(night.canaries, 1);
	campaign_free(&c);
}

static void the_first_word_tells_new_hangs_from_known_ones(void **state)
{
	const struct sim_machine m[] = { { .hit = 1 }, { .hit = 0.2 }, { .hit = 0 } };

	(void)state;
	ask(2, 3);
	run(m, 1, 1, 0);
	assert_true(night.of[ROLE_SHORT].hung > 3);
	assert_int_equal(strncmp(line_of(1, 2), "new: ", 5), 0);
	assert_non_null(strstr(line, "; hits: 1 new, 2 known; "));
	assert_int_equal(strncmp(line_of(0, 2), "known: ", 7), 0);
	assert_int_equal(night_status(&night, &(struct night_finds){ .known = 2 }), EXIT_EXPECTED);
	campaign_free(&c);
}

/* A known issue is a hang: the rate counts it, though it fails no night. */
static void known_issues_count_as_hangs(void **state)
{
	const struct sim_machine m[] = { { .hit = 1 }, { .hit = 0.2 }, { .hit = 0 } };
	unsigned hung;

	(void)state;
	ask(2, 3);
	run(m, 1, 1, 0);
	hung = night.of[ROLE_SHORT].hung;
	for (size_t i = 0; i < c.v.count; i++)
		c.v.entry[i].excused = !c.v.entry[i].expected;
	night_sum(&c.v, &night);
	assert_int_equal(night.of[ROLE_SHORT].hung, hung);
	assert_int_equal(night.excused, hung);
	assert_int_equal(registry_policy("soak")->answer(&c.v), EXIT_EXPECTED);
	campaign_free(&c);
}

static void a_soak_ends_after_the_hangs_that_were_asked_for(void **state)
{
	const struct sim_machine m[] = { { .hit = 1 }, { .hit = 0.2 }, { .hit = 0.5 } };

	(void)state;
	ask(8, 3);
	c.v.hangs_limit = 3;
	run(m, 4, 1, 0);
	assert_int_equal(night.of[ROLE_SHORT].hung + night.of[ROLE_LONG].hung, 3);
	assert_int_equal(night.canaries, 2);
	campaign_free(&c);
}

static void sentences_say_what_was_run(void **state)
{
	struct entry entry[1860] = { { 0 } };
	struct trial kind = { .plan_ms = 60000, .want = { .no_hang = true } };
	struct policy_view v = { .cases = 1, .kind = &kind, .entry = entry, .count = 1860 };
	struct text t = { .s = line, .size = sizeof(line) };

	(void)state;
	for (unsigned i = 0; i < v.count; i++)
		entry[i] = (struct entry){ .state = TRIAL_TESTED, .expected = true };
	night_case(&v, 0, &t);
	assert_string_equal(line, "0 of 1,860 runs of 60 s hung (< 0.161 % at 95 %)");
	entry[0] = (struct entry){ .state = TRIAL_TESTED, .verdict = VERDICT_DEADLOCK };
	entry[1].state = TRIAL_BROKEN;
	kind.plan_ms = 2 * HOUR_MS;
	t.n = 0;
	v.count = 11;
	night_case(&v, 0, &t);
	assert_string_equal(line, "1 of 10 runs of 2 h hung (< 39.5 % at 95 %), 1 untested");
}

/* Nights in which the bound covers the machine's true rate; 10,000 with LOWTIDE_LONG. */
static void bounds_cover_the_truth_in_95_of_100_nights(void **state)
{
	static const double rates[] = { 0, 0.001, 0.01, 0.05, 0.3 };
	unsigned nights = getenv("LOWTIDE_LONG") ? 10000 : 200;
	struct tally t;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rates); i++) {
		const struct sim_machine m[] = { { .hit = 1 }, { .hit = rates[i], .broken = 0.05 },
			{ .hit = 0 } };
		unsigned covered = 0;

		for (unsigned k = 0; k < nights; k++) {
			ask(8, 3);
			run(m, 100 * i + k, 2, 0);
			policy_tally(&c.v, SHORT, &t);
			covered += chance_below(t.found, t.tested) >= rates[i];
			campaign_free(&c);
		}
		print_message("# a hang in %g of the runs: covered in %u of %u nights\n", rates[i],
			covered, nights);
		assert_true(covered >= nights - nights / 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds_are_those_of_the_tables),
		cmocka_unit_test(a_third_of_a_night_goes_to_long_runs),
		cmocka_unit_test(cases_get_their_weight_of_the_time),
		cmocka_unit_test(a_canary_begins_and_ends_the_night),
		cmocka_unit_test(a_night_without_its_canary_proves_nothing),
		cmocka_unit_test(a_night_stopped_before_its_canary_ended_is_unproven),
		cmocka_unit_test(the_first_word_tells_new_hangs_from_known_ones),
		cmocka_unit_test(known_issues_count_as_hangs),
		cmocka_unit_test(a_soak_ends_after_the_hangs_that_were_asked_for),
		cmocka_unit_test(sentences_say_what_was_run),
		cmocka_unit_test(bounds_cover_the_truth_in_95_of_100_nights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
