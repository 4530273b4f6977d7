/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JUnit XML for the readers of Jenkins and GitLab. Both know a test by classname and name and
 * compare it with the same test of an earlier job, so neither may hold a seed, a time or the last
 * numbers of a kernel. GitLab shows an element's text and no message.
 */
#include "form.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "record.h"
#include "xml.h"

#define TEXT_BYTES (16u << 10)

enum element { ELEMENT_NONE, ELEMENT_FAILURE, ELEMENT_ERROR, ELEMENT_SKIPPED, ELEMENTS };

static const enum element element_of[OUTCOMES] = {
	[OUTCOME_EXPECTED] = ELEMENT_NONE, [OUTCOME_UNEXPECTED] = ELEMENT_FAILURE,
	[OUTCOME_BROKEN] = ELEMENT_ERROR, [OUTCOME_KNOWN] = ELEMENT_SKIPPED,
	[OUTCOME_SKIPPED] = ELEMENT_SKIPPED, [OUTCOME_RUNNING] = ELEMENT_SKIPPED,
};

struct sum {
	size_t tests, of[ELEMENTS];
	uint64_t ms;
};

/* Where a run stands: its suite, and its number among runs of the same name there. */
struct place {
	size_t suite, number;
};

struct junit {
	struct log_runs *l;
	struct place *place;
	struct distinct suites, names;
	struct sum *sum, all;
};

/* "lowtide.6_1": a dot more would be a package for Jenkins. */
static void suite_name(const struct run_record *r, char *buf, size_t size)
{
	const char *k = r->kernel;
	size_t n = strspn(k, "0123456789");

	n += n && k[n] == '.' ? 1 + strspn(k + n + 1, "0123456789") : 0;
	if (!n)
		n = strcspn(k, "-");
	snprintf(buf, size, "lowtide.%.*s", n ? (int)n : 7, n ? k : "unknown");
	for (char *c = strchr(buf, '.') + 1; *c; c++)
		*c = strchr(". \t", *c) ? '_' : *c;
}

/* "hammer-3am.buggy.v1" */
static void test_name(const struct run_record *r, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s", *r->scenario ? r->scenario : "unknown",
		*r->variant ? "." : "", r->variant);
	for (char *c = buf; *c; c++)
		*c = *c == ':' ? '.' : *c;
}

static void sum_add(struct sum *s, const struct log_run *run)
{
	s->tests++;
	s->of[element_of[run->outcome]]++;
	s->ms += run->is.r.run_ms;
}

static int places_find(struct junit *j, struct err *e)
{
	static struct log_run run;
	char suite[120], name[360], key[500];
	size_t *numbers = NULL;
	int rc = 0;

	for (size_t i = 0; i < j->l->count && !rc; i++) {
		rc = log_runs_get(j->l, i, &run, e);
		if (rc)
			break;
		suite_name(&run.is.r, suite, sizeof(suite));
		test_name(&run.is.r, name, sizeof(name));
		snprintf(key, sizeof(key), "%s %s", suite, name);
		long at = distinct_add(&j->suites, suite, e), of = distinct_add(&j->names, key, e);

		if (at < 0 || of < 0) {
			rc = -ENOMEM;
			break;
		}
		/* As many names and suites as there are runs, at most. */
		numbers = numbers ? numbers : calloc(j->l->count, sizeof(*numbers));
		if (!numbers)
			rc = err_set(e, ENOMEM, "no memory for %zu runs", j->l->count);
		if (!rc) {
			j->place[i] = (struct place){ (size_t)at, ++numbers[of] };
			sum_add(&j->sum[at], &run);
			sum_add(&j->all, &run);
		}
	}
	free(numbers);
	return rc;
}

static void seconds(const char *name, uint64_t ms)
{
	printf(" %s=\"%" PRIu64 ".%03u\"", name, ms / 1000, (unsigned)(ms % 1000));
}

static void sum_print(const struct sum *s)
{
	xml_number("tests", s->tests);
	xml_number("failures", s->of[ELEMENT_FAILURE]);
	xml_number("errors", s->of[ELEMENT_ERROR]);
	xml_number("skipped", s->of[ELEMENT_SKIPPED]);
	seconds("time", s->ms);
}

static void property(const char *name, const char *value)
{
	if (!*value)
		return;
	fputs("<property", stdout);
	xml_attribute("name", name);
	xml_attribute("value", value);
	fputs("/>\n", stdout);
}

/* All fields that are not elsewhere in the test case: the seed, the exact kernel, the command. */
static void properties(const struct log_run *run)
{
	const struct run_record *r = &run->is.r;
	char number[24];

	fputs("<properties>\n", stdout);
	property("run", run->is.name);
	RECORD_EACH(f, r, RECORD_SHOWN) {
		snprintf(number, sizeof(number), "%" PRIu64, f->type == RECORD_TEXT ? 0 :
			record_number(r, f));
		property(f->name, f->type == RECORD_TEXT ? record_text(r, f) : number);
	}
	fputs("</properties>\n", stdout);
}

static void failure_print(const struct log_run *run)
{
	static char text[TEXT_BYTES];
	const struct run_record *r = &run->is.r;

	fputs("<failure", stdout);
	xml_attribute("message", *r->cause ? r->cause : r->reason);
	xml_attribute("type", r->verdict);
	putchar('>');
	log_run_text(run, text, sizeof(text));
	printf("wanted: ");
	xml_print(r->expect);
	printf("\nverdict: ");
	xml_print(r->verdict);
	printf("\nfingerprint: ");
	xml_print(r->fingerprint);
	printf("\nknown: ");
	xml_print(r->known);
	printf("\nrepeat: ");
	xml_print(r->command);
	printf("\n\n");
	xml_print(text);
	fputs("</failure>\n", stdout);
}

static void element_print(const struct log_run *run)
{
	const char *message = run->outcome == OUTCOME_KNOWN ? run->is.r.known : run->why;

	switch (element_of[run->outcome]) {
	case ELEMENT_FAILURE:
		failure_print(run);
		break;
	case ELEMENT_ERROR:
		fputs("<error", stdout);
		xml_attribute("message", message);
		xml_attribute("type", *run->is.r.verdict ? run->is.r.verdict : run->is.state);
		putchar('>');
		xml_print(message);
		fputs("</error>\n", stdout);
		break;
	case ELEMENT_SKIPPED:
		fputs("<skipped", stdout);
		xml_attribute("message", message);
		fputs("/>\n", stdout);
		break;
	default:
		break;
	}
}

static void case_print(const struct junit *j, size_t i, const struct log_run *run)
{
	char name[360], whole[400];

	test_name(&run->is.r, name, sizeof(name));
	snprintf(whole, sizeof(whole), "%s #%zu", name, j->place[i].number);
	fputs("<testcase", stdout);
	xml_attribute("classname", j->suites.text[j->place[i].suite]);
	xml_attribute("name", whole);
	seconds("time", run->is.r.run_ms);
	fputs(">\n", stdout);
	properties(run);
	element_print(run);
	fputs("</testcase>\n", stdout);
}

static int suite_print(struct junit *j, size_t suite, struct err *e)
{
	static struct log_run run;
	int rc = 0;

	fputs("<testsuite", stdout);
	xml_attribute("name", j->suites.text[suite]);
	sum_print(&j->sum[suite]);
	fputs(">\n", stdout);
	for (size_t i = 0; i < j->l->count && !rc; i++) {
		if (j->place[i].suite != suite)
			continue;
		rc = log_runs_get(j->l, i, &run, e);
		if (!rc)
			case_print(j, i, &run);
	}
	fputs("</testsuite>\n", stdout);
	return rc;
}

static int junit_print(struct log_runs *l, struct err *e)
{
	struct junit j = { .l = l };
	int rc = 0;

	j.place = calloc(l->count + 1, sizeof(*j.place));
	j.sum = calloc(l->count + 1, sizeof(*j.sum));
	if (!j.place || !j.sum)
		rc = err_set(e, ENOMEM, "no memory for %zu runs", l->count);
	rc = rc ? rc : places_find(&j, e);
	if (!rc) {
		fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"lowtide\"",
			stdout);
		sum_print(&j.all);
		fputs(">\n", stdout);
	}
	for (size_t i = 0; i < j.suites.count && !rc; i++)
		rc = suite_print(&j, i, e);
	if (!rc)
		fputs("</testsuites>\n", stdout);
	distinct_free(&j.suites);
	distinct_free(&j.names);
	free(j.place);
	free(j.sum);
	return rc;
}

const struct form form_junit = {
	.name = "junit",
	.about = "JUnit XML, a test case a run, as Jenkins and GitLab read it",
	.runs = junit_print,
};
