/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Meaning of each kind of event for the verdict: a table of handlers. */
#include "verdict_parts.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "board.h"

bool verdict_suspects(const struct verdict *v)
{
	return v->stage >= STAGE_FIRST && v->stage <= STAGE_PROBE;
}

/* Until the agent has reported, a failure says nothing about the kernel under load. */
static bool is_booting(const struct verdict *v)
{
	return v->stage == STAGE_BOOT && v->phase < PHASE_SETUP;
}

/* A worker that is still stuck at the end was abandoned; the run did not finish. */
static enum verdict_want end_phases(struct verdict *v)
{
	v->ended = true;
	if (v->have || v->stage == STAGE_BUG)
		return WANT_NOTHING;
	if (verdict_suspects(v) && verdict_lone_ms(v) > v->limits.stall_after_ms)
		return WANT_NOTHING;
	if (v->stage == STAGE_RELEASE || v->stage == STAGE_PROBE)
		return verdict_judge_moved(v);
	v->doubt = DOUBT_NONE;
	verdict_enter(v, STAGE_OVER);
	if (v->end_wanted)
		return WANT_NOTHING;
	v->end_wanted = true;
	return WANT_END;
}

static void note_idle_at_end(struct verdict *v)
{
	uint64_t idle_ms = v->idle_ns / NS_PER_MS;

	if (v->phase == PHASE_RUN && !verdict_suspects(v) && idle_ms > v->idle_longest_ms)
		v->idle_longest_ms = idle_ms;
}

static enum verdict_want on_phase(struct verdict *v, const struct event *ev)
{
	if (ev->a < 0 || ev->a >= PHASE_COUNT || v->stage == STAGE_OVER)
		return WANT_NOTHING;
	if ((unsigned)ev->a > PHASE_RUN) {
		note_idle_at_end(v);
		verdict_note_cut(v);
	}
	v->phase = (unsigned)ev->a;
	v->still_ns = 0;
	if (v->stage == STAGE_BOOT && v->phase >= PHASE_RUN) {
		v->start_ns = v->now_ns;
		v->start_activity = v->activity;
		v->idle_ns = v->quiet_ns = v->empty_ns = 0;
		verdict_enter(v, STAGE_RUN);
	}
	return v->phase == PHASE_DONE ? end_phases(v) : WANT_NOTHING;
}

static enum verdict_want on_due(struct verdict *v, const struct event *ev)
{
	verdict_note_due(v, ev->a > 0 ? (uint64_t)ev->a : 0);
	return WANT_NOTHING;
}

static enum verdict_want on_evidence(struct verdict *v, const struct event *ev)
{
	if (v->stage == STAGE_FIRST)
		verdict_enter(v, STAGE_GAP);
	else if (v->stage == STAGE_SECOND && ev->a != 1)
		return verdict_want_release(v);
	else if (v->stage == STAGE_BUG)
		return verdict_settle(v, v->kind, "%s", v->trouble);
	return WANT_NOTHING;
}

/*
 * A long operation among others that complete is a hang only if a task never wakes: in thrash
 * some operation is always last. Else grant the patience again.
 */
static enum verdict_want on_asleep(struct verdict *v, const struct event *ev)
{
	v->looked = true;
	v->asleep = ev->a;
	v->switching = ev->b;
	if (v->doubt != DOUBT_LONE || v->stage != STAGE_SECOND || ev->a)
		return WANT_NOTHING;
	v->lone_base_ms = verdict_lone_ms(v);
	return verdict_clear(v);
}

static enum verdict_want on_release(struct verdict *v, const struct event *ev)
{
	(void)ev;
	if ((v->stage != STAGE_RELEASE && v->stage != STAGE_PROBE) || v->released)
		return WANT_NOTHING;
	v->released = true;
	verdict_enter(v, STAGE_PROBE);
	return WANT_NOTHING;
}

/* The outer limit is pressure that nothing releases. */
static enum verdict_want on_wall(struct verdict *v, const struct event *ev)
{
	v->walled = ev->a > 0 && (v->stage == STAGE_RELEASE || v->stage == STAGE_PROBE);
	return WANT_NOTHING;
}

static enum verdict_want on_moved(struct verdict *v, const struct event *ev)
{
	(void)ev;
	if (v->stage != STAGE_RELEASE && v->stage != STAGE_PROBE)
		return WANT_NOTHING;
	return verdict_judge_moved(v);
}

/* A bug ends the run after its stacks are taken, unless a suspicion has taken them already. */
static enum verdict_want found_bug(struct verdict *v, const char *what, const char *text)
{
	if (is_booting(v))
		return verdict_settle(v, VERDICT_BROKEN,
			"the kernel failed before the agent started: %.160s", text);
	if (v->have || v->stage == STAGE_BUG)
		return WANT_NOTHING;
	v->kind = VERDICT_BUG;
	snprintf(v->trouble, sizeof(v->trouble), "%.32s: %.150s", what, text);
	if (v->stage == STAGE_OVER || (verdict_suspects(v) && v->snapshots > 0))
		return verdict_settle(v, VERDICT_BUG, "%s", v->trouble);
	return verdict_want_evidence(v, STAGE_BUG);
}

static enum verdict_want found_panic(struct verdict *v, const char *text)
{
	if (is_booting(v))
		return verdict_settle(v, VERDICT_BROKEN,
			"the kernel panicked before the agent started: %.160s", text);
	return verdict_settle(v, VERDICT_PANIC, "the kernel panicked: %.180s", text);
}

static enum verdict_want on_kernel(struct verdict *v, const struct event *ev)
{
	switch (ev->b) {
	case SIGN_PANIC:
		return found_panic(v, ev->text);
	case SIGN_BUG:
		return found_bug(v, "the kernel reports a bug", ev->text);
	case SIGN_HANG:
		v->hang_lines++;
		return WANT_NOTHING;
	case SIGN_OOM:
		v->oom_kills++;
		return WANT_NOTHING;
	default:
		return WANT_NOTHING;
	}
}

static enum verdict_want on_corrupt(struct verdict *v, const struct event *ev)
{
	char what[48];

	snprintf(what, sizeof(what), "wrong data, %.18s", ev->source);
	return found_bug(v, what, ev->text);
}

/* A guest cannot signal its QEMU: the signal came from this host or from a fault of QEMU. */
static enum verdict_want on_gone(struct verdict *v, const struct event *ev)
{
	if (v->stage == STAGE_BUG)
		return verdict_settle(v, v->kind, "%s", v->trouble);
	if (v->ended && verdict_suspects(v))
		return verdict_settle(v, VERDICT_BROKEN,
			"the machine ended while a hang was suspected");
	if (v->ended)
		return WANT_NOTHING;
	if (is_booting(v))
		return verdict_settle(v, VERDICT_BROKEN,
			"the machine ended before the agent started (status %lld)",
			(long long)ev->a);
	if (!strcmp(ev->source, "host"))
		return verdict_settle(v, VERDICT_BROKEN, "the agent ended by itself (status %lld)",
			(long long)ev->a);
	if (WIFSIGNALED((int)ev->a))
		return verdict_settle(v, VERDICT_BROKEN, "the machine's own program was ended by "
			"signal %d in phase %s", WTERMSIG((int)ev->a), board_phase_name(v->phase));
	return verdict_settle(v, VERDICT_DEAD, "the machine ended by itself in phase %s"
		" (status %lld)", board_phase_name(v->phase), (long long)ev->a);
}

/* A torn record may have lost its text; every verdict has a reason. */
static const char *text_of(const struct event *ev)
{
	return *ev->text ? ev->text : "no reason was given";
}

/*
 * During a suspicion the harness's trouble may follow from the hang: judge that first. A bug is
 * already certain, whatever fails while its stacks are read.
 */
static enum verdict_want on_broken(struct verdict *v, const struct event *ev)
{
	if (v->stage == STAGE_BUG)
		return WANT_NOTHING;
	if (!verdict_suspects(v))
		return verdict_settle(v, VERDICT_BROKEN, "%.200s", text_of(ev));
	v->broken = true;
	snprintf(v->trouble, sizeof(v->trouble), "%.190s", text_of(ev));
	return WANT_NOTHING;
}

static enum verdict_want on_skip(struct verdict *v, const struct event *ev)
{
	if (v->stage == STAGE_BUG)
		return WANT_NOTHING;
	return verdict_settle(v, VERDICT_SKIP, "%.200s", text_of(ev));
}

static enum verdict_want on_stopped(struct verdict *v, const struct event *ev)
{
	return verdict_settle(v, VERDICT_BROKEN, "stopped by the user (signal %lld)",
		(long long)ev->a);
}

static enum verdict_want on_disarmed(struct verdict *v, const struct event *ev)
{
	if (ev->a != 0 || ev->b == 1 || v->stage >= STAGE_RELEASE)
		return WANT_NOTHING;
	if (v->injectors_missed++ == 0)
		snprintf(v->missed, sizeof(v->missed), "%.31s", ev->source);
	return WANT_NOTHING;
}

#define TROUBLE_TEXT 140	/* of v->trouble, behind the worker's name */

static enum verdict_want on_worker_error(struct verdict *v, const struct event *ev)
{
	const char *error = strerror((int)ev->a), *at = strstr(ev->text, error);
	/* A long path pushes the error off the end of the text. */
	bool told = at && at + strlen(error) <= ev->text + TROUBLE_TEXT;

	if (!v->trouble[0] && v->stage < STAGE_RELEASE)
		snprintf(v->trouble, sizeof(v->trouble), "worker %.31s failed: %s%s%.*s",
			ev->source, told ? "" : error, told ? "" : ": ",
			told ? TROUBLE_TEXT : TROUBLE_TEXT - 40, ev->text);
	return WANT_NOTHING;
}

static bool is_crash(int64_t status)
{
	static const int crash[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGSYS };

	for (unsigned i = 0; i < sizeof(crash) / sizeof(crash[0]); i++)
		if (WIFSIGNALED((int)status) && WTERMSIG((int)status) == crash[i])
			return true;
	return false;
}

static enum verdict_want on_worker_exit(struct verdict *v, const struct event *ev)
{
	if (ev->b == 1) {
		v->oom_kills++;
		return WANT_NOTHING;
	}
	if (is_crash(ev->a) && !v->trouble[0] && v->stage < STAGE_RELEASE)
		snprintf(v->trouble, sizeof(v->trouble), "worker %.31s crashed (signal %d)",
			ev->source, WTERMSIG((int)ev->a));
	return WANT_NOTHING;
}

static enum verdict_want (*const handlers[EVENT_KINDS])(struct verdict *,
	const struct event *) = {
	[EVENT_PHASE] = on_phase,
	[EVENT_DUE] = on_due,
	[EVENT_EVIDENCE] = on_evidence,
	[EVENT_ASLEEP] = on_asleep,
	[EVENT_RELEASE] = on_release,
	[EVENT_WALL] = on_wall,
	[EVENT_MOVED] = on_moved,
	[EVENT_KERNEL] = on_kernel,
	[EVENT_CORRUPT] = on_corrupt,
	[EVENT_GONE] = on_gone,
	[EVENT_BROKEN] = on_broken,
	[EVENT_SKIP] = on_skip,
	[EVENT_STOPPED] = on_stopped,
	[EVENT_DISARMED] = on_disarmed,
	[EVENT_WORKER_ERROR] = on_worker_error,
	[EVENT_WORKER_EXIT] = on_worker_exit,
};

enum verdict_want verdict_event(struct verdict *v, const struct event *ev)
{
	if ((unsigned)ev->kind >= EVENT_KINDS || !handlers[ev->kind])
		return WANT_NOTHING;
	if (verdict_own_ns(v, ev->t_ns) > v->now_ns && v->stage != STAGE_OVER)
		v->now_ns = verdict_own_ns(v, ev->t_ns);
	return handlers[ev->kind](v, ev);
}
