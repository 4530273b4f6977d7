/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Progress and heartbeats from the board, whose content may be junk. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "outer.h"

#define DAY_NS (86400 * NS_PER_S)	/* a greater age of an operation is junk */
#define FRESH_MS 2000		/* the inner watch's state counts up to this age */

void outer_begin(struct outer *o, uint64_t now_ns)
{
	memset(o, 0, sizeof(*o));
	for (int i = 0; i < BEAT_COUNT; i++)
		o->beat_ns[i] = now_ns;
	o->then_ns = now_ns;
	o->psi_full = o->mem_free = o->written = UINT_MAX;
	o->allocstall = o->memcg_limit = o->memcg_high = o->memcg_usage = o->psi_group = UINT_MAX;
}

static void columns_find(struct outer *o, const struct board *b, unsigned n)
{
	const struct { const char *name; unsigned *at; } wanted[] = {
		{ "psi_mem_full_avg10", &o->psi_full }, { "mem_free", &o->mem_free },
		{ "nr_written", &o->written }, { "psi_memcg_full_avg10", &o->psi_group },
		{ "memcg_high_hits", &o->memcg_high },
		{ "allocstall", &o->allocstall }, { "memcg_limit_hits", &o->memcg_limit },
		{ "memcg_usage", &o->memcg_usage },
	};

	for (unsigned i = 0; i < n; i++)
		for (unsigned w = 0; w < sizeof(wanted) / sizeof(wanted[0]); w++)
			if (!strncmp(b->column[i].name, wanted[w].name,
					sizeof(b->column[i].name)))
				*wanted[w].at = i;
	o->columns = n;
}

void outer_sample(struct outer *o, const struct board *b, const uint64_t *row, unsigned n)
{
	if (n != o->columns)
		columns_find(o, b, n);
	memcpy(o->row, row, n * sizeof(row[0]));
}

static uint64_t column(const struct outer *o, unsigned at)
{
	return at < o->columns ? o->row[at] : 0;
}

static void beats_read(struct outer *o, const struct board *b, uint64_t now, struct progress *p)
{
	uint32_t state = atomic_load(&b->runner.state);
	uint64_t age_ms[BEAT_COUNT];

	p->silence_ms = UINT64_MAX;
	for (int i = 0; i < BEAT_COUNT; i++) {
		uint64_t count = atomic_load(&b->beat[i].count);

		if (count != o->beat[i]) {
			o->beat[i] = count;
			o->beat_ns[i] = now;
			o->agent_offset_ns = now - atomic_load(&b->agent_now_ns);
		}
		age_ms[i] = (now - o->beat_ns[i]) / NS_PER_MS;
		if (age_ms[i] < p->silence_ms)
			p->silence_ms = age_ms[i];
	}
	p->runner_ms = age_ms[BEAT_RUNNER];
	p->runner_stopped = (state == 'T' || state == 't') && age_ms[BEAT_WATCH] < FRESH_MS;
}

/* Age in ms of a guest time; times in the future are junk and count as 0. */
static uint64_t agent_age_ms(const struct outer *o, uint64_t then, uint64_t now)
{
	uint64_t here = then + o->agent_offset_ns;

	return then && here < now && now - here < DAY_NS ? (now - here) / NS_PER_MS : 0;
}

static void worker_read(const struct outer *o, const struct board *b, unsigned i,
	const struct board_slot *s, uint64_t now, struct progress *p, struct supervise_view *view)
{
	uint32_t state = atomic_load(&b->task[i].state);
	uint64_t age = agent_age_ms(o, s->op_start_ns, now);

	p->ops += s->ops;
	if (s->pid <= 0)
		return;
	p->workers++;
	p->stopped += state == 'T' || state == 't';
	p->pacing += s->state == SLOT_PACING && !s->op_start_ns &&
		s->pace_until_ns + o->agent_offset_ns > now;
	if (state != 'T' && age > p->oldest_ms)
		p->oldest_ms = age;
	if (age >= view->worst_ms) {
		view->worst_ms = age;
		snprintf(view->worst, sizeof(view->worst), "%s", s->name);
	}
}

static void server_read(struct outer *o, const struct board_slot *s, struct progress *p)
{
	o->served = true;
	p->activity += s->ops;
}

static void slots_read(struct outer *o, const struct board *b, uint64_t now,
	struct progress *p, struct supervise_view *view)
{
	for (unsigned i = 0; i < BOARD_SLOTS; i++) {
		struct board_slot s;

		board_read_slot(b, i, &s);
		if (s.kind == SLOT_SERVER)
			server_read(o, &s, p);
		else if (s.kind == SLOT_WORKER && s.counted)
			worker_read(o, b, i, &s, now, p, view);
	}
}

void outer_read(struct outer *o, const struct board *b, uint64_t now, struct progress *p,
	struct supervise_view *view)
{
	*p = (struct progress){ .t_ns = now };
	*view = (struct supervise_view){ 0 };
	beats_read(o, b, now, p);
	slots_read(o, b, now, p, view);
	/* count only the system under test: other disks of the machine are never idle */
	if (!o->served)
		p->activity = column(o, o->written);
	p->psi_full = (uint32_t)column(o, o->psi_full);
	if (p->psi_full < column(o, o->psi_group))
		p->psi_full = (uint32_t)column(o, o->psi_group);
	p->throttled = column(o, o->memcg_high);
	p->served = o->served;
	p->missing = atomic_load(&b->missing);
	p->reclaim = column(o, o->allocstall) + column(o, o->memcg_limit);
	if (now - o->then_ns >= NS_PER_S) {
		o->ops_per_s = (p->ops - o->ops_then) * NS_PER_S / (now - o->then_ns);
		o->ops_then = p->ops;
		o->then_ns = now;
	}
	view->phase = board_phase_name(atomic_load(&b->phase));
	view->mem_free_kib = column(o, o->mem_free);
	view->group_kib = column(o, o->memcg_usage) / 1024;
	view->psi_full = p->psi_full;
	view->ops = p->ops;
	view->ops_per_s = o->ops_per_s;
}

void outer_counters(const struct outer *o, const struct board *b, const char *prefix, char *buf,
	size_t size)
{
	size_t skip = strlen(prefix), len = 0;

	*buf = '\0';
	for (unsigned i = 0; i < o->columns && i < BOARD_COLUMNS && len < size; i++) {
		char name[sizeof(b->column[i].name) + 1] = "";

		memcpy(name, b->column[i].name, sizeof(b->column[i].name));
		if (!strncmp(name, prefix, skip))
			len += (size_t)snprintf(buf + len, size - len, "%s%s %" PRIu64,
				len ? ", " : "", name + skip, o->row[i]);
	}
}
