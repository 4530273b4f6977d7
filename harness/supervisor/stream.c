/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stream of a run: events to the sinks and the verdict, lines from the machine's console. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "registry.h"
#include "supervisor.h"

void sup_want(struct supervisor *s, enum verdict_want want)
{
	if (want > s->want)
		s->want = want;
}

void sup_emit(struct supervisor *s, struct event *ev)
{
	ev->t_ns = clock_ns() - s->start_ns;
	for (unsigned i = 0; registry_sinks[i]; i++)
		registry_sinks[i]->event(ev);
	sup_want(s, verdict_event(&s->verdict, ev));
}

void sup_say(struct supervisor *s, enum event_kind kind, const char *source, int64_t a, int64_t b,
	const char *text)
{
	struct event ev = { .kind = kind, .a = a, .b = b };

	snprintf(ev.source, sizeof(ev.source), "%s", source);
	snprintf(ev.text, sizeof(ev.text), "%s", text);
	sup_emit(s, &ev);
}

static void capture_line(struct supervisor *s, const char *line)
{
	size_t len = strlen(line);

	s->line_ns = clock_ns();
	if (!s->capturing || s->captured + len + 2 > sizeof(s->capture))
		return;
	memcpy(s->capture + s->captured, line, len);
	s->captured += len;
	s->capture[s->captured++] = '\n';
	s->capture[s->captured] = 0;
}

/* Lines with a meaning for the verdict become events; console.log has all lines. */
static void console_line(const char *line, void *arg)
{
	struct supervisor *s = arg;
	enum hang_sign sign = hang_classify_line(line);

	capture_line(s, line);
	if (sign != HANG_SIGN_NONE && !s->capturing)
		sup_say(s, EVENT_KERNEL, "console", 0, (int64_t)sign, line);
}

void sup_pump(struct supervisor *s, int wait_ms)
{
	struct pollfd p[8];
	int fds[8];
	unsigned n = s->target->fds(s->target, fds, 8);

	for (unsigned i = 0; i < n; i++)
		p[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	poll(p, n, wait_ms);
	if (s->alive && !s->target->pump(s->target, console_line, s, &s->status))
		s->alive = false;
}
