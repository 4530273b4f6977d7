/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Progress of a command: by its output, its processes, its end. */
#include "gain.h"

#include <errno.h>
#include <string.h>

#define MATCH "match:"

static const char *const words[] = { "any", "output", "io", "cpu", "exit", "none" };

static int match_parse(struct gain *g, const char *text, struct err *e)
{
	char why[120];
	int code = regcomp(&g->match, text + strlen(MATCH), REG_EXTENDED | REG_NOSUB);

	if (!code) {
		g->by = GAIN_MATCH;
		return 0;
	}
	regerror(code, &g->match, why, sizeof(why));
	return err_set(e, EINVAL, "progress '%.60s' is no extended regular expression: %s", text,
		why);
}

int gain_parse(struct gain *g, const char *text, struct err *e)
{
	*g = (struct gain){ .by = GAIN_ANY };
	for (unsigned i = 0; i < GAIN_MATCH; i++)
		if (!strcmp(text, words[i])) {
			g->by = (enum gain_by)i;
			return 0;
		}
	if (!strncmp(text, MATCH, strlen(MATCH)) && text[strlen(MATCH)])
		return match_parse(g, text, e);
	return err_set(e, EINVAL, "progress '%.40s' is none of " GAIN_HELP, text);
}

void gain_free(struct gain *g)
{
	if (g->by == GAIN_MATCH)
		regfree(&g->match);
	g->by = GAIN_ANY;
}

void gain_begin(struct gain *g)
{
	g->received = 0;
	g->last = (struct tally){ 0 };
}

bool gain_line(const struct gain *g, const char *line)
{
	return g->by == GAIN_MATCH && !regexec(&g->match, line, 0, NULL, 0);
}

static bool has_got_on(struct gain *g, const struct program *o, const struct tally *t)
{
	switch (g->by) {
	case GAIN_OUTPUT:
		return o->received > g->received;
	case GAIN_IO:
		return t->io > g->last.io;
	case GAIN_CPU:
		return t->user > g->last.user;
	case GAIN_NONE:
		tally_sleeper(&g->sleeper, o->reaper);
		return !g->sleeper.is_stuck;
	case GAIN_ANY:
		return o->received > g->received || t->io > g->last.io || t->user > g->last.user;
	default:
		return false;
	}
}

/* A sum falls when a process exits: that is no progress, only a new mark. */
void gain_look(struct gain *g, struct program *o)
{
	struct tally t;

	tally_take(&t, o->reaper);
	/* Loading a program is no progress of it. */
	if (!g->last.pid) {
		g->last = t;
		t.bytes = 0;
	}
	o->moved |= has_got_on(g, o, &t);
	o->bytes += t.bytes > g->last.bytes ? t.bytes - g->last.bytes : 0;
	g->last = t;
	g->received = o->received;
}

bool gain_at_end(const struct gain *g, const struct program *o)
{
	bool output = g->by == GAIN_ANY || g->by == GAIN_OUTPUT;

	return g->by == GAIN_EXIT || g->by == GAIN_NONE || (output && o->received > g->received);
}
