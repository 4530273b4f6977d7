/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Record the verdict's input in the sinks, so that any run can be judged again. */
#include <stdio.h>

#include "clock.h"
#include "registry.h"
#include "supervisor.h"

#define READING_NS (500 * NS_PER_MS)

void readings_limits(struct supervisor *s)
{
	const struct verdict_limits *l = &s->verdict.limits;
	char text[96];

	snprintf(text, sizeof(text), "stall=%llu speed=%u%s%s",
		(unsigned long long)s->plan->scenario.stall_after_ms,
		atomic_load(&s->board->speed_pct), l->needs_reclaim ? " needs=reclaim" : "",
		l->needs_hits ? " needs=hits" : "");
	sup_say(s, EVENT_RUN, "", 0, 0, text);
}

static void reading_put(const struct progress *p)
{
	for (unsigned i = 0; registry_sinks[i]; i++)
		if (registry_sinks[i]->progress)
			registry_sinks[i]->progress(p);
}

/*
 * Record two readings a second. Around a pause add the last reading with a change and the first
 * one after it: the verdict's clocks start there.
 */
void readings_progress(struct supervisor *s, const struct progress *p, bool decisive)
{
	bool moved = p->ops != s->moved.ops || p->activity != s->moved.activity;
	bool first = moved && p->t_ns - s->moved.t_ns >= READING_NS;

	if (decisive || first || p->t_ns - s->reading_ns >= READING_NS) {
		if (s->moved.t_ns > s->reading_ns)
			reading_put(&s->moved);
		reading_put(p);
		s->reading_ns = p->t_ns;
	}
	if (moved)
		s->moved = *p;
}
