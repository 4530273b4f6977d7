/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what belongs to runs that are dead, and undoes it. */
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup.h"
#include "knob.h"
#include "undo.h"

#define PREFIX "lowtide-"
#define KILL_MS 2000u

struct undo {
	bool dry;
	undo_report *report;
	unsigned left;
};

/* The owner's pid stands behind the prefix; what has none is not ours. */
static bool owner_dead(const char *name)
{
	const char *digits = strstr(name, PREFIX);
	long pid = digits ? strtol(digits + strlen(PREFIX), NULL, 10) : 0;

	return pid > 0 && kill((pid_t)pid, 0) && errno == ESRCH;
}

static void undo_say(struct undo *u, const char *what, int result)
{
	u->left += result != 0;
	if (u->report)
		u->report(what, result);
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

		if (owner_dead(base))
			undo_say(u, g.gl_pathv[i], u->dry ? 0 :
				knobs_undo(g.gl_pathv[i], u->report, NULL));
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
	struct undo u = { .dry = dry, .report = report };

	journals_undo(&u, state_dir);
	cgroup_each(PREFIX, group_undo, &u, NULL);
	return u.left;
}
