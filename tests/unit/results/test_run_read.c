/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading records back: whole records, torn records, and foreign bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "run_read.h"
#include "rng.h"
#include "run_fixture.h"
#include "run_json.h"

static char text[128 << 10];

static void write_text(const char *name, const char *words)
{
	fixture_write(name, words, strlen(words));
}

static struct history read_all(bool (*each)(const struct event *, void *), void *arg)
{
	struct history h;
	struct err e = { 0 };

	assert_int_equal(run_read_history(fixture_dir(), each, arg, &h, &e), 0);
	return h;
}

/* The bundle's result is read back. A run that was cut short has none. */
static void reads_a_result(void **state)
{
	struct run_record r;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(run_read_result(fixture_dir(), &r, &e), -ENOENT);
	int n = json_result_text(&fixture_run, text, sizeof(text));

	assert_true(n > 0);
	fixture_write("result.json", text, (size_t)n);
	assert_int_equal(run_read_result(fixture_dir(), &r, &e), 0);
	assert_string_equal(r.scenario, "hammer-3am");
	assert_string_equal(r.verdict, "deadlock");
	assert_string_equal(r.cause, fixture_run.cause);
	assert_int_equal(r.seed, 42);
	assert_int_equal(r.detect_ms, 22302);
	assert_true(r.as_expected);
}

/* Texts are cut to fit. Escape sequences and invalid numbers are dropped. */
static void cleans_a_hostile_result(void **state)
{
	struct run_record r;
	struct err e = { 0 };

	(void)state;
	write_text("result.json", "{\"verdict\":7}");
	assert_int_equal(run_read_result(fixture_dir(), &r, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "result.json"));
	write_text("result.json", "{\"verdict\":\"a very long verdict, far too long\","
		"\"reason\":\"x\\u001b[31m\\u009by\",\"ops\":-5,\"seed\":\"no\"}");
	assert_int_equal(run_read_result(fixture_dir(), &r, &e), 0);
	assert_string_equal(r.verdict, "a very long ver");
	assert_string_equal(r.reason, "x [31m  y");
	assert_int_equal(r.ops + r.seed, 0);
}

static bool sum_a(const struct event *ev, void *arg)
{
	*(int64_t *)arg += ev->a;
	return ev->kind != EVENT_STOPPED;
}

/* Counts and order of a run that came to its end. */
static void counts_a_finished_history(void **state)
{
	struct event ev = { .t_ns = 1500 * NS_PER_MS, .kind = EVENT_NOTE, .a = 7 };
	int64_t sum = 0;

	(void)state;
	size_t len = (size_t)json_head_line(&fixture_run, text, sizeof(text));

	for (unsigned i = 0; i < 3; i++)
		len += (size_t)json_event_line(&ev, text + len, sizeof(text) - len);
	len += (size_t)json_end_line(ev.t_ns, &fixture_run, 0, text + len, sizeof(text) - len);
	fixture_write("events.jsonl", text, len);
	struct history h = read_all(sum_a, &sum);

	assert_int_equal(h.count[EVENT_NOTE], 3);
	assert_int_equal(sum, 21);
	assert_int_equal(h.last_ms, 1500);
	assert_true(h.finished);
	assert_int_equal(h.bad + h.torn, 0);
}

/* The supervisor was killed in the middle of a line. */
static void sees_a_torn_line(void **state)
{
	int64_t sum = 0;

	(void)state;
	write_text("events.jsonl", "{\"t_ms\":1,\"kind\":\"note\",\"a\":5}\n"
		"{\"t_ms\":2,\"kind\":\"no");
	struct history h = read_all(sum_a, &sum);

	assert_true(h.torn);
	assert_false(h.finished);
	assert_int_equal(h.count[EVENT_NOTE], 1);
	assert_int_equal(sum, 5);
}

/* The callback can end the reading of events. */
static void stops_when_told(void **state)
{
	int64_t sum = 0;

	(void)state;
	write_text("events.jsonl", "{\"t_ms\":1,\"kind\":\"stopped\",\"a\":5}\n"
		"{\"t_ms\":1,\"kind\":\"note\",\"a\":5}\n");
	struct history h = read_all(sum_a, &sum);

	assert_int_equal(sum, 5);
	assert_int_equal(h.count[EVENT_NOTE], 0);
}

/* A valid line after an overlong line and invalid lines. */
static void skips_bad_lines(void **state)
{
	int64_t sum = 0;

	(void)state;
	memset(text, 'x', 100 << 10);
	snprintf(text + (100 << 10), 2048, "\n\n[]\n{\"t_ms\":-1,\"kind\":\"note\"}\n"
		"{\"t_ms\":3,\"kind\":\"nonsense\"}\n{\"t_ms\":3}\n"
		"{\"t_ms\":9e99,\"kind\":\"note\"}\n"
		"{\"t_ms\":4,\"kind\":\"note\",\"a\":1,\"text\":[1]}\n");
	write_text("events.jsonl", text);
	struct history h = read_all(sum_a, &sum);

	assert_int_equal(h.bad, 7);
	assert_int_equal(h.count[EVENT_NOTE], 1);
	assert_int_equal(sum, 1);
	assert_false(h.torn);
}

/* Noise yields no event and no crash. */
static void survives_random_bytes(void **state)
{
	struct rng r;
	int64_t sum = 0;

	(void)state;
	rng_stream(&r, 3, "read");
	for (unsigned i = 0; i < 50; i++) {
		rng_fill(&r, text, sizeof(text));
		fixture_write("events.jsonl", text, sizeof(text));
		assert_int_equal(read_all(sum_a, &sum).count[EVENT_VERDICT], 0);
	}
	assert_int_equal(sum, 0);
}

/* Receivers that add up what they get. */
static struct {
	uint64_t ops, free, workers, asleep;
} got;

static void got_sample(uint64_t t_ms, const uint64_t *value, void *arg)
{
	(void)t_ms;
	(void)arg;
	got.free += value[1];
}

static void got_progress(uint64_t t_ms, uint64_t ops, void *arg)
{
	(void)t_ms;
	(void)arg;
	got.ops += ops;
}

static void got_worker(uint64_t t_ms, const struct worker_reading *w, void *arg)
{
	(void)arg;
	got.workers += t_ms == 7 ? w->ops : 0;
	got.asleep += w->state == 'D' && !strcmp(w->name, "writer.0");
}

static void reads_numbers_beside_events(void **state)
{
	static const char *const columns[] = { "none", "mem_free" };
	const struct run_rows rows = { columns, 2, got_sample, got_progress, got_worker };
	struct history h;

	(void)state;
	write_text("events.jsonl", "{\"t_ms\":5,\"progress\":{\"ops\":4}}\n"
		"{\"t_ms\":6,\"sample\":{\"mem_free\":70}}\n{\"t_ms\":6,\"sample\":7}\n"
		"{\"t_ms\":7,\"workers\":[[\"writer.0\",3,\"D\"],[\"sync.0\",2,\"\"]]}\n"
		"{\"t_ms\":8,\"workers\":[7,[],[[],-1]]}\n{\"t_ms\":9,\"workers\":{}}\n");
	assert_int_equal(run_read_rows(fixture_dir(), NULL, &rows, NULL, &h, NULL), 0);
	assert_int_equal(got.ops, 4);
	assert_int_equal(got.free, 70);
	assert_int_equal(got.workers, 5);
	assert_int_equal(got.asleep, 1);
	assert_int_equal(h.bad, 0);
	assert_int_equal(h.samples, 2);
}

#define WITH_DIR(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIR(reads_a_result),
		WITH_DIR(cleans_a_hostile_result),
		WITH_DIR(counts_a_finished_history),
		WITH_DIR(sees_a_torn_line),
		WITH_DIR(stops_when_told),
		WITH_DIR(skips_bad_lines),
		WITH_DIR(survives_random_bytes),
		WITH_DIR(reads_numbers_beside_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
