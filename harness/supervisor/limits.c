/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bounds of a host run: the outer memory limit during a release, and free space. */
#include "supervisor.h"

void limits_release(struct supervisor *s)
{
	if (!s->target->wall_hits)
		return;
	s->release_hits = s->target->wall_hits(s->target);
	s->probing = true;
}

void limits_tick(struct supervisor *s)
{
	uint64_t hits = s->probing ? s->target->wall_hits(s->target) : 0;
	char why[232];

	if (s->probing && hits > s->release_hits) {
		s->probing = false;
		sup_say(s, EVENT_WALL, "", (int64_t)(hits - s->release_hits), 0,
			"the release met the outer memory limit");
	}
	if (s->want == WANT_END || !s->target->astray || !s->target->astray(s->target, why,
			sizeof(why)))
		return;
	sup_say(s, EVENT_BROKEN, "bounds", 0, 0, why);
	sup_want(s, WANT_END);
}
