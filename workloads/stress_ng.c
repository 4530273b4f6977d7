/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stress-ng with any arguments. It prints nothing while it runs, and its counters are in
 * anonymous shared memory. Progress is therefore that of its processes: user CPU time, page
 * faults, and bytes and calls of read and write. System CPU time does not count, because a
 * process that spins in the kernel uses it as well.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "program.h"
#include "proc.h"
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

struct tally {
	pid_t session;
	uint64_t sum, bytes;
};

/* Add user time and faults of a process; false: it belongs to another session. */
static bool stat_add(struct tally *t, const char *text)
{
	uint64_t minflt, majflt, user_ticks;
	int session;

	text = strrchr(text, ')');
	if (!text || sscanf(text, ") %*c %*d %*d %d %*d %*d %*u %" SCNu64 " %*u %" SCNu64
			" %*u %" SCNu64, &session, &minflt, &majflt, &user_ticks) != 4)
		return false;
	if (session != t->session)
		return false;
	t->sum += minflt + majflt + user_ticks;
	return true;
}

static bool tally_task(pid_t pid, pid_t tid, void *arg)
{
	static const char *const keys[] = { "rchar:", "wchar:", "syscr:", "syscw:" };
	struct tally *t = arg;
	char text[512];
	uint64_t n;

	if (pid != tid || proc_read(pid, "stat", text, sizeof(text)) <= 0 || !stat_add(t, text))
		return true;
	if (proc_read(pid, "io", text, sizeof(text)) <= 0)
		return true;
	for (unsigned i = 0; i < 4; i++) {
		n = 0;
		proc_find_u64(text, keys[i], &n);
		t->sum += n;
		t->bytes += i < 2 ? n : 0;
	}
	return true;
}

/* A sum falls when a process exits: that is no progress, only a new mark. */
static void look(struct program *o)
{
	struct tally t = { .session = o->reaper };

	proc_each_task(tally_task, &t);
	o->moved |= t.sum > o->mark;
	o->bytes += t.bytes > o->mark_bytes ? t.bytes - o->mark_bytes : 0;
	o->mark = t.sum;
	o->mark_bytes = t.bytes;
}

static const struct program_kind kind = { "stress-ng", wrong, trouble, NULL, look };

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
