/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what belongs to runs that are dead, and undoes it. */
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
#define DYING_MS 15000u	/* as long as an agent takes to restore all by itself */

struct undo {
	bool dry;
	undo_report *report;
	unsigned left;
	uint64_t end_ns;	/* until then, journals in use are waited for */
};

/* One that was killed, and that its parent has not waited for yet, restores nothing. */
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

/* The owner's pid stands behind the prefix; what has none is not ours. */
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

/* The agent outlives a supervisor that was killed, restores all it can, and then lets go. */
static void journal_undo(struct undo *u, const char *path)
{
	struct err e = { 0 };
	size_t len = strlen(path);
	char what[900];
	int r;

	do
		r = knobs_undo(path, u->report, &e);
	while (r == -EBUSY && clock_ns() < u->end_ns);
	if (r < 0 && !strncmp(e.msg, path, len))
		snprintf(what, sizeof(what), "%s", e.msg);
	else
		snprintf(what, sizeof(what), "%s%s%s", path, r ? ": " : "", r ? e.msg : "");
	undo_say(u, what, r);
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
	int r = 0;

	if (!owner_dead(name))
		return;
	if (!u->dry) {
		cgroup_kill(name, KILL_MS, NULL);
		r = cgroup_remove(name, NULL);
	}
	snprintf(what, sizeof(what), "cgroup %.60s", name);
	undo_say(u, what, r);
}

unsigned undo_dead(const char *state_dir, bool dry, undo_report *report)
{
	struct undo u = { .dry = dry, .report = report,
		.end_ns = clock_ns() + DYING_MS * NS_PER_MS };

	journals_undo(&u, state_dir);
	cgroup_each(PREFIX, group_undo, &u, NULL);
	return u.left;
}
