/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Record the verdict's input in the sinks, so that any run can be judged again. */
#include <ctype.h>
#include <stdio.h>

#include "clock.h"
#include "registry.h"
#include "supervisor.h"
#include "text.h"

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

/* The board may hold anything: only a letter is a state. */
static char state_of(const struct board_task *t)
{
	uint32_t state = atomic_load(&t->state);

	return state < 0x80 && isalpha((int)state) ? (char)state : '\0';
}

/* Once a second: what each worker has done, and its state. */
static void workers_put(struct supervisor *s, uint64_t t_ns)
{
	static struct worker_reading w[BOARD_SLOTS];
	struct board_slot slot;
	unsigned n = 0;

	for (unsigned i = 0; i < BOARD_SLOTS; i++) {
		board_read_slot(s->board, i, &slot);
		if (atomic_load(&slot.kind) != SLOT_WORKER)
			continue;
		text_put(w[n].name, sizeof(w[n].name), slot.name);
		w[n].ops = atomic_load(&slot.ops);
		w[n++].state = state_of(&s->board->task[i]);
	}
	for (unsigned i = 0; n && registry_sinks[i]; i++)
		if (registry_sinks[i]->workers)
			registry_sinks[i]->workers(t_ns, w, n);
	s->workers_ns = t_ns;
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
		if (p->t_ns - s->workers_ns >= NS_PER_S)
			workers_put(s, p->t_ns);
	}
	if (moved)
		s->moved = *p;
}
