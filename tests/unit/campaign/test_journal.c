/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A campaign killed at any byte of its journal and resumed gives the same answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "file.h"
#include "journal.h"
#include "run_fixture.h"
#include "simulator.h"

enum { CASES = 3, ROUNDS = 4, TRIALS = CASES * ROUNDS, JOBS = 3 };

static const struct sim_machine machines[CASES] = {
	{ .hit = 0.5, .false_hit = 0.2, .broken = 0.2 }, { .hit = 0.3 }, { .build_fails = true },
};
static struct simulator sim;
static struct campaign c, whole;	/* whole: never interrupted */
static char journal[16384];		/* of whole */
static size_t journal_len;
static char dir[512];			/* of whole, and of campaigns resumed from a part of it */

static int results_setup(void **state)
{
	if (fixture_setup(state))
		return -1;
	return setenv("LOWTIDE_RESULTS", fixture_dir(), 1);
}

static void journal_put(const char *text, size_t len)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/journal", dir);
	assert_int_equal(file_replace(path, text, len, NULL), 0);
}

static void whole_make(void)
{
	char path[600];
	struct err e = { 0 };

	if (journal_len)
		return;
	simulator_init(&sim, machines, 7, JOBS);
	simulator_campaign(&whole, "soak", CASES, ROUNDS);
	assert_int_equal(campaign_make(&whole, "sim", &e), 0);
	snprintf(dir, sizeof(dir), "%s", whole.dir);
	assert_int_equal(simulator_run(&sim, &whole, &e), 0);
	snprintf(path, sizeof(path), "%s/journal", dir);
	journal_len = (size_t)file_read(path, journal, sizeof(journal), &e);
	close(whole.folder);
	whole.folder = -1;
}

static int resume_as(const char *policy, const char *folder, struct err *e)
{
	c = (struct campaign)CAMPAIGN_INIT;
	return campaign_resume(&c, registry_policy(policy), folder, &sim.x, e);
}

static int resume(struct err *e)
{
	return resume_as("soak", dir, e);
}

static void assert_same_answer(void)
{
	assert_int_equal(c.v.count, TRIALS);
	for (size_t i = 0; i < TRIALS; i++) {
		const struct entry *got = &c.v.entry[i], *want = &whole.v.entry[i];

		assert_int_equal(got->of, want->of);
		assert_int_equal(got->seed, want->seed);
		assert_int_equal(got->state, want->state);
		assert_int_equal(got->verdict, want->verdict);
		assert_int_equal(got->expected, want->expected);
	}
	assert_int_equal(c.policy->answer(&c.v), whole.policy->answer(&whole.v));
}

/* Count the lines of a kind in the first len bytes, and mark the trials that they name. */
static unsigned lines_of(size_t len, const char *word, bool *numbers)
{
	unsigned n = 0;
	const char *at = journal, *end;

	for (; (end = memchr(at, '\n', (size_t)(journal + len - at))) != NULL; at = end + 1) {
		if (strncmp(at, word, strlen(word)) || at[strlen(word)] != '\t')
			continue;
		numbers[strtoul(at + strlen(word), NULL, 10)] = true;
		n++;
	}
	return n;
}

/*
 * Resume from len bytes of the journal and run to the end. all_ended: every trial that was begun
 * has an end in its folder, although the journal may lack it.
 */
static void go_on_from(size_t len, bool all_ended, bool other_boot)
{
	bool begun[TRIALS + 1] = { false }, done[TRIALS + 1] = { false };
	unsigned cut = lines_of(len, "start", begun), kept = lines_of(len, "done", done);
	struct err e = { 0 };

	journal_put(journal, len);
	if (other_boot && len > 8) {
		char text[sizeof(journal)];

		memcpy(text, journal, len);
		text[7] = 'z';		/* in BOOT_ID */
		journal_put(text, len);
	}
	simulator_init(&sim, machines, 7, JOBS);
	for (unsigned i = 1; i <= TRIALS; i++)
		sim.kept[i] = done[i] || (all_ended && begun[i]);
	kept = all_ended ? cut : kept;
	cut -= kept;
	assert_int_equal(resume(&e), 0);
	assert_int_equal(c.torn, len && journal[len - 1] != '\n');
	assert_int_equal(c.cut, cut);
	assert_int_equal(c.cut_by_boot, other_boot ? cut : 0);
	assert_int_equal(simulator_run(&sim, &c, &e), 0);
	assert_int_equal(sim.ended, TRIALS - kept);
	assert_same_answer();
	campaign_free(&c);
}

static void goes_on_from_every_line(void **state)
{
	(void)state;
	whole_make();
	for (size_t len = 0; len <= journal_len; len++)
		if (!len || journal[len - 1] == '\n')
			for (unsigned k = 0; k < 4; k++)
				go_on_from(len, k & 1, k & 2);
}

/* Bytes of the head, of the first plan, and of the tail. */
static void goes_on_from_every_byte(void **state)
{
	(void)state;
	whole_make();
	for (size_t len = 0; len < 120; len++)
		go_on_from(len, false, false);
	for (size_t len = journal_len - 120; len <= journal_len; len++)
		go_on_from(len, len & 1, false);
}

/* A campaign may be stopped repeatedly, and each stop leaves another journal. */
static void goes_on_from_every_stop(void **state)
{
	struct err e = { 0 };

	(void)state;
	whole_make();
	for (unsigned k = 1; k <= 5; k++) {
		unsigned times = 0;

		journal_put("", 0);
		simulator_init(&sim, machines, 7, JOBS);
		for (;; campaign_free(&c)) {
			sim.stop_after = sim.ended + k;
			sim.stopped = false;
			assert_int_equal(resume(&e), 0);
			assert_int_equal(simulator_run(&sim, &c, &e), 0);
			times++;
			if (sim.ended >= TRIALS)
				break;
		}
		assert_int_equal(sim.ended, TRIALS);
		assert_int_equal(times, (TRIALS + k - 1) / k);
		assert_same_answer();
		campaign_free(&c);
	}
}

/* A trial whose folder has no end runs again, although the journal counts it as done. */
static void folders_are_the_truth(void **state)
{
	struct err e = { 0 };

	(void)state;
	whole_make();
	journal_put(journal, journal_len);
	simulator_init(&sim, machines, 7, JOBS);
	for (unsigned i = 1; i <= TRIALS; i++)
		sim.kept[i] = i != 5;
	assert_int_equal(resume(&e), 0);
	assert_int_equal(simulator_run(&sim, &c, &e), 0);
	assert_int_equal(sim.ended, 1);
	assert_same_answer();
	campaign_free(&c);
}

/* A block that was allocated but never written reads as zeros. */
static void zeros_at_the_end_do_not_count(void **state)
{
	char text[sizeof(journal)] = "";
	struct err e = { 0 };

	(void)state;
	whole_make();
	memcpy(text, journal, journal_len);
	journal_put(text, journal_len + 300);
	simulator_init(&sim, machines, 7, JOBS);
	memset(sim.kept, true, sizeof(sim.kept));
	assert_int_equal(resume(&e), 0);
	assert_true(c.torn);
	assert_int_equal(simulator_run(&sim, &c, &e), 0);
	assert_int_equal(sim.started, 0);
	assert_same_answer();
	campaign_free(&c);
	assert_int_equal(resume(&e), 0);
	assert_false(c.torn);
	campaign_free(&c);
}

#define BEGUN "head\t1\tx\nplan\t1\t0\t1\n"
#define DONE "done\t1\t0\ttested\tpass\tyes\n"
static void a_damaged_line_is_named(void **state)
{
	static const struct { const char *text, *says; } bad[] = {
		{ "start\t1\t0\n", "journal:1: no entry" },
		{ "head\t9\tx\n", "journal:1: a journal of version 9" },
		{ "head\t1\tx\nplan\t2\t0\t1\n", "journal:2: trial 2 of case 0 is out of order" },
		{ "head\t1\tx\nplan\t1\t7\t1\n", "journal:2: trial 1 of case 7 is out of order" },
		{ "head\t1\tx\nstart\t1\t0\n", "journal:2: no trial 1 was planned" },
		{ BEGUN "start\t1\t0\ndone\t1\t0\tgood\tpass\tyes\n", "journal:4: 'good" },
		{ BEGUN "start\t1\t0\n" DONE DONE, "journal:5: trial 1 was not running" },
		{ "head\t1\tx\nplan\t1\t0\t1\textra\n", "journal:2: no entry" },
		{ "head\t1\tx\n\nplan\t1\t0\t1\n", "journal:2: no entry" },
		{ "head\t1\tx\nplan\t1\t0\tmany\n", "journal:2: " },
	};

	(void)state;
	whole_make();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = { 0 };

		journal_put(bad[i].text, strlen(bad[i].text));
		assert_int_equal(resume(&e), -EINVAL);
		assert_non_null(strstr(e.msg, bad[i].says));
		campaign_free(&c);
	}
}

/* Same boot id: the process was killed, the machine did not reboot. */
static void a_kill_is_no_new_boot(void **state)
{
	bool begun[TRIALS + 1];
	struct err e = { 0 };

	(void)state;
	whole_make();
	size_t len = (size_t)(strstr(journal, "start\t3") - journal);
	journal_put(journal, len);
	for (unsigned i = 0; i < 3; i++) {
		simulator_init(&sim, machines, 7, JOBS);
		assert_int_equal(resume(&e), 0);
		assert_int_equal(c.cut, lines_of(len, "start", begun));
		assert_int_equal(c.cut_by_boot, 0);
		campaign_free(&c);
	}
}

static void hours_go_on_over_a_stop(void **state)
{
	static struct campaign timed;
	const uint64_t limit = 1800 * 1000;
	char at[512];
	struct err e = { 0 };

	(void)state;
	simulator_init(&sim, machines, 7, JOBS);
	simulator_campaign(&timed, "soak", CASES, 0);
	timed.v.limit_ms = limit;
	assert_int_equal(campaign_make(&timed, "hours", &e), 0);
	snprintf(at, sizeof(at), "%s", timed.dir);
	for (unsigned stops = 0; stops < 3; stops++) {
		sim.stop_after = sim.ended + 20;
		assert_int_equal(simulator_run(&sim, &timed, &e), 0);
		assert_in_range(timed.v.elapsed_ms, 1 + (stops + 1) * limit / 10, limit);
		campaign_free(&timed);
		sim.stopped = false;
		assert_int_equal(campaign_resume(&timed, registry_policy("soak"), at, &sim.x, &e),
			0);
	}
	sim.stop_after = 0;
	assert_int_equal(simulator_run(&sim, &timed, &e), 0);
	assert_in_range(timed.v.elapsed_ms, limit, limit + SIM_MOST_MS);
	campaign_free(&timed);
}

static void a_second_process_is_locked_out(void **state)
{
	static struct campaign other = CAMPAIGN_INIT;
	struct err e = { 0 };

	(void)state;
	whole_make();
	journal_put(journal, journal_len);
	simulator_init(&sim, machines, 7, JOBS);
	assert_int_equal(resume(&e), 0);
	assert_int_equal(campaign_resume(&other, registry_policy("soak"), dir, &sim.x, &e), -EBUSY);
	assert_non_null(strstr(e.msg, "another soak runs there"));
	campaign_free(&other);
	campaign_free(&c);
	assert_int_equal(resume(&e), 0);
	campaign_free(&c);
	assert_int_equal(resume_as("calibrate", dir, &e), -EINVAL);
	campaign_free(&c);
}

/* Without room for the journal the campaign fails; with room it can be resumed. */
static void a_full_disk_ends_it_and_loses_nothing(void **state)
{
	struct rlimit was;
	struct err e = { 0 };

	(void)state;
	whole_make();
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	for (rlim_t room = 60; room < journal_len; room += 41) {
		journal_put("", 0);
		simulator_init(&sim, machines, 7, JOBS);
		assert_int_equal(resume(&e), 0);
		struct rlimit low = { room, was.rlim_max };

		assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
		int rc = simulator_run(&sim, &c, &e);

		assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
		assert_int_equal(rc, -EFBIG);
		campaign_free(&c);
		sim.stopped = false;
		assert_int_equal(resume(&e), 0);
		assert_false(c.torn);	/* the part that fitted was cut off again */
		assert_int_equal(simulator_run(&sim, &c, &e), 0);
		assert_same_answer();
		campaign_free(&c);
	}
}

/* A list of lowtide 0.1 has no policy and no journal: a calibration with planned trials. */
static void an_old_list_is_run_to_its_end(void **state)
{
	static const char list[] = "command\tlowtide calibrate x\non\thost\ntime\t3s\n"
		"trial\t1\tT1\tx:a\tx\ta\thost\t5\tstall\tlt_x\n"
		"trial\t2\tT1\tx:b\tx\tb\thost\t5\tno hang\t\n"
		"trial\t3\tT1\tx:a\tx\ta\thost\t6\tstall\tlt_x\n"
		"trial\t4\tT1\tx:b\tx\tb\thost\t6\tno hang\t\n";
	struct err e = { 0 };

	(void)state;
	fixture_write("trials.tsv", list, sizeof(list) - 1);
	simulator_init(&sim, machines, 7, 1);
	sim.kept[1] = true;
	assert_int_equal(resume_as("calibrate", fixture_dir(), &e), 0);
	assert_string_equal(c.words, "--on\thost\t--time\t3s");
	assert_int_equal(c.v.cases, 2);
	assert_string_equal(c.cases[0].want.cause, "lt_x");
	assert_int_equal(simulator_run(&sim, &c, &e), 0);
	assert_int_equal(sim.started, 3);
	assert_int_equal(c.v.count, 4);
	assert_int_equal(c.v.entry[3].seed, 6);
	campaign_free(&c);
	assert_int_equal(resume_as("calibrate", fixture_dir(), &e), 0);
	assert_int_equal(c.v.count, 4);
	assert_int_equal(simulator_run(&sim, &c, &e), 0);
	assert_int_equal(sim.started, 3);
	campaign_free(&c);
}

#define TEST(f) cmocka_unit_test(f)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(goes_on_from_every_line), TEST(goes_on_from_every_byte),
		TEST(goes_on_from_every_stop), TEST(a_damaged_line_is_named),
		TEST(zeros_at_the_end_do_not_count), TEST(folders_are_the_truth),
		TEST(a_kill_is_no_new_boot), TEST(hours_go_on_over_a_stop),
		TEST(a_second_process_is_locked_out), TEST(a_full_disk_ends_it_and_loses_nothing),
		TEST(an_old_list_is_run_to_its_end),
	};

	return cmocka_run_group_tests(tests, results_setup, fixture_teardown);
}
