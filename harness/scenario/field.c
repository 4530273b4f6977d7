/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys of [scenario], [machine], [load] and [inject] that belong to the harness. */
#include "field.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "value.h"

static int expect_set(void *section, const char *value, struct err *e)
{
	struct expectation *x = &((struct scenario *)section)->expect;

	if (!expectation_set(x, value))
		return 0;
	return err_set(e, EINVAL, "expect '%.40s' is no verdict; valid: no hang, hang, pass, slow, "
		"thrash, stall, livelock, deadlock, dead, panic, bug", value);
}

static void expect_text(const void *section, char *buf, size_t size)
{
	const struct expectation *x = &((const struct scenario *)section)->expect;

	snprintf(buf, size, "%s", expectation_name(x));
}

static const char *const cgroup_words[] = { "none", "v1", "v2", "auto" };
#define CGROUP_AUTO 3

static int cgroup_set(void *section, const char *value, struct err *e)
{
	struct scenario *s = section;
	int i;

	for (i = 0; i <= CGROUP_AUTO; i++) {
		if (strcmp(cgroup_words[i], value))
			continue;
		s->cgroup_auto = i == CGROUP_AUTO;
		s->cgroup = i == CGROUP_AUTO ? CGROUP_NONE : (enum cgroup_version)i;
		return 0;
	}
	return err_set(e, EINVAL, "cgroup '%.40s' is not one of none, v1, v2, auto", value);
}

static void cgroup_text(const void *section, char *buf, size_t size)
{
	const struct scenario *s = section;

	snprintf(buf, size, "%s", cgroup_words[s->cgroup_auto ? CGROUP_AUTO : (int)s->cgroup]);
}

static int at_set(void *section, const char *value, struct err *e)
{
	struct scenario_injector *h = section;

	h->at_ms = 0;
	h->at_setup = !strcmp(value, "setup");
	if (h->at_setup || !value_time_ms(value, &h->at_ms, e))
		return 0;
	return err_set(e, EINVAL, "at '%.40s' is neither 'setup' nor a time as 12s", value);
}

static void at_text(const void *section, char *buf, size_t size)
{
	const struct scenario_injector *h = section;

	if (h->at_setup)
		snprintf(buf, size, "setup");
	else
		value_time_text(h->at_ms, buf, size);
}

static int errno_of(const char *name, size_t len)
{
	for (int code = 1; code < 200; code++) {
		const char *known = strerrorname_np(code);

		if (known && strlen(known) == len && !memcmp(known, name, len))
			return code;
	}
	return 0;
}

static int tolerate_set(void *section, const char *value, struct err *e)
{
	struct scenario_load *l = section;
	unsigned n = 0;
	size_t len;

	for (const char *at = value + strspn(value, " "); *at; at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		if (n == TOLERATE_MAX)
			return err_set(e, EINVAL, "tolerate: at most %d errors", TOLERATE_MAX);
		l->tolerate[n] = errno_of(at, len);
		if (!l->tolerate[n++])
			return err_set(e, EINVAL, "tolerate: %.*s is no error; they are called "
				"ENOMEM, EIO, EROFS and so on", (int)len, at);
	}
	l->tolerate[n] = 0;
	return 0;
}

static void tolerate_text(const void *section, char *buf, size_t size)
{
	const struct scenario_load *l = section;

	*buf = '\0';
	for (const int *code = l->tolerate; *code; code++)
		text_join(buf, size, " ", strerrorname_np(*code));
}

static int line_add(char to[][PARAM_TEXT_MAX], unsigned *count, unsigned most, const char *line,
	struct err *e)
{
	if (!*line)
		return 0;
	if (*count == most)
		return err_set(e, EINVAL, "more than %u lines; put them into a script", most);
	if (strlen(line) >= PARAM_TEXT_MAX)
		return err_set(e, EINVAL, "a line is longer than %d bytes: '%.40s...'",
			PARAM_TEXT_MAX - 1, line);
	text_put(to[(*count)++], PARAM_TEXT_MAX, line);
	return 0;
}

static int run_set(void *section, const char *value, struct err *e)
{
	struct scenario_setup *s = section;

	return line_add(s->run, &s->runs, SETUP_RUNS, value, e);
}

static int undo_set(void *section, const char *value, struct err *e)
{
	struct scenario_setup *s = section;

	return line_add(s->undo, &s->undos, SETUP_UNDOS, value, e);
}

#define IN(type, member) .offset = offsetof(struct type, member)
#define TEXT_IN(type, member) IN(type, member), .size = sizeof(((struct type *)0)->member)
#define RUN_TIME "0..24h"

/* A cloud kernel of 6.1 runs out of memory during boot with 72M; with 64M it prints nothing. */
#define MEM_RANGE "80M..64G"

const struct field field_scenario[] = {
	{ { "summary", PARAM_TEXT, "", NULL, "what it shows, one line" },
		TEXT_IN(scenario, summary) },
	{ { "origin", PARAM_TEXT, "", NULL, "the report it comes from" },
		TEXT_IN(scenario, origin) },
	{ { "row", PARAM_TEXT, "", NULL, "row of the ground truth that `calibrate` finds it by" },
		TEXT_IN(scenario, row) },
	{ { "on", PARAM_CHOICE, "any", "any|vm|host", "targets it may run on" },
		IN(scenario, on) },
	{ { "time", PARAM_TIME, "60s", "1s..24h", "how long the loads run" },
		IN(scenario, time_ms) },
	{ { "stall_after", PARAM_TIME, "10s", "500ms..1h", "time without progress: suspect" },
		IN(scenario, stall_after_ms) },
	{ { "expect", PARAM_TEXT, "no hang", NULL, "'no hang' or the verdict that must come" },
		.set = expect_set, .text = expect_text },
	{ { "cause", PARAM_TEXT, "", NULL, "text in the cause of the hang that must come, or not" },
		TEXT_IN(scenario, expect.cause) },
	{ { "needs_reclaim", PARAM_BOOL, "yes", NULL, "broken if memory was never reclaimed" },
		IN(scenario, needs_reclaim) },
	{ { NULL, 0, NULL, NULL, NULL }, .offset = 0 }
};

const struct field field_machine[] = {
	{ { "mem", PARAM_SIZE, "256M", MEM_RANGE, "memory of the VM" }, IN(scenario, mem_mib) },
	{ { "cpus", PARAM_U64, "2", "1..64", "processors of the VM" }, IN(scenario, cpus) },
	{ { "scratch", PARAM_SIZE, "0", "0..64G", "size of the scratch disk; 0: none" },
		IN(scenario, scratch_mib) },
	{ { "cgroup", PARAM_TEXT, "none", NULL, "none, v1, v2, or auto: what the target has" },
		.set = cgroup_set, .text = cgroup_text },
	{ { "kernel", PARAM_TEXT, "", NULL, "name in the kernel store; empty: its default" },
		TEXT_IN(scenario, kernel) },
	{ { "modules", PARAM_TEXT, "", NULL, "further kernel modules, words" },
		TEXT_IN(scenario, modules) },
	{ { "cmdline", PARAM_TEXT, "", NULL, "added to the kernel's command line" },
		TEXT_IN(scenario, cmdline) },
	{ { NULL, 0, NULL, NULL, NULL }, .offset = 0 }
};

const struct field field_setup[] = {
	{ { "where", PARAM_CHOICE, "tmp", "device|scratch|tmp", "folder that its lines run in" },
		IN(scenario_setup, where) },
	{ { "run", PARAM_TEXT, "", NULL, "a line for sh; may be repeated" }, .set = run_set },
	{ { "undo", PARAM_TEXT, "", NULL, "a line for the run's end; may be repeated" },
		.set = undo_set },
	{ { NULL, 0, NULL, NULL, NULL }, .offset = 0 }
};

const struct field field_load[] = {
	{ { "count", PARAM_U64, "1", "1..100", "workers" }, IN(scenario_load, count) },
	{ { "start", PARAM_TIME, "0", RUN_TIME, "when they start" }, IN(scenario_load, start_ms) },
	{ { "stop", PARAM_TIME, "0", RUN_TIME, "when they stop; 0: with the run" },
		IN(scenario_load, stop_ms) },
	{ { "every", PARAM_TIME, "0", RUN_TIME, "one operation in this time; 0: no pause" },
		IN(scenario_load, every_ms) },
	{ { "counted", PARAM_BOOL, "yes", NULL, "its operations are the run's progress" },
		IN(scenario_load, counted) },
	{ { "in_cgroup", PARAM_BOOL, "yes", NULL, "its workers are in the run's cgroup" },
		IN(scenario_load, in_cgroup) },
	{ { "on_oom", PARAM_CHOICE, "broken", "restart|end|broken", "what an OOM kill leads to" },
		IN(scenario_load, on_oom) },
	{ { "tolerate", PARAM_TEXT, "", NULL, "errors that an operation may end with, words" },
		.set = tolerate_set, .text = tolerate_text },
	{ { "where", PARAM_CHOICE, "tmp", "device|scratch|tmp", "file system it works on" },
		IN(scenario_load, where) },
	{ { NULL, 0, NULL, NULL, NULL }, .offset = 0 }
};

const struct field field_injector[] = {
	{ { "at", PARAM_TEXT, "0", NULL, "when it is armed; setup: before the loads are set up" },
		.set = at_set, .text = at_text },
	{ { "until", PARAM_TIME, "0", RUN_TIME, "when it is disarmed; 0: with the run" },
		IN(scenario_injector, until_ms) },
	{ { "may_miss", PARAM_BOOL, "no", NULL, "no hit does not make the run broken" },
		IN(scenario_injector, may_miss) },
	{ { NULL, 0, NULL, NULL, NULL }, .offset = 0 }
};

bool field_repeats(const char *key)
{
	const struct field *f = field_find(field_setup, key);

	return f && f->set;
}

const struct field *field_find(const struct field *table, const char *key)
{
	const struct field *f;

	for (f = table; f->key.name; f++)
		if (!strcmp(f->key.name, key))
			return f;
	return NULL;
}

static int number_store(const struct field *f, void *at, uint64_t n, struct err *e)
{
	switch (f->key.type) {
	case PARAM_SIZE:
		if (n & ((1u << 20) - 1))
			return err_set(e, EINVAL, "%s must be whole MiB, as 256M", f->key.name);
		*(uint64_t *)at = n >> 20;
		break;
	case PARAM_TIME:
		*(uint64_t *)at = n;
		break;
	case PARAM_BOOL:
		*(bool *)at = n != 0;
		break;
	default:
		*(unsigned *)at = n;
	}
	return 0;
}

int field_set(const struct field *f, void *section, const char *value, struct err *e)
{
	const struct param one[] = { f->key, { .name = NULL } };
	struct param_values v;
	char *at = (char *)section + f->offset;
	int rc;

	if (f->set)
		return f->set(section, value, e);
	rc = param_defaults(&v, one, e);
	if (!rc)
		rc = param_set(&v, f->key.name, value, e);
	if (rc)
		return rc;
	if (f->key.type != PARAM_TEXT)
		return number_store(f, at, v.number[0], e);
	if (strlen(value) >= f->size)
		return err_set(e, EINVAL, "%s is longer than %zu bytes: '%.40s...'", f->key.name,
			f->size - 1, value);
	text_put(at, f->size, value);
	return 0;
}

int field_defaults(const struct field *table, void *section, struct err *e)
{
	const struct field *f;
	int rc;

	for (f = table; f->key.name; f++) {
		rc = field_set(f, section, f->key.default_value, e);
		if (rc)
			return rc;
	}
	return 0;
}

/* Copy the nth word of "a|b|c". */
static void choice_text(const char *choices, unsigned n, char *buf, size_t size)
{
	for (; n && *choices; n--)
		choices += strcspn(choices, "|") + 1;
	snprintf(buf, size, "%.*s", (int)strcspn(choices, "|"), choices);
}

void field_text(const struct field *f, const void *section, char *buf, size_t size)
{
	const char *at = (const char *)section + f->offset;

	if (f->text)
		f->text(section, buf, size);
	else if (f->key.type == PARAM_TEXT)
		snprintf(buf, size, "%s", at);
	else if (f->key.type == PARAM_SIZE)
		value_size_text(*(const uint64_t *)at << 20, buf, size);
	else if (f->key.type == PARAM_TIME)
		value_time_text(*(const uint64_t *)at, buf, size);
	else if (f->key.type == PARAM_BOOL)
		snprintf(buf, size, "%s", *(const bool *)at ? "yes" : "no");
	else if (f->key.type == PARAM_CHOICE)
		choice_text(f->key.range, *(const unsigned *)at, buf, size);
	else
		snprintf(buf, size, "%u", *(const unsigned *)at);
}

void field_names(const struct field *table, char *buf, size_t size)
{
	const struct field *f;

	for (f = table; f->key.name; f++)
		text_join(buf, size, ", ", f->key.name);
}
