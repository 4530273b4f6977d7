/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fio with any arguments or job file. Progress is fio's estimate line, which needs no help from
 * the jobs. --status-interval waits for every job and stops with the first that is stuck. Unlike
 * /proc/PID/io, the line counts the work of ioengine=mmap.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "workload.h"

#define DEFAULT_ARGS "--name=load --ioengine=mmap --rw=randwrite --bs=4k --size=32m " \
	"--time_based --runtime=1d"

static const struct param params[] = {
	{ "args", PARAM_TEXT, "", NULL, "its arguments; with no job either: a mmap random write" },
	{ "job", PARAM_FILE, "", NULL, "job file" },
	{ 0 }
};

static const struct need needs[] = {
	{ NEED_UNBOUNDED, "runs fio with any arguments", NULL },
	{ NEED_PROGRAM, "fio", "fio" }, { 0 }
};

static const char *const wrong[] = { "verify failed", "verify: bad", NULL };
static const char *const trouble[] = { "error=", "err=", "fio: ", "verify", NULL };

static uint64_t scale_of(char unit)
{
	const char *units = "KMGT";
	const char *at = unit ? strchr(units, unit) : NULL;

	return at ? 1ull << (10 * (at - units + 1)) : 1;
}

/* "[r=4KiB/s,w=1.5MiB/s]": bytes of the last second. */
static void rates_add(struct program *o, const char *text)
{
	const char *end = strchr(text, ']');
	char *behind;

	for (; end && text < end; text = behind) {
		double rate;

		text = memchr(text, '=', (size_t)(end - text));
		if (!text)
			return;
		rate = strtod(text + 1, &behind);
		o->bytes += (uint64_t)(rate * (double)scale_of(*behind));
		o->moved |= rate > 0;
	}
}

/* The sums at the end count for runs that are too short for an estimate. */
static void line(struct program *o, const char *text)
{
	const char *rates = strncmp(text, "Jobs: ", 6) ? NULL : strstr(text, "%][");
	const char *total = strstr(text, "issued rwts: total=");
	unsigned long long n[4] = { 0 };

	if (rates)
		rates_add(o, rates + 3);
	if (total && sscanf(total, "issued rwts: total=%llu,%llu,%llu,%llu", &n[0], &n[1], &n[2],
			&n[3]) == 4)
		o->moved |= n[0] + n[1] + n[2] + n[3] > 0;
}

static const struct program_kind kind = { "fio", wrong, trouble, line, NULL, NULL };

static int setup(struct work *w, struct err *e)
{
	struct program *o = program_open(w, &kind, e);
	const char *args = param_text(w->params, "args"), *job = param_text(w->params, "job");

	if (!o)
		return -e->code;
	program_word(o, "--randseed=%" PRIu64, w->seed);
	program_word(o, "--directory=%s", o->dir);
	program_word(o, "--aux-path=%s", o->dir);
	program_words(o, "--eta=always --eta-newline=1");
	program_words(o, *args || *job ? args : DEFAULT_ARGS);
	if (*job)
		program_word(o, "%s", job);
	return program_start(o, e);
}

const struct workload workload_fio = {
	.name = "fio",
	.summary = "fio with any arguments or job file; one operation: it moved data",
	.params = params,
	.needs = needs,
	.unsynced = true,
	.setup = setup,
	.step = program_step,
	.teardown = program_teardown,
};
