/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rung and reason of a suspicion, from the same facts: neither contradicts the other. */
#include "verdict_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "text.h"

/* In a lone or unserved hang the tasks that go on are others, which switch as they should. */
static bool is_switching(const struct verdict_facts *f)
{
	bool others_go_on = f->doubt == DOUBT_LONE || f->doubt == DOUBT_UNSERVED;

	return f->switching && !(others_go_on && f->asleep);
}

enum verdict_kind verdict_facts_kind(const struct verdict_facts *f)
{
	/*
	 * Delays by memory.high end by themselves: a pause that is made of them is thrash, however
	 * many of them an operation needs.
	 */
	if (f->outcome == OUTCOME_MOVED)
		return f->is_throttled ? VERDICT_THRASH : VERDICT_STALL;
	if (f->outcome == OUTCOME_SILENT)
		return VERDICT_DEAD;
	if (f->doubt == DOUBT_EMPTY && !f->asleep && !f->switching)
		return VERDICT_BROKEN;
	if (f->outcome == OUTCOME_WALLED)
		return VERDICT_STALL;
	if (is_switching(f))
		return VERDICT_LIVELOCK;
	return f->is_active && !f->asleep ? VERDICT_LIVELOCK : VERDICT_DEADLOCK;
}

/* Observation that raised the suspicion. */
static void doubt_text(const struct verdict_facts *f, struct text *t)
{
	static const char *const words[DOUBT_COUNT] = {
		[DOUBT_NONE] = "no operation",
		[DOUBT_QUIET] = "no operation and no other activity",
		[DOUBT_UNSERVED] = "the server answered no request, while others went on,",
		[DOUBT_BUSY] = "no operation, although there was other activity",
		[DOUBT_LONE] = "one operation in flight, while others went on,",
		[DOUBT_EMPTY] = "no worker came to an operation",
		[DOUBT_LATE] = "verify or teardown did not end",
		[DOUBT_SILENT] = "no operation and no heartbeat",
	};
	enum verdict_doubt doubt = f->doubt == DOUBT_QUIET && f->is_active ? DOUBT_NONE : f->doubt;

	text_add(t, "%s for %.1f s", words[doubt], f->paused_s);
}

static void tasks_text(struct text *t, uint64_t n, const char *one, const char *many)
{
	text_add(t, "; %" PRIu64 " stuck task%s", n, n == 1 ? one : many);
}

/* Without a server the activity is pages written; with one, it is the server's answers. */
static const char *activity_words(const struct verdict_facts *f)
{
	return f->doubt == DOUBT_UNSERVED ? "some requests are answered" : "activity goes on";
}

static void livelock_text(const struct verdict_facts *f, struct text *t)
{
	if (!is_switching(f)) {
		text_add(t, "; %s without lasting progress", activity_words(f));
		return;
	}
	tasks_text(t, f->switching, " keeps switching", "s keep switching");
	if (f->asleep)
		text_add(t, ", %" PRIu64 " asleep", f->asleep);
	if (f->is_active)
		text_add(t, ", and %s", activity_words(f));
}

static void deadlock_text(const struct verdict_facts *f, struct text *t)
{
	if (f->asleep)
		tasks_text(t, f->asleep, " asleep for good", "s asleep for good");
	else
		text_add(t, "; the watch inside %s", f->looked ?
			"saw no task asleep, nor one that switches" : "gave no answer");
	if (f->is_active)
		text_add(t, ", while %s", activity_words(f));
}

static void stuck_text(const struct verdict_facts *f, enum verdict_kind kind, struct text *t)
{
	text_add(t, "; released, it %s", f->moved_once ? "moved once and stopped again" :
		"did not recover");
	if (kind == VERDICT_LIVELOCK)
		livelock_text(f, t);
	else
		deadlock_text(f, t);
}

void verdict_facts_reason(const struct verdict_facts *f, char *reason, size_t size)
{
	enum verdict_kind kind = verdict_facts_kind(f);
	struct text t = { .s = reason, .size = size };

	if (kind == VERDICT_BROKEN) {
		text_add(&t, "all workers ended%s%s", *f->trouble ? ": " : ", and none came back",
			f->trouble);
		return;
	}
	doubt_text(f, &t);
	if (f->outcome == OUTCOME_MOVED) {
		text_add(&t, "%s; it moved again %.1f s after the release",
			f->is_throttled ? ", while memory.high held the group up" : "", f->moved_s);
		return;
	}
	if (kind == VERDICT_DEAD)
		text_add(&t, "; no heartbeat since then");
	else if (f->outcome == OUTCOME_WALLED)
		text_add(&t, "; the release met the outer memory limit of this host, so it is not "
			"tested whether it moves without pressure");
	else
		stuck_text(f, kind, &t);
	text_add(&t, "; the kernel's own detectors %s", f->detected ? "spoke too" : "said nothing");
}
