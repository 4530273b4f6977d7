/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict on series: each tests/unit/verdict/series/NAME.series is one test.
 *
 *   limits stall=MS [speed=PERCENT] [needs=reclaim|hits]...
 *   answer evidence=MS release=MS asleep=N switching=N     (negative: never)
 *   T event KIND SOURCE A B [TEXT]                         (T in seconds; SOURCE - for none)
 *   T progress KEY=VALUE ...
 *   T..T progress KEY=+VALUE ...                           (every 0.1 s; + adds each time)
 *   released progress KEY=+VALUE ...                       (added to all readings after it)
 *   expect VERDICT | reason TEXT | wants WORD ... | detect MS (at most)
 *
 * Those named recorded-* are real runs, made by tools/series.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "cleanup.h"
#include "clock.h"
#include "verdict.h"

#define STEP_MS 100
#define TEXT_BYTES 256
#define KEYS 16

struct reading {
	char key[16];
	uint64_t *field;
	uint64_t grow;		/* added at each reading of the current line */
	uint64_t released_grow;	/* added at each reading once released */
};

struct replay {
	struct verdict v;
	struct verdict_limits limits;
	uint64_t now_ms;
	int64_t evidence_ms, release_ms, asleep, switching;	/* of the answers */
	uint64_t evidence_due, release_due;			/* 0: no answer */
	int64_t snapshot;
	bool released;
	uint64_t end_ms;
	uint64_t number[KEYS];
	char wants[TEXT_BYTES], expect[TEXT_BYTES], reason[TEXT_BYTES], expect_wants[TEXT_BYTES];
	uint64_t detect_ms;
	struct reading reading[KEYS];
};

static const char *const keys[KEYS] = { "ops", "activity", "workers", "stopped", "pacing", "oldest",
	"psi", "reclaim", "silence", "served", "runner", "runner_stopped", "waited", "missing",
	"throttled", "busy" };

/* Record a request and set the time of its answer. */
static void take_want(struct replay *r, enum verdict_want want)
{
	static const char *const words[] = { "", "evidence ", "release ", "end " };
	size_t len = strlen(r->wants);

	snprintf(r->wants + len, sizeof(r->wants) - len, "%s", words[want]);
	if (want == WANT_EVIDENCE && r->evidence_ms >= 0)
		r->evidence_due = r->now_ms + (uint64_t)r->evidence_ms;
	if (want == WANT_RELEASE && r->release_ms >= 0)
		r->release_due = r->now_ms + (uint64_t)r->release_ms;
	if (want == WANT_RELEASE)
		r->released = true;
	if (want == WANT_END)
		r->end_ms = r->now_ms;
}

static void feed_event(struct replay *r, enum event_kind kind, int64_t a, int64_t b,
	const char *source, const char *text)
{
	struct event ev = { .t_ns = r->now_ms * NS_PER_MS, .kind = kind, .a = a, .b = b };

	snprintf(ev.source, sizeof(ev.source), "%.31s", source);
	snprintf(ev.text, sizeof(ev.text), "%.231s", text);
	take_want(r, verdict_event(&r->v, &ev));
}

/* Answer at the due time: readings may be far apart. */
static void answer_at(struct replay *r, uint64_t *due, void (*answer)(struct replay *r))
{
	uint64_t now_ms = r->now_ms;

	if (!*due || now_ms < *due)
		return;
	r->now_ms = *due;
	*due = 0;
	answer(r);
	r->now_ms = now_ms;
}

static void answer_evidence(struct replay *r)
{
	if (++r->snapshot % 2 == 0)
		feed_event(r, EVENT_ASLEEP, r->asleep, r->switching, "", "");
	feed_event(r, EVENT_EVIDENCE, r->snapshot % 2 ? 1 : 2, 1000, "", "");
}

static void answer_release(struct replay *r)
{
	feed_event(r, EVENT_RELEASE, 0, 0, "", "");
}

/* Act as supervisor and agent. */
static void answer_calls(struct replay *r)
{
	answer_at(r, &r->evidence_due, answer_evidence);
	answer_at(r, &r->release_due, answer_release);
}

static void feed_progress(struct replay *r)
{
	struct progress p = { .t_ns = r->now_ms * NS_PER_MS };

	answer_calls(r);
	for (unsigned i = 0; i < COUNT_OF(keys); i++) {
		r->number[i] += r->reading[i].grow;
		if (r->released)
			r->number[i] += r->reading[i].released_grow;
	}
	p.ops = r->number[0];
	p.activity = r->number[1];
	p.workers = (uint32_t)r->number[2];
	p.stopped = (uint32_t)r->number[3];
	p.pacing = (uint32_t)r->number[4];
	p.oldest_ms = r->number[5];
	p.psi_full = (uint32_t)r->number[6];
	p.reclaim = r->number[7];
	p.silence_ms = r->number[8];
	p.served = (uint32_t)r->number[9];
	p.runner_ms = r->number[10];
	p.runner_stopped = (uint32_t)r->number[11];
	p.waited_ms = r->number[12];
	p.missing = (uint32_t)r->number[13];
	p.throttled = r->number[14];
	p.busy_pct = (uint32_t)r->number[15];
	take_want(r, verdict_progress(&r->v, &p));
}

static unsigned key_index(const char *word)
{
	for (unsigned i = 0; i < COUNT_OF(keys); i++)
		if (strncmp(word, keys[i], strlen(keys[i])) == 0 && word[strlen(keys[i])] == '=')
			return i;
	fail_msg("unknown key in a series: %s", word);
	return 0;
}

/* Values hold until a later line changes them; growth ends with its line. */
static void parse_keys(struct replay *r, char *words, bool released)
{
	char *save = NULL;

	for (unsigned i = 0; i < COUNT_OF(keys) && !released; i++)
		r->reading[i].grow = 0;
	for (char *w = strtok_r(words, " \n", &save); w; w = strtok_r(NULL, " \n", &save)) {
		unsigned i = key_index(w);
		const char *value = strchr(w, '=') + 1;

		if (released)
			r->reading[i].released_grow = strtoull(value + 1, NULL, 10);
		else if (*value == '+')
			r->reading[i].grow = strtoull(value + 1, NULL, 10);
		else
			r->number[i] = strtoull(value, NULL, 10);
	}
}

static void line_progress(struct replay *r, char *rest, uint64_t to_ms)
{
	parse_keys(r, rest, false);
	for (; r->now_ms <= to_ms; r->now_ms += STEP_MS)
		feed_progress(r);
}

static void line_event(struct replay *r, const char *rest)
{
	char kind[32], source[32];
	long long a, b;
	int used = 0;

	answer_calls(r);
	if (sscanf(rest, "%31s %31s %lld %lld %n", kind, source, &a, &b, &used) != 4)
		fail_msg("bad event line: %s", rest);
	assert_int_not_equal(event_kind_of(kind), EVENT_NONE);
	feed_event(r, event_kind_of(kind), a, b, strcmp(source, "-") ? source : "", rest + used);
}

static void line_limits(struct replay *r, const char *rest)
{
	const char *speed = strstr(rest, "speed=");

	verdict_limits_of(&r->limits, strtoull(strstr(rest, "stall=") + 6, NULL, 10),
		speed ? (unsigned)strtoul(speed + 6, NULL, 10) : 100);
	r->limits.needs_reclaim = strstr(rest, "needs=reclaim") != NULL;
	r->limits.needs_hits = strstr(rest, "needs=hits") != NULL;
	verdict_begin(&r->v, &r->limits);
}

static void line_answer(struct replay *r, const char *rest)
{
	if (sscanf(rest, "evidence=%ld release=%ld asleep=%ld switching=%ld", &r->evidence_ms,
		&r->release_ms, &r->asleep, &r->switching) != 4)
		fail_msg("bad answer line: %s", rest);
}

static uint64_t parse_s(const char *text)
{
	char *end;
	double s = strtod(text, &end);

	if (end == text || s < 0)
		fail_msg("bad time in a series: %s", text);
	return (uint64_t)(s * 1e3 + 0.5);
}

/* Cut out the dots first: strtod would parse "60." of "60..61". */
static void line_timed(struct replay *r, char *span, char *rest)
{
	char *dots = strstr(span, "..");
	char *what = strtok_r(rest, " ", &rest);

	if (dots)
		*dots = 0;
	r->now_ms = parse_s(span);
	assert_non_null(what);
	if (strcmp(what, "event") == 0)
		line_event(r, rest);
	else if (strcmp(what, "progress") == 0)
		line_progress(r, rest, dots ? parse_s(dots + 2) : r->now_ms);
	else
		fail_msg("neither event nor progress: %s", what);
}

static void read_line(struct replay *r, char *line)
{
	char word[32] = "";

	line[strcspn(line, "#\n")] = 0;
	if (sscanf(line, "%31s", word) != 1)
		return;
	char *rest = strstr(line, word) + strlen(word);

	rest += strspn(rest, " ");
	if (strcmp(word, "limits") == 0)
		line_limits(r, rest);
	else if (strcmp(word, "answer") == 0)
		line_answer(r, rest);
	else if (strcmp(word, "released") == 0)
		parse_keys(r, rest + strlen("progress"), true);
	else if (strcmp(word, "expect") == 0)
		snprintf(r->expect, sizeof(r->expect), "%s", rest);
	else if (strcmp(word, "reason") == 0)
		snprintf(r->reason, sizeof(r->reason), "%s", rest);
	else if (strcmp(word, "wants") == 0)
		snprintf(r->expect_wants, sizeof(r->expect_wants), "%s ", rest);
	else if (strcmp(word, "detect") == 0)
		r->detect_ms = strtoull(rest, NULL, 10);
	else
		line_timed(r, word, rest);
}

/* A hang is judged only after a release. */
static void check_outcome(struct replay *r)
{
	char reason[TEXT_BYTES];
	enum verdict_kind kind = verdict_end(&r->v, reason, sizeof(reason));

	print_message("# %s: %s\n", verdict_name(kind), reason);
	assert_string_equal(verdict_name(kind), r->expect);
	if (!strstr(reason, r->reason))
		fail_msg("\"%s\" is not in the reason \"%s\"", r->reason, reason);
	if (r->expect_wants[0])
		assert_string_equal(r->wants, r->expect_wants);
	if (r->detect_ms)
		assert_in_range(verdict_detect_ms(&r->v, r->end_ms * NS_PER_MS), 1, r->detect_ms);
	if (verdict_is_hang(kind))
		assert_non_null(strstr(r->wants, kind == VERDICT_DEAD ? "end" : "release end"));
}

static void series_ends_as_expected(void **state)
{
	static struct replay r;
	AUTO_STREAM FILE *f = fopen(*state, "r");
	char line[TEXT_BYTES];

	assert_non_null(f);
	memset(&r, 0, sizeof(r));
	r.evidence_ms = r.release_ms = 300;
	while (fgets(line, sizeof(line), f))
		read_line(&r, line);
	assert_true(r.expect[0]);
	check_outcome(&r);
}

int main(void)
{
	static struct CMUnitTest tests[128];
	char here[] = __FILE__, pattern[512];
	glob_t g;

	snprintf(pattern, sizeof(pattern), "%s/series/*.series", dirname(here));
	if (glob(pattern, 0, NULL, &g) || g.gl_pathc > COUNT_OF(tests)) {
		fprintf(stderr, "no series at %s\n", pattern);
		return 1;
	}
	for (size_t i = 0; i < g.gl_pathc; i++)
		tests[i] = (struct CMUnitTest){ .name = basename(g.gl_pathv[i]),
			.test_func = series_ends_as_expected, .initial_state = g.gl_pathv[i] };
	int failed = _cmocka_run_group_tests("verdict series", tests, g.gl_pathc, NULL, NULL);

	globfree(&g);
	return failed;
}
