/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bounds of a plan, and the names of its groups. */
#include "bounds.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "rng.h"
#include "text.h"
#include "value.h"

#define SHARE 4			/* a wall takes at most this part of the machine */
#define SLACK (32ull << 20)	/* stacks, page tables and slabs, which no load states */
#define TASKS 4096u		/* an eighth of the kernel's default pid_max */

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t limit_highest(const struct scenario *s)
{
	uint64_t highest = 0;

	for (unsigned i = 0; i < s->injectors; i++) {
		const struct scenario_injector *h = &s->injector[i];
		uint64_t bytes = h->injector->limit ? param_u64(&h->params, h->injector->limit) : 0;

		if (bytes > highest)
			highest = bytes;
	}
	return highest;
}

/* Memory and page cache that the loads hold in their setup and want after a release. */
static uint64_t loads_stated(const struct scenario *s)
{
	uint64_t bytes = 0;

	for (unsigned i = 0; i < s->loads; i++)
		for (const struct param *row = s->load[i].params.table; row && row->name; row++)
			if (row->type == PARAM_SIZE && !strcmp(row->name, "size"))
				bytes += s->load[i].count * param_u64(&s->load[i].params, "size");
	return bytes;
}

/* A scenario that sets no swap limit of its own is not about swap. */
static uint64_t swap_highest(const struct scenario *s, uint64_t all)
{
	uint64_t highest = 0;

	for (unsigned i = 0; i < s->injectors; i++) {
		const struct scenario_injector *h = &s->injector[i];
		const char *text = h->injector->swap_limit ?
			param_text(&h->params, h->injector->swap_limit) : "";
		uint64_t bytes = all;

		if (*text && value_size(text, &bytes, NULL))
			bytes = all;	/* "max", "-1" */
		if (*text && bytes > highest)
			highest = bytes;
	}
	return min_u64(highest, all);
}

int bounds_of(const struct plan *p, uint64_t machine_bytes, struct bounds *b, struct err *e)
{
	const struct scenario *s = &p->scenario;
	uint64_t share = machine_bytes / SHARE, least = limit_highest(s) + SLACK;

	*b = (struct bounds){ 0 };
	if (!*p->group)
		return 0;
	if (least > share)
		return err_set(e, EINVAL, "scenario %s needs an outer limit of %" PRIu64 " MiB on "
			"this host, and a run may take at most a quarter of its memory (%" PRIu64
			" MiB); lower the limit, or use --on vm", s->name, least >> 20,
			share >> 20);
	b->bytes = least + min_u64(loads_stated(s), limit_highest(s));
	b->bytes = min_u64(b->bytes, share);
	b->bytes &= ~((1ull << 20) - 1);
	b->swap = swap_highest(s, b->bytes);
	b->tasks = TASKS;
	return 0;
}

uint64_t bounds_machine(void)
{
	struct sysinfo si;

	return sysinfo(&si) ? 0 : (uint64_t)si.totalram * si.mem_unit;
}

void bounds_text(const struct bounds *b, char *buf, size_t size)
{
	if (!b->bytes)
		snprintf(buf, size, "no outer limit");
	else
		snprintf(buf, size, "memory %" PRIu64 " MiB, swap %" PRIu64 " MiB, %u tasks",
			b->bytes >> 20, b->swap >> 20, b->tasks);
}

static void stem_new(char *buf, size_t size)
{
	snprintf(buf, size, "lowtide-%d-%08x", getpid(), (unsigned)rng_new_seed());
}

void bounds_place(struct plan *p)
{
	if (!*p->group)
		return;
	stem_new(p->group, sizeof(p->group));
	text_put(p->group + strlen(p->group), sizeof(p->group) - strlen(p->group), "/run");
}

void bounds_stem(const struct plan *p, char *buf, size_t size)
{
	if (*p->group)
		snprintf(buf, size, "%.*s", (int)strcspn(p->group, "/"), p->group);
	else
		stem_new(buf, size);
}
