/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario files: parsing, precedence of overrides, and the message for each bad file. */
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

#define HEAD "[scenario]\nsummary = s\n"
#define LOAD "[load w]\nwhat = writer\n"
#define GOOD HEAD LOAD

static struct scenario s;
static struct err e;

static int load_text(const char *text, const char *twin, const char *face)
{
	memset(&e, 0, sizeof(e));
	return scenario_load(&s, fake_file("x", text, strlen(text)), twin, face, NULL, 0, &e);
}

static void fills_in_defaults(void **state)
{
	(void)state;
	assert_int_equal(load_text(GOOD, "", ""), 0);
	assert_string_equal(s.name, "x");
	assert_int_equal(s.time_ms, 60000);
	assert_int_equal(s.stall_after_ms, 10000);
	assert_true(s.expect.no_hang && s.needs_reclaim && s.load[0].counted);
	assert_int_equal(s.mem_mib, 256);
	assert_int_equal(s.loads, 1);
	assert_int_equal(s.load[0].on_oom, OOM_BROKEN);
	assert_int_equal(param_u64(&s.load[0].params, "size"), 1 << 20);
}

static const char all_keys[] =
	"# a comment\n; another\n"
	"[scenario]\nsummary = all = of it ; here\norigin = report\non = vm\ntime = 90s\n"
	"stall_after = 2s\nexpect = deadlock\ncause = waits for\nneeds_reclaim = no\n"
	"[machine]\nmem = 1G\ncpus = 3\nscratch = 64M\ncgroup = v2\nkernel = 6.12\n"
	"modules = a b\ncmdline = x=1\n"
	"[load w]\nwhat = writer\nsize = 8K\nmode = random\nargs = a=b c\ncount = 7\nstart = 1s\n"
	"stop = 2s\nevery = 30s\ncounted = yes\nin_cgroup = no\non_oom = restart\nwhere = device\n"
	"tolerate = ENOMEM  EIO\n"
	"[inject l]\nlimit = 48M\nwhat = limit\nat = 1.5s\nuntil = 3s\nmay_miss = yes\n"
	"[inject d]\nwhat = server\nat = setup\n";

static void reads_all_keys(void **state)
{
	const struct scenario_load *l = &s.load[0];

	(void)state;
	assert_int_equal(load_text(all_keys, "", ""), 0);
	assert_string_equal(s.summary, "all = of it ; here");
	assert_int_equal(s.on, ON_VM);
	assert_int_equal(s.expect.kind, VERDICT_DEADLOCK);
	assert_string_equal(s.expect.cause, "waits for");
	assert_int_equal(s.cgroup, CGROUP_V2);
	assert_int_equal(s.mem_mib, 1024);
	assert_int_equal(l->count, 7);
	assert_int_equal(l->every_ms, 30000);
	assert_true(!l->in_cgroup && l->on_oom == OOM_RESTART && l->where == WHERE_DEVICE);
	assert_true(l->tolerate[0] == ENOMEM && l->tolerate[1] == EIO && !l->tolerate[2]);
	assert_int_equal(param_u64(&l->params, "mode"), 1);
	assert_string_equal(param_text(&l->params, "args"), "a=b c");
	assert_int_equal(s.injector[0].at_ms, 1500);
	assert_int_equal(param_u64(&s.injector[0].params, "limit"), 48 << 20);
	assert_true(s.injector[0].may_miss && !s.injector[0].at_setup && s.injector[1].at_setup);
}

static const char variants[] =
	GOOD "size = 1M\n[machine]\nmem = 100M\ncgroup = auto\n"
	"[inject l]\nwhat = limit\noff = yes\n"
	"[twin bad]\n"
	"[twin good]\nmachine.mem = 200M\nw.size = 2M\nscenario.expect = thrash\n"
	"[face v1]\n[face v2]\nmachine.mem = 300M\nl.off = no\n"
	"[case good v1]\nw.size = 3M\n";

static void takes_the_first_variant(void **state)
{
	(void)state;
	assert_int_equal(load_text(variants, "", ""), 0);
	assert_string_equal(s.twin, "bad");
	assert_string_equal(s.face, "v1");
	assert_int_equal(s.mem_mib, 100);
	assert_int_equal(s.injectors, 0);
}

static void later_overrides_win(void **state)
{
	const struct scenario_override set = { "w.size", "5M", "--set" };

	(void)state;
	assert_int_equal(load_text(variants, "good", "v2"), 0);
	assert_int_equal(s.mem_mib, 300);
	assert_int_equal(s.injectors, 1);
	assert_int_equal(s.expect.kind, VERDICT_THRASH);
	assert_int_equal(param_u64(&s.load[0].params, "size"), 2 << 20);
	assert_int_equal(load_text(variants, "good", "v1"), 0);
	assert_int_equal(param_u64(&s.load[0].params, "size"), 3 << 20);
	assert_int_equal(scenario_load(&s, fake_file("x", variants, strlen(variants)), "good",
		"v2", &set, 1, &e), 0);
	assert_int_equal(param_u64(&s.load[0].params, "size"), 5 << 20);
}

static void lists_variants(void **state)
{
	struct scenario_variants v;

	(void)state;
	assert_int_equal(scenario_variants(fake_file("x", variants, strlen(variants)), &v, &e), 0);
	assert_int_equal(v.twins, 2);
	assert_int_equal(v.faces, 2);
	assert_string_equal(v.twin[1], "good");
	assert_true(load_text(variants, "ugly", "") < 0);
	assert_non_null(strstr(e.msg, "no twin 'ugly'; it has: bad good"));
}

/* Bad text, and a part of the message. */
static const struct bad {
	const char *text;
	const char *says;
} bad[] = {
	{ "", "no [scenario]" },
	{ "mem = 1\n", "x.scn:1: key outside of a section" },
	{ "[scenario]\nsummary\n", "x.scn:2: neither" },
	{ LOAD, "no [scenario]" },
	{ HEAD, "no counted [load]" },
	{ "[scenario]\n" LOAD, "no summary" },
	{ GOOD "colour = red\n", "x.scn:5: unknown key 'colour'; valid: size, mode, args, count" },
	{ GOOD "size = lots\n", "x.scn:5: parameter size: 'lots'" },
	{ GOOD "size = 2G\n", "outside of 4K..1G" },
	{ GOOD "size = 5K\nsize = 6K\n", "x.scn:6: key given twice" },
	{ GOOD "count = 0\n", "x.scn:5:" },
	{ GOOD "count = 100\n[load v]\nwhat = writer\n", "101 workers" },
	{ GOOD "where = device\n", "no fixture" },
	{ GOOD "where = device\n[inject f]\nwhat = fixture\nat = setup\n", "no fixture" },
	{ GOOD "where = device\n[inject s]\nwhat = server\nat = 1s\n", "there at = setup" },
	{ GOOD "where = scratch\n", "machine.scratch" },
	{ GOOD "start = 61s\n", "after the run's end" },
	{ GOOD "start = 5s\nstop = 4s\n", "stops outside" },
	{ GOOD "counted = no\n", "no counted [load]" },
	{ GOOD LOAD, "x.scn:5: [load w] stands already on line 3" },
	{ GOOD "[inject w]\nwhat = limit\n", "stands already on line 3" },
	{ HEAD "[load w]\n", "has no key what; valid: absent, writer" },
	{ HEAD "[load w]\nwhat = wrter\n", "unknown what 'wrter'; valid: absent, writer" },
	{ HEAD "[load]\nwhat = writer\n", "x.scn:3: bad name" },
	{ HEAD "[load W]\nwhat = writer\n", "bad name 'W'" },
	{ HEAD "[load machine]\nwhat = writer\n", "bad name 'machine'" },
	{ HEAD "[load a b]\nwhat = writer\n", "bad name" },
	{ HEAD "[load a\nwhat = writer\n", "bad heading" },
	{ HEAD "[lod w]\n", "unknown section 'lod'; valid: scenario" },
	{ HEAD HEAD, "x.scn:3: [scenario] stands already on line 1" },
	{ GOOD "[inject l]\nwhat = limit\n", "set machine.cgroup" },
	{ GOOD "[inject s]\nwhat = server\nat = never\n", "x.scn:7: at 'never'" },
	{ GOOD "[inject s]\nwhat = server\nat = 70s\n", "after the run's end" },
	{ GOOD "[inject s]\nwhat = server\nat = 7s\nuntil = 6s\n", "disarmed outside" },
	{ GOOD "[machine]\nmem = 100K\n", "x.scn:6:" },
	{ GOOD "[machine]\nmem = 100000K\n", "whole MiB" },
	{ GOOD "[machine]\ncgroup = v3\n", "v3" },
	{ GOOD "[twin t]\nw = 1\n", "'w' is not PART.KEY" },
	{ GOOD "[twin t]\nz.size = 1M\n", "unknown part 'z'; valid: scenario, machine, w" },
	{ GOOD "[twin t]\nw.what = absent\n", "cannot be overridden" },
	{ GOOD "[twin t]\n[twin u]\nw.size = 1\n", "x.scn:7: parameter size: '1'" },
	{ GOOD "[face f]\n[face g]\nw.sise = 1M\n", "x.scn:7: unknown key 'sise'" },
	{ GOOD "[twin t]\n[face f]\n[case t g]\n", "x.scn:7: [case] of a twin" },
	{ GOOD "[twin t]\n[case t]\n", "write [case TWIN FACE]" },
	{ GOOD "[twin t]\n[face f]\n[case t f]\nw.x = 1\n", "x.scn:8: unknown key" },
	{ GOOD "[twin t]\nw.off = yes\n", "no counted [load]" },
	{ "[scenario]\nsummary = s\nexpect = hung\n" LOAD, "no verdict; valid: no hang" },
	{ "[scenario]\nsummary = s\ntime = 10s\n" LOAD,
		"stall_after (10s) is not less than time (10s)" },
	{ "[scenario]\nsummary = s\nexpect = pass\ncause = x\n" LOAD,
		"cannot come where 'pass' is" },
	{ "[scenario]\nsummary = a\007b\n" LOAD, "x.scn:2: byte 0x07" },
};

static void refuses_bad_files_with_a_reason(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < COUNT_OF(bad); i++) {
		if (load_text(bad[i].text, "", "") < 0 && strstr(e.msg, bad[i].says))
			continue;
		fail_msg("case %u: wanted '%s', got '%s'", i, bad[i].says, e.msg);
	}
}

/* A bug has a cause like a hang, and so has the hang that must not come; a clean run has none. */
static void allows_a_cause_only_with_a_find(void **state)
{
	(void)state;
	assert_int_equal(load_text("[scenario]\nsummary = s\ncause = x\n" LOAD, "", ""), 0);
	assert_true(s.expect.no_hang);
	assert_int_equal(load_text("[scenario]\nsummary = s\nexpect = bug\ncause = x\n" LOAD,
		"", ""), 0);
	assert_string_equal(s.expect.cause, "x");
	assert_true(load_text("[scenario]\nsummary = s\nexpect = slow\ncause = x\n" LOAD,
		"", "") < 0);
}

static void refuses_bad_overrides(void **state)
{
	const struct scenario_override sets[] = { { "nothing", "1", "--set" },
		{ "w.size", "x", "--set" }, { ".a", "", "--set" }, { "w.", "", "--set" },
		{ "machine.cpus", "-1", "--set" },
		{ "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww.size", "1M", "--set" } };
	unsigned i;

	(void)state;
	for (i = 0; i < COUNT_OF(sets); i++) {
		assert_true(scenario_load(&s, fake_file("x", GOOD, strlen(GOOD)), "", "",
			&sets[i], 1, &e) < 0);
		assert_non_null(strstr(e.msg, "--set "));
	}
}

static void survives_hostile_bytes(void **state)
{
	static char text[11 << 20];

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_true(scenario_variants(fake_file("x", text, sizeof(text)), NULL, &e) < 0);
	assert_non_null(strstr(e.msg, "64 KiB"));
	assert_true(scenario_load(&s, fake_file("x", text, 60000), "", "", NULL, 0, &e) < 0);
	assert_non_null(strstr(e.msg, "x.scn:1: line too long"));
	assert_true(scenario_load(&s, fake_file("x", GOOD, sizeof(GOOD)), "", "", NULL, 0, &e) < 0);
	assert_non_null(strstr(e.msg, "x.scn:5: byte 0x00"));
	assert_true(scenario_load(&s, "/tmp/", "", "", NULL, 0, &e) < 0);
	assert_true(scenario_load(&s, "no-such-scenario", "", "", NULL, 0, &e) < 0);
	assert_non_null(strstr(e.msg, "lowtide list"));
}

static void refuses_too_many_sections(void **state)
{
	static char text[32768];
	size_t n = snprintf(text, sizeof(text), "%s", HEAD);
	unsigned i;

	(void)state;
	for (i = 0; i < 17; i++)
		n += snprintf(text + n, sizeof(text) - n, "[load l%u]\nwhat = writer\n", i);
	assert_true(load_text(text, "", "") < 0);
	assert_non_null(strstr(e.msg, "[l16] is one too many"));
	n = snprintf(text, sizeof(text), "%s", GOOD);
	for (i = 0; i < 9; i++)
		n += snprintf(text + n, sizeof(text) - n, "[twin t%u]\n", i);
	assert_true(scenario_variants(fake_file("x", text, n), &(struct scenario_variants){ 0 },
		&e) < 0);
}

static void keeps_the_lines_of_a_setup_in_order(void **state)
{
	static const char text[] = HEAD "[machine]\nscratch = 64M\n"
		"[setup disk]\nrun = one = 1; two\nrun = three # no comment\nundo = last\n"
		"where = scratch\n[setup none]\nrun = x\n" LOAD "[twin a]\nnone.off = yes\n";

	(void)state;
	assert_int_equal(load_text(text, "", ""), 0);
	assert_int_equal(s.setups, 1);
	assert_string_equal(s.setup[0].name, "disk");
	assert_int_equal(s.setup[0].where, WHERE_SCRATCH);
	assert_int_equal(s.setup[0].runs, 2);
	assert_string_equal(s.setup[0].run[0], "one = 1; two");
	assert_string_equal(s.setup[0].run[1], "three # no comment");
	assert_int_equal(s.setup[0].undos, 1);
	assert_string_equal(s.setup[0].undo[0], "last");
}

static void refuses_setups_that_cannot_run(void **state)
{
	static const struct { const char *text, *says; } rows[] = {
		{ "[setup a]\nundo = x\n", "x.scn:5: [a] has no line: write run = COMMAND" },
		{ "[setup a]\nrun = x\nwhere = scratch\n", "but there is none; set" },
		{ "[setup a]\nrun = x\nwhere = device\n", "before the fixture makes its device" },
		{ "[setup a]\nrun = x\nwhere = tmp\nwhere = tmp\n", "key given twice" },
		{ "[setup w]\nrun = x\n", "[setup w] stands already" },
		{ "[setup a]\nrun = x\nlines = 7\n", "unknown key 'lines'" },
	};
	char text[300];

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(rows); i++) {
		snprintf(text, sizeof(text), GOOD "%s", rows[i].text);
		assert_int_equal(load_text(text, "", ""), -EINVAL);
		if (!strstr(e.msg, rows[i].says))
			fail_msg("%s: %s", rows[i].text, e.msg);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_in_defaults), cmocka_unit_test(reads_all_keys),
		cmocka_unit_test(takes_the_first_variant), cmocka_unit_test(later_overrides_win),
		cmocka_unit_test(lists_variants), cmocka_unit_test(refuses_bad_files_with_a_reason),
		cmocka_unit_test(allows_a_cause_only_with_a_find),
		cmocka_unit_test(refuses_bad_overrides), cmocka_unit_test(survives_hostile_bytes),
		cmocka_unit_test(refuses_too_many_sections),
		cmocka_unit_test(keeps_the_lines_of_a_setup_in_order),
		cmocka_unit_test(refuses_setups_that_cannot_run),
	};

	fake_registry_use();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
