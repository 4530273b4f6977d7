/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stress-ng with any arguments. It prints nothing while it runs, and its counters are in
 * anonymous shared memory. Progress is therefore that of its processes: user CPU time, page
 * faults, and bytes and calls of read and write. System CPU time does not count, because a
 * process that spins in the kernel uses it as well.
 */
#include <inttypes.h>
#include <stdio.h>

#include "program.h"
#include "tally.h"
#include "workload.h"

static const struct param params[] = {
	{ "args", PARAM_TEXT, "--vm 1 --vm-bytes 16M --hdd 1 --hdd-bytes 16M", NULL,
		"stress-ng's arguments" },
	{ 0 }
};

static const struct need needs[] = {
	{ NEED_UNBOUNDED, "runs stress-ng with any arguments", NULL },
	{ NEED_PROGRAM, "stress-ng", "stress-ng" }, { 0 }
};

/* Printed after "fail:" by stressors that --verify finds wrong data. */
static const char *const wrong[] = { "bit error", "mismatch", "corrupt", "incorrect data", NULL };
static const char *const trouble[] = { "fail:", "error:", "unsuccessful", "unrecognized",
	"cannot start", "nvalid", NULL };

/* A sum falls when a process exits: that is no progress, only a new mark. */
static void look(struct program *o)
{
	struct tally t;
	uint64_t sum;

	tally_take(&t, o->reaper);
	sum = t.user + t.faults + t.io;
	o->moved |= sum > o->mark;
	o->bytes += t.bytes > o->mark_bytes ? t.bytes - o->mark_bytes : 0;
	o->mark = sum;
	o->mark_bytes = t.bytes;
}

static const struct program_kind kind = { "stress-ng", wrong, trouble, NULL, look, NULL };

static int setup(struct work *w, struct err *e)
{
	struct program *o = program_open(w, &kind, e);

	if (!o)
		return -e->code;
	/* The seed comes first: after a stressor it would be that stressor's option. */
	program_words(o, "--seed");
	program_word(o, "%" PRIu64, w->seed);
	program_words(o, "--timeout 0 --verify --temp-path");
	program_word(o, "%s", o->dir);
	program_words(o, param_text(w->params, "args"));
	return program_start(o, e);
}

const struct workload workload_stress_ng = {
	.name = "stress_ng",
	.summary = "stress-ng with any arguments; one operation: its processes got on",
	.params = params,
	.needs = needs,
	.unsynced = true,
	.setup = setup,
	.step = program_step,
	.teardown = program_teardown,
};
