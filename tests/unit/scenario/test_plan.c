/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plans: order of steps, curves that depend on the seed alone, and the text form. */
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
#include "fake_registry.h"
#include "plan.h"
#include "rng.h"

static struct plan p, q;
static struct err e;
static char text[98304], again[98304];

static const char rich[] =
	"[scenario]\nsummary = say \"so\" \\ and so\ntime = 2s\n"
	"stall_after = 1s\nexpect = livelock\n"
	"cause = a \"b\"\n"
	"[machine]\ncgroup = v1\nmem = 200M\n"
	"[setup disk]\nrun = echo \"a\" = b; c\nundo = d\nrun = second\n"
	"[load w]\nwhat = writer\nargs = --x=\"1\" \\\\n\nwhere = device\nsize = 8K\n"
	"[load late]\nwhat = writer\nstart = 1s\nstop = 1500ms\ncounted = no\n"
	"[inject d]\nwhat = server\nat = setup\n"
	"[inject c]\nwhat = curve\nat = 500ms\nuntil = 1s\n"
	"[twin one]\n[face two]\n";

static void make(uint64_t seed)
{
	assert_int_equal(plan_make(&p, fake_scenario(rich), seed, 7, &e), 0);
}

static void sorts_steps_by_time(void **state)
{
	static const struct { uint64_t at; enum step_kind kind; unsigned part; } want[] = {
		{ 0, STEP_START, 0 }, { 500, STEP_ARM, 1 }, { 500, STEP_APPLY, 1 },
		{ 600, STEP_APPLY, 1 }, { 700, STEP_APPLY, 1 }, { 800, STEP_APPLY, 1 },
		{ 900, STEP_APPLY, 1 }, { 1000, STEP_DISARM, 1 }, { 1000, STEP_START, 1 },
		{ 1500, STEP_STOP, 1 }, { 2000, STEP_END, 0 },
	};
	unsigned i;

	(void)state;
	make(1);
	assert_int_equal(p.steps, COUNT_OF(want));
	for (i = 0; i < COUNT_OF(want); i++) {
		assert_int_equal(p.step[i].at_ms, want[i].at);
		assert_int_equal(p.step[i].kind, want[i].kind);
		assert_int_equal(p.step[i].part, want[i].part);
	}
	assert_string_equal(p.group, "lowtide-7");
}

static void depends_on_the_seed_alone(void **state)
{
	uint64_t first;

	(void)state;
	make(1);
	first = p.step[2].value;
	make(1);
	assert_int_equal(p.step[2].value, first);
	make(2);
	assert_int_not_equal(p.step[2].value, first);
}

static void text_reads_back_to_the_same(void **state)
{
	int n;

	(void)state;
	make(42);
	n = plan_print(&p, text, sizeof(text));
	assert_int_equal(n, strlen(text));
	assert_int_equal(plan_parse(&q, text, &e), 0);
	assert_int_equal(plan_print(&q, again, sizeof(again)), n);
	assert_string_equal(text, again);
	assert_memory_equal(p.step, q.step, sizeof(p.step));
	assert_string_equal(q.scenario.summary, "say \"so\" \\ and so");
	assert_string_equal(param_text(&q.scenario.load[0].params, "args"), "--x=\"1\" \\\\n");
	assert_string_equal(q.scenario.twin, "one");
	assert_memory_equal(&p.scenario.load[1].params, &q.scenario.load[1].params,
		sizeof(p.scenario.load[1].params));
}

static void reports_missing_room(void **state)
{
	int n, i;

	(void)state;
	make(42);
	n = plan_print(&p, text, sizeof(text));
	for (i = 1; i <= n; i += 97)
		assert_true(plan_print(&p, again, i) < 0);
	assert_int_equal(plan_print(&p, again, n + 1), n);
}

/* A plan that is cut or damaged anywhere is refused or valid, and never crashes the parser. */
static void survives_damaged_text(void **state)
{
	struct rng r;
	size_t n, i, refused = 0;

	(void)state;
	make(42);
	n = plan_print(&p, text, sizeof(text));
	for (i = 0; i + 1 < n; i += 13) {
		memcpy(again, text, i);
		again[i] = '\0';
		assert_true(plan_parse(&q, again, &e) < 0);
	}
	rng_stream(&r, 7, "damage");
	for (i = 0; i < 3000; i++) {
		memcpy(again, text, n + 1);
		again[rng_below(&r, n)] = rng_below(&r, 256);
		refused += plan_parse(&q, again, &e) < 0;
	}
	assert_true(refused > 1000 && refused < 3000);
}

static void refuses_bad_text(void **state)
{
	static const char *const lines[] = { "step 0 arm 0 \"nobody\"\n", "step x end 0 \"\"\n",
		"load none \"w\"\n", "key count \"1\"\n", "param size \"1M\"\n", "word key \"\"\n",
		"plan seed \"-1\"\n", "plan seed \"1\"x\n", "plan group \"\\q\"\n",
		"plan group \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n" };
	unsigned i;

	(void)state;
	for (i = 0; i < COUNT_OF(lines); i++) {
		snprintf(text, sizeof(text), "lowtide-plan 1\n%s", lines[i]);
		assert_true(plan_parse(&q, text, &e) < 0);
		assert_non_null(strstr(e.msg, "plan: line 2"));
	}
}

static void refuses_a_plan_of_too_many_steps(void **state)
{
	static const char endless[] = "[scenario]\nsummary = s\ntime = 1h\n[machine]\ncgroup = v1\n"
		"[load w]\nwhat = writer\n[inject c]\nwhat = curve\n";

	(void)state;
	assert_int_equal(plan_make(&p, fake_scenario(endless), 1, 1, &e), -E2BIG);
}

static void describes_steps(void **state)
{
	const struct plan_step setup = { 0, STEP_ARM, 0, 0 };
	char buf[120];

	(void)state;
	make(1);
	plan_step_text(&p, &p.step[0], buf, sizeof(buf));
	assert_string_equal(buf, "at 0.000 s start w (writer size=8K args=--x=\"1\" \\\\n)");
	plan_step_text(&p, &p.step[10], buf, sizeof(buf));
	assert_string_equal(buf, "at 2.000 s end");
	plan_step_text(&p, &setup, buf, sizeof(buf));
	assert_string_equal(buf, "at setup arm d (server)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_steps_by_time), cmocka_unit_test(depends_on_the_seed_alone),
		cmocka_unit_test(text_reads_back_to_the_same),
		cmocka_unit_test(reports_missing_room), cmocka_unit_test(survives_damaged_text),
		cmocka_unit_test(refuses_bad_text),
		cmocka_unit_test(refuses_a_plan_of_too_many_steps),
		cmocka_unit_test(describes_steps),
	};

	fake_registry_use();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
