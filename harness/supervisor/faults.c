/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Injectors report their faults as they end; the board has the hits of those that could not. */
#include "faults.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool faults_planned(const struct plan *p)
{
	for (unsigned i = 0; i < p->scenario.injectors; i++)
		if (p->scenario.injector[i].injector->fault)
			return true;
	return false;
}

static bool has_module(const struct need *needs, const char *module)
{
	for (; needs && needs->kind != NEED_END; needs++)
		if (needs->kind == NEED_KMOD && !strcmp(needs->what, module))
			return true;
	return false;
}

static const char *load_with(const struct scenario *s, const struct need *injector)
{
	for (; injector && injector->kind != NEED_END; injector++)
		for (unsigned i = 0; injector->kind == NEED_KMOD && i < s->loads; i++)
			if (has_module(s->load[i].load->needs, injector->what))
				return s->load[i].name;
	return NULL;
}

const char *faults_needed(const struct plan *p)
{
	const char *name = NULL;

	for (unsigned i = 0; i < p->scenario.injectors && !name; i++)
		if (p->scenario.injector[i].injector->fault)
			name = load_with(&p->scenario, p->scenario.injector[i].injector->needs);
	return name;
}

void faults_event(struct faults *f, const struct plan *p, const struct event *ev)
{
	if (ev->kind != EVENT_FAULTS)
		return;
	for (unsigned i = 0; i < p->scenario.injectors; i++)
		if (!strcmp(p->scenario.injector[i].name, ev->source))
			snprintf(f->told[i], sizeof(f->told[i]), "%s", ev->text);
}

static uint64_t board_hits(const struct board *b, const char *name)
{
	struct board_slot s;

	for (unsigned i = 0; i < BOARD_SLOTS; i++) {
		board_read_slot(b, i, &s);
		if (s.kind == SLOT_INJECTOR && !strcmp(s.name, name))
			return s.ops;
	}
	return 0;
}

void faults_text(const struct faults *f, const struct plan *p, const struct board *b, char *buf,
	size_t size)
{
	size_t len = 0;

	*buf = '\0';
	for (unsigned i = 0; i < p->scenario.injectors && len < size; i++) {
		const struct scenario_injector *h = &p->scenario.injector[i];
		const char *gap = len ? "; " : "";

		if (!h->injector->fault)
			continue;
		if (*f->told[i])
			len += (size_t)snprintf(buf + len, size - len, "%s%s: %s", gap, h->name,
				f->told[i]);
		else
			len += (size_t)snprintf(buf + len, size - len, "%s%s: %" PRIu64, gap,
				h->name, board_hits(b, h->name));
	}
}
