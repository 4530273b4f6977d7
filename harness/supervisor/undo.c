/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Find and undo leftovers of dead runs. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "clock.h"
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

static pid_t part_owner(const char *path, const char *part)
{
	char journal[600];

	snprintf(journal, sizeof(journal), "%.*s-%s.journal", (int)(strrchr(path, '-') - path),
		path, part);
	return knobs_owner(journal);
}

/*
 * The supervisor holds its own journal, STEM-host.journal, as long as it lives; the agent and the
 * injectors hold theirs. An agent whose supervisor was killed holds that one, too, while it
 * restores. A pid in a name tells nothing: it may be of another pid namespace.
 */
static bool run_lives(const struct undo *u, const char *path)
{
	pid_t owner, agent;

	while ((owner = part_owner(path, "host")) > 0 && clock_ns() < u->end_ns) {
		agent = part_owner(path, "agent");
		if (agent && agent != owner)
			return true;
		clock_sleep_ns(20 * NS_PER_MS);
	}
	return owner != 0;
}

/* Injectors end in reverse order of arming, then the agent's notes, then the supervisor's. */
static long journal_rank(const char *path)
{
	const char *part = strrchr(path, '-') + 1;

	if (!strcmp(part, "host.journal"))
		return -2;
	return *part >= '0' && *part <= '9' ? strtol(part, NULL, 10) : -1;
}

static int journal_order(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	long rx = journal_rank(x), ry = journal_rank(y);

	return rx == ry ? strcmp(x, y) : rx < ry ? 1 : -1;
}

static void journals_undo(struct undo *u, const char *state_dir)
{
	char pattern[512];
	size_t i, n = 0;
	glob_t g;

	snprintf(pattern, sizeof(pattern), "%s/" PREFIX "*.journal", state_dir);
	if (glob(pattern, 0, NULL, &g))
		return;
	for (i = 0; i < g.gl_pathc; i++) {
		char *path = g.gl_pathv[i];

		if (run_lives(u, path))
			continue;
		g.gl_pathv[i] = g.gl_pathv[n];
		g.gl_pathv[n++] = path;
	}
	qsort(g.gl_pathv, n, sizeof(*g.gl_pathv), journal_order);
	/* A frozen file system blocks the removal of files that another journal notes. */
	for (i = 0; i < n && !u->dry; i++)
		knobs_cut(g.gl_pathv[i]);
	for (i = 0; i < n; i++)
		if (u->dry)
			undo_say(u, g.gl_pathv[i], 0);
		else
			journal_undo(u, g.gl_pathv[i]);
	globfree(&g);
}

/* Names of other forms are foreign. */
static bool is_run_group(const char *name)
{
	int end = 0;

	return sscanf(name, PREFIX "%*u-%*8[0-9a-f]%n", &end) == 0 && end && !name[end];
}

/* The journal of this group may lie in a state folder that is gone, as a container's is. */
static void group_undo(const char *name, void *arg)
{
	struct undo *u = arg;
	char what[96];
	int rc = 0, fd;

	if (!is_run_group(name))
		return;
	fd = cgroup_own(name, NULL);
	if (fd < 0)
		return;
	if (!u->dry)
		rc = cgroup_end(name, KILL_MS, NULL);
	close(fd);
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
