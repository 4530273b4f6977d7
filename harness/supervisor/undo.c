/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Find and undo leftovers of dead runs. */
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup.h"
#include "clock.h"
#include "file.h"
#include "knob.h"
#include "undo.h"

#define PREFIX "lowtide-"
#define KILL_MS 2000u
#define DYING_MS 15000u	/* limit for an agent that restores by itself */

struct undo {
	bool dry;
	undo_report *report;
	unsigned left;
	uint64_t end_ns;	/* end of the wait for journals in use */
};

/* A killed process that its parent has not reaped yet restores nothing. */
static bool is_zombie(long pid)
{
	char path[32], text[512];
	const char *end;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	if (file_read(path, text, sizeof(text), NULL) < 0)
		return false;
	end = strrchr(text, ')');
	return end && (!strncmp(end, ") Z", 3) || !strncmp(end, ") X", 3));
}

/* The owner's pid follows the prefix; names without a pid are foreign. */
static bool owner_dead(const char *name)
{
	const char *digits = strstr(name, PREFIX);
	long pid = digits ? strtol(digits + strlen(PREFIX), NULL, 10) : 0;

	return pid > 0 && ((kill((pid_t)pid, 0) && errno == ESRCH) || is_zombie(pid));
}

static void undo_say(struct undo *u, const char *what, int result)
{
	u->left += result != 0;
	if (u->report)
		u->report(what, result);
}

/* An agent outlives its killed supervisor, restores the values, then releases the journal. */
static void journal_undo(struct undo *u, const char *path)
{
	struct err e = { 0 };
	size_t len = strlen(path);
	char what[900];
	int rc;

	do
		rc = knobs_undo(path, u->report, &e);
	while (rc == -EBUSY && clock_ns() < u->end_ns);
	if (rc < 0 && !strncmp(e.msg, path, len))
		snprintf(what, sizeof(what), "%s", e.msg);
	else
		snprintf(what, sizeof(what), "%s%s%s", path, rc ? ": " : "", rc ? e.msg : "");
	undo_say(u, what, rc);
}

static void journals_undo(struct undo *u, const char *state_dir)
{
	char pattern[512];
	glob_t g;

	snprintf(pattern, sizeof(pattern), "%s/" PREFIX "*.journal", state_dir);
	if (glob(pattern, 0, NULL, &g))
		return;
	for (size_t i = g.gl_pathc; i-- > 0;) {
		const char *base = strrchr(g.gl_pathv[i], '/') + 1;

		if (!owner_dead(base))
			continue;
		if (u->dry)
			undo_say(u, g.gl_pathv[i], 0);
		else
			journal_undo(u, g.gl_pathv[i]);
	}
	globfree(&g);
}

static void group_undo(const char *name, void *arg)
{
	struct undo *u = arg;
	char what[96];
	int rc = 0;

	if (!owner_dead(name))
		return;
	if (!u->dry) {
		cgroup_kill(name, KILL_MS, NULL);
		rc = cgroup_remove(name, NULL);
	}
	snprintf(what, sizeof(what), "cgroup %.60s", name);
	undo_say(u, what, rc);
}

unsigned undo_dead(const char *state_dir, bool dry, undo_report *report)
{
	struct undo u = { .dry = dry, .report = report,
		.end_ns = clock_ns() + DYING_MS * NS_PER_MS };

	journals_undo(&u, state_dir);
	cgroup_each(PREFIX, group_undo, &u, NULL);
	return u.left;
}
