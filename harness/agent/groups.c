/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups of a run. On a host they lie in a wall, an outer group that the supervisor made. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent_parts.h"
#include "knob.h"
#include "text.h"

/* Name of the wall, and whether the plan has one. */
static bool outer_name(const struct agent *a, char *buf, size_t size)
{
	size_t len = strcspn(a->plan->group, "/");

	snprintf(buf, size, "%.*s", (int)len, a->plan->group);
	return a->plan->group[len];
}

/* Loads with in_cgroup = no: the wall bounds them, too. Version 2 allows no task beside groups. */
static bool rest_name(const struct agent *a, char *buf, size_t size)
{
	bool walled = outer_name(a, buf, size - sizeof("/rest"));

	text_put(buf + strlen(buf), size - strlen(buf), "/rest");
	return walled;
}

/* Making an inner group would make its outer one again, without a limit. */
int groups_make(struct agent *a, struct err *e)
{
	char name[NAME_BYTES + 8];
	int rc;

	if (outer_name(a, name, sizeof(name)) && !cgroup_exists(name))
		return err_set(e, ENOENT, "the outer limit %s is gone, and with it the supervisor",
			name);
	rc = cgroup_make(a->plan->group, e);
	return !rc && rest_name(a, name, sizeof(name)) ? cgroup_make(name, e) : rc;
}

int groups_enter(const struct agent *a, bool in_cgroup, struct err *e)
{
	char rest[NAME_BYTES + 8];

	if (!*a->plan->group)
		return 0;
	if (in_cgroup)
		return cgroup_attach(a->plan->group, 0, e);
	return rest_name(a, rest, sizeof(rest)) ? cgroup_attach(rest, 0, e) : 0;
}

/* The supervisor removes the wall; a supervisor that was killed leaves that to the agent. */
void groups_end(const struct agent *a)
{
	char path[DIR_BYTES + 24];

	snprintf(path, sizeof(path), "%s-host.journal", a->opt.journal);
	if (!a->opt.init && !access(path, F_OK) && !knobs_owner(path))
		knobs_undo(path, NULL, NULL);
}
