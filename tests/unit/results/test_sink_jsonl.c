/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events.jsonl: whole lines, a full disk, no allocation; and result.tap beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc_count.h"
#include "clock.h"
#include "json.h"
#include "run_read.h"
#include "run_fixture.h"
#include "sink.h"

extern struct sink sink_jsonl, sink_tap;

#define TEXT_BYTES (512 << 10)
static char text[TEXT_BYTES];

static const struct column columns[] = { { .name = "mem_free", .unit = "KiB" },
	{ .name = "pgscan_direct", .unit = "pages", .kind = COLUMN_COUNTER } };

static struct event event_at(uint64_t ms, enum event_kind kind, const char *words)
{
	struct event ev = { .t_ns = ms * NS_PER_MS, .kind = kind, .a = 3 };

	snprintf(ev.text, sizeof(ev.text), "%s", words);
	return ev;
}

static int log_event(uint64_t ms, enum event_kind kind, const char *words)
{
	struct event ev = event_at(ms, kind, words);

	return sink_jsonl.event(&ev);
}

static void open_sink(struct sink *s)
{
	struct err e = { 0 };

	if (s->open(&fixture_run, &e) < 0)
		fail_msg("%s", e.msg);
}

static const char *line_at(unsigned n)
{
	const char *line = text;

	assert_true(fixture_read("events.jsonl", text, sizeof(text)) > 0);
	while (n-- && line)
		line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
	assert_non_null(line);
	return line;
}

/* Form and order of all kinds of lines; samples are thinned to one a second. */
static void writes_every_kind_of_line(void **state)
{
	uint64_t row[] = { 4711, UINT64_MAX };
	struct event dirty = event_at(5, EVENT_KERNEL, "a \"quote\"\n\x1b[31m \xff end");

	(void)state;
	open_sink(&sink_jsonl);
	assert_int_equal(sink_jsonl.event(&dirty), 0);
	for (unsigned ms = 1000; ms < 3000; ms += 100)
		assert_int_equal(sink_jsonl.sample(ms * NS_PER_MS, columns, row, 2), 0);
	assert_int_equal(sink_jsonl.close(&fixture_run), 0);
	assert_non_null(strstr(line_at(0), "\"run\":{\"scenario\":\"hammer-3am\""));
	assert_non_null(strstr(line_at(1),
		"\"kind\":\"kernel\",\"a\":3,\"text\":\"a \\\"quote\\\"\\n"));
	assert_memory_equal(line_at(2), "{\"t_ms\":1000,\"sample\":{\"mem_free\":4711,",
		strlen("{\"t_ms\":1000,\"sample\":{\"mem_free\":4711,"));
	assert_memory_equal(line_at(3), "{\"t_ms\":2000,", strlen("{\"t_ms\":2000,"));
	assert_non_null(strstr(line_at(4), "\"result\":{\"verdict\":\"deadlock\""));
	assert_string_equal(line_at(5), "");
}

/* An older record stays, and a sink that did not open takes events quietly. */
static void never_overwrites(void **state)
{
	struct err e = { 0 };

	(void)state;
	fixture_write("events.jsonl", "older", 5);
	assert_int_equal(sink_jsonl.open(&fixture_run, &e), -EEXIST);
	assert_non_null(strstr(e.msg, "events.jsonl"));
	assert_int_equal(log_event(1, EVENT_NOTE, "not open"), 0);
	assert_string_equal(line_at(0), "older");
}

/* The supervisor must not allocate during a run, its end included. */
static void allocates_nothing(void **state)
{
	const struct worker_reading worker = { "writer.0", 9, 'D' };
	uint64_t row[] = { 1, 2 };

	(void)state;
	if (!alloc_counts())
		skip();
	open_sink(&sink_jsonl);
	open_sink(&sink_tap);
	unsigned long before = alloc_count();

	for (unsigned i = 0; i < 1000; i++) {
		log_event(i * 100, EVENT_NOTE, "some text with \xff bytes");
		sink_jsonl.sample(i * NS_PER_S, columns, row, 2);
		sink_jsonl.workers(i * NS_PER_S, &worker, 1);
	}
	log_event(9999, EVENT_VERDICT, "deadlock");
	assert_int_equal(sink_jsonl.close(&fixture_run), 0);
	assert_int_equal(sink_tap.close(&fixture_run), 0);
	assert_int_equal(alloc_count() - before, 0);
}

/* The allocation counter must count, or the test above could not fail. */
static void allocation_counter_counts(void **state)
{
	void *volatile p;

	(void)state;
	if (!alloc_counts())
		skip();
	unsigned long before = alloc_count();

	p = malloc(7);
	free(p);
	assert_int_equal(alloc_count() - before, 1);
}

/* Each line is JSON by itself, the last line too. */
static void check_all_lines_whole(void)
{
	for (char *line = text, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		json_reset();
		assert_non_null(json_parse(line, (size_t)(end - line)));
	}
}

/* A full disk is reported once, leaves no partial line, and the verdict still fits. */
static void keeps_vital_lines_on_a_full_disk(void **state)
{
	struct history h;
	struct err e = { 0 };
	unsigned told = 0;

	(void)state;
	if (!fixture_small_disk(256))
		skip();
	open_sink(&sink_jsonl);
	open_sink(&sink_tap);
	for (unsigned i = 0; i < 4000; i++)
		told += log_event(i, EVENT_NOTE, "words that fill the disk, again and again") ==
			-ENOSPC;
	fixture_fill_disk();
	assert_int_equal(told, 1);
	assert_int_equal(log_event(5000, EVENT_SUSPECT, "no operation"), 0);
	fixture_fill_disk();
	for (unsigned i = 0; i < 100; i++) {
		log_event(6000 + i, EVENT_NOTE, "no room");
		assert_int_equal(log_event(6000 + i, EVENT_SUSPECT, "no operation"), 0);
	}
	assert_int_equal(log_event(7000, EVENT_VERDICT, "deadlock"), 0);
	assert_int_equal(sink_jsonl.close(&fixture_run), 0);
	assert_int_equal(sink_tap.close(&fixture_run), 0);
	assert_true(fixture_read("events.jsonl", text, sizeof(text)) > 0);
	check_all_lines_whole();
	assert_int_equal(run_read_history(fixture_dir(), NULL, NULL, &h, &e), 0);
	assert_int_equal(h.count[EVENT_SUSPECT], 101);
	assert_int_equal(h.count[EVENT_VERDICT], 1);
	assert_true(h.finished && h.count[EVENT_NOTE] < 4000);
	assert_true(fixture_read("result.tap", text, sizeof(text)) > 0);
	assert_non_null(strstr(text, "1..1"));
}

static void writes_tap(void **state)
{
	(void)state;
	open_sink(&sink_tap);
	assert_int_equal(sink_tap.close(&fixture_run), 0);
	assert_true(fixture_read("result.tap", text, sizeof(text)) > 0);
	assert_ptr_equal(strstr(text, "ok 1 - hammer-3am buggy:v1\n"), text);
	assert_non_null(strstr(text, "detect_ms: 22302\n"));
	assert_non_null(strstr(text, "cause: \"lt_pageserver waits"));
	assert_non_null(strstr(text, "\n1..1\n"));
}

/* TAP of runs that were skipped, unexpected, or cut short. */
static void tap_tells_skipped_failed_and_cut_runs(void **state)
{
	struct run_record skip = fixture_run, wrong = fixture_run;

	snprintf(skip.verdict, sizeof(skip.verdict), "skip");
	skip.as_expected = false;
	snprintf(skip.reason, sizeof(skip.reason), "install fio");
	wrong.as_expected = false;
	open_sink(&sink_tap);
	sink_tap.close(&skip);
	fixture_read("result.tap", text, sizeof(text));
	assert_non_null(strstr(text, "ok 1 - hammer-3am buggy:v1 # SKIP install fio\n"));
	fixture_teardown(state);
	fixture_setup(state);
	open_sink(&sink_tap);
	sink_tap.close(&wrong);
	fixture_read("result.tap", text, sizeof(text));
	assert_non_null(strstr(text, "not ok 1 - "));
	fixture_teardown(state);
	fixture_setup(state);
	open_sink(&sink_tap);
	sink_tap.close(NULL);
	fixture_read("result.tap", text, sizeof(text));
	assert_non_null(strstr(text, "Bail out! the run was cut short"));
}

#define WITH_DIR(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIR(writes_every_kind_of_line),
		WITH_DIR(never_overwrites),
		WITH_DIR(allocates_nothing),
		cmocka_unit_test(allocation_counter_counts),
		WITH_DIR(writes_tap),
		WITH_DIR(tap_tells_skipped_failed_and_cut_runs),
		WITH_DIR(keeps_vital_lines_on_a_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
