/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results of a calibration: its points, each exception, and the figures. */
#include "calibration_report.h"
#include "term.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say(struct tap *tap, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Print a comment of the stream, or an item of a markdown list. */
static void say(struct tap *tap, const char *fmt, ...)
{
	char text[1400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (tap)
		tap_comment(tap, "%s", text);
	else
		term_print(stdout, "- %s\n", text);
}

static void title(struct tap *tap, const char *text)
{
	if (tap) {
		tap_comment(tap, "%s", "");
		tap_comment(tap, "%s:", text);
	} else {
		term_print(stdout, "\n### %s\n\n", text);
	}
}

static void name_of(const struct trial *t, char *buf, size_t size)
{
	snprintf(buf, size, "%s %s%s%s on %s", t->row, t->scenario, *t->variant ? " " : "",
		t->variant, t->kernel);
}

static void exception_say(const struct trial *t, struct tap *tap)
{
	char name[280];
	bool wrong_name = trial_is_right(t) && !trial_is_expected(t);

	name_of(t, name, sizeof(name));
	if (t->state == TRIAL_TESTED)
		say(tap, "%s, seed %" PRIu64 ": %s, expected %s%s%s%s%s: %s", name, t->seed,
			verdict_name(t->kind),
			expectation_name(&t->want),
			wrong_name ? " and a cause that names " : "",
			wrong_name ? t->want.cause : "", *t->known ? ", known as " : "",
			t->known, *t->cause ? t->cause : t->reason);
	else
		say(tap, "%s, seed %" PRIu64 ": %s: %s", name, t->seed,
			t->state == TRIAL_SKIPPED ? "skipped" : "broken", t->reason);
}

static bool is_wrong(const struct trial *t)
{
	return t->state == TRIAL_TESTED && !trial_is_expected(t);
}

static bool is_untested(const struct trial *t)
{
	return t->state == TRIAL_SKIPPED || t->state == TRIAL_BROKEN;
}

static void exceptions(const struct trial *t, size_t n, struct tap *tap, const char *what,
	bool (*is)(const struct trial *t))
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (!is(&t[i]))
			continue;
		if (!any)
			title(tap, what);
		any = true;
		exception_say(&t[i], tap);
	}
}

static void say_share(struct tap *tap, const char *what, unsigned hits, unsigned of)
{
	struct share s;

	share_of(hits, of, &s);
	if (of)
		say(tap, "%s: %u of %u, %.1f %% (95 %%: %.1f to %.1f %%)", what, hits, of,
			100 * s.share, 100 * s.low, 100 * s.high);
	else
		say(tap, "%s: none", what);
}

static void say_seconds(struct tap *tap, const char *what, const struct spread *s)
{
	if (s->n)
		say(tap, "%s: median %.1f s, p95 %.1f s", what, (double)s->median / 1000,
			(double)s->p95 / 1000);
}

static void summary(const struct trial *t, size_t n, struct tap *tap)
{
	struct calibrate_sum s;

	calibrate_sum(t, n, &s);
	title(tap, "Sum");
	say_share(tap, "sensitivity (systems with a bug in which one was found)", s.found,
		s.positives);
	say_share(tap, "right verdict, of all systems with a bug", s.right, s.positives);
	say_share(tap, "right cause, of those with a cause to name", s.named, s.nameable);
	say_share(tap, "specificity (systems without a bug and without an alarm)",
		s.negatives - s.alarms, s.negatives);
	say_seconds(tap, "first operation to the last one before the hang", &s.hang_ms);
	say_seconds(tap, "last operation to the verdict", &s.detect_ms);
	say(tap, "complete bundles: %u of %u", s.whole, s.found);
	say_share(tap, "hangs that the kernel's own detectors told as well", s.told, s.hung);
	say(tap, "not tested, and in none of these figures: %u skipped, %u broken, %u still to run",
		s.skipped, s.broken, s.planned);
}

void calibration_summary(const struct trial *t, size_t n, struct tap *tap)
{
	exceptions(t, n, tap, "Not as expected", is_wrong);
	exceptions(t, n, tap, "Not tested", is_untested);
	summary(t, n, tap);
}

/* Reason why no trial of a case was tested. */
static const char *why_untested(const struct trial *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (t[i].state == TRIAL_SKIPPED)
			return t[i].reason;
	return "not run yet";
}

static void point_yaml(const struct calibrate_sum *s, struct tap *tap)
{
	const struct { const char *key; uint64_t value; bool is; } rows[] = {
		{ "trials", s->trials, true }, { "found", s->found, s->positives },
		{ "right_verdict", s->right, s->positives },
		{ "right_cause", s->named, s->nameable },
		{ "complete_bundles", s->whole, s->found },
		{ "kernel_told", s->told, s->hung },
		{ "hang_ms", s->hang_ms.median, s->hang_ms.n },
		{ "detect_ms", s->detect_ms.median, s->detect_ms.n },
		{ "detect_p95_ms", s->detect_ms.p95, s->detect_ms.n },
		{ "false_alarms", s->alarms, s->negatives },
		{ "allocstall", s->pressure[PRESSURE_STALLS].median, true },
		{ "pgscan_direct", s->pressure[PRESSURE_SCANNED].median, true },
		{ "limit_hits", s->pressure[PRESSURE_LIMIT_HITS].median, true },
		{ "skipped", s->skipped, s->skipped }, { "broken", s->broken, s->broken },
		{ "to_run", s->planned, s->planned },
	};

	tap_yaml_begin(tap);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].is)
			tap_yaml_u64(tap, rows[i].key, rows[i].value);
	tap_yaml_end(tap);
}

void calibration_points(const struct trial *t, size_t n, struct tap *tap)
{
	struct calibrate_sum s;
	char name[280];
	size_t k;

	for (; n; t += k, n -= k) {
		k = calibrate_group(t, n, BY_CASE);
		calibrate_sum(t, k, &s);
		name_of(t, name, sizeof(name));
		unsigned tested = s.positives + s.negatives;
		bool none = !tested && !s.broken;
		bool good = s.expected == tested && !s.broken;
		bool known = !good && s.expected + s.excused == tested && !s.broken;

		tap_point(tap, none || good, name, none ? "SKIP" : known ? "TODO" : NULL,
			none ? why_untested(t, k) : known ? "known issues" : NULL);
		point_yaml(&s, tap);
	}
}
