/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verdict is made from, for the sinks: with it any run can be judged again. */
#include <stdio.h>

#include "clock.h"
#include "registry.h"
#include "supervisor.h"

#define READING_NS (500 * NS_PER_MS)

void record_limits(struct supervisor *s)
{
	const struct verdict_limits *l = &s->verdict.limits;
	char text[96];

	snprintf(text, sizeof(text), "stall=%llu speed=%u%s%s",
		(unsigned long long)s->plan->scenario.stall_after_ms,
		atomic_load(&s->board->speed_pct), l->needs_reclaim ? " needs=reclaim" : "",
		l->needs_hits ? " needs=hits" : "");
	sup_say(s, EVENT_RUN, "", 0, 0, text);
}

static void reading_put(struct supervisor *s, const struct progress *p)
{
	s->reading_ns = p->t_ns;
	s->reading_due = false;
	for (unsigned i = 0; registry_sinks[i]; i++)
		if (registry_sinks[i]->progress)
			registry_sinks[i]->progress(p);
}

/* Some a second, and the last one before each pause: from there a hang is counted. */
void record_progress(struct supervisor *s, const struct progress *p, bool decisive)
{
	bool moved = p->ops != s->reading.ops || p->activity != s->reading.activity;

	if (s->reading_due && !moved)
		reading_put(s, &s->reading);
	s->reading_due = moved;
	if (decisive || p->t_ns - s->reading_ns >= READING_NS)
		reading_put(s, p);
	s->reading = *p;
}
