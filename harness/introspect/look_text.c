/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was read as text: in the kernel's own form, so that people and hang_read know it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "guest.h"

const char *kind_words(enum look_kind kind)
{
	static const char *const name[] = { "nothing", "mutex", "rwsem", "semaphore", "rt_mutex",
		"folio", "reclaim throttle" };

	return name[kind];
}

/* As task_state_to_char() in include/linux/sched.h: the lowest bit has the letter. */
char state_letter(uint32_t state)
{
	static const char letters[] = "SDTtXZPD";

	if (!state)
		return 'R';
	if ((state & 0x402) == 0x402)
		return 'I';
	for (unsigned i = 0; letters[i]; i++)
		if (state >> i & 1)
			return letters[i];
	return '?';
}

/* A task calls itself whatever it likes (prctl(2)): each character that could end a field goes. */
static void comm_words(const char *comm, char *to, size_t size)
{
	size_t n = 0;

	for (; *comm && n + 1 < size; comm++)
		to[n++] = *comm > ' ' && *comm <= '~' ? *comm : '_';
	to[n] = '\0';
	if (!n)
		text_put(to, size, "?");
}

void frame_words(struct guest *g, const struct look_frame *f, struct text *t)
{
	struct name_at at;

	/* A call at the end of a function returns behind it (__sprint_symbol does so too). */
	if (!name_find(g, f->ip - !f->exact, &at)) {
		text_add(t, "0x%" PRIx64, f->ip);
		return;
	}
	text_add(t, "%s+0x%" PRIx64 "/0x%" PRIx64 "%s%s%s", at.name, at.offset + !f->exact,
		at.size, at.module ? " [" : "", at.module ? at.module->name : "",
		at.module ? "]" : "");
}

static void task_text(const struct look *l, const struct look_task *k, struct text *t)
{
	char comm[sizeof(k->comm)];

	comm_words(k->comm, comm, sizeof(comm));
	text_add(t, "task:%-15s state:%c stack:0 pid:%d tgid:%d ppid:%d flags:0x%08x voluntary:%"
		PRIu64 " involuntary:%" PRIu64 "%s\n", comm, state_letter(k->state), k->pid,
		k->tgid, k->ppid, k->flags, k->switches[0], k->switches[1],
		k->on_cpu ? " on_cpu" : "");
	if (!k->frames)
		return;
	text_add(t, "Call Trace:\n <TASK>\n");
	for (unsigned i = 0; i < k->frames; i++) {
		text_add(t, " ");
		frame_words(l->guest, &k->frame[i], t);
		text_add(t, "\n");
	}
	text_add(t, "%s </TASK>\n", k->whole ? "" : " (the rest cannot be unwound)\n");
}

void look_tasks_text(const struct look *l, struct text *t)
{
	text_add(t, "%u tasks of Linux %s, read from the machine's memory", l->tasks,
		look_release(l));
	if (l->lost)
		text_add(t, "; at least %u could not be read", l->lost);
	text_add(t, "\n\n");
	for (unsigned i = 0; i < l->tasks; i++)
		task_text(l, &l->task[i], t);
}

static void owner_words(const struct look *l, const struct look_lock *k, struct text *t)
{
	char comm[sizeof(l->task[0].comm)] = "";

	if (k->owner >= 0)
		comm_words(l->task[k->owner].comm, comm, sizeof(comm));
	if (k->how == LOOK_OWNER_TASK)
		text_add(t, ", %s %s (pid %d)", k->kind == LOOK_KSWAPD ? "ended by" : "owner",
			comm, l->task[k->owner].pid);
	else if (k->how == LOOK_OWNER_READERS)
		text_add(t, ", held by %u readers", k->readers);
	else if (k->kind != LOOK_FOLIO && k->kind != LOOK_SEMAPHORE)
		text_add(t, ", no owner at present");
	if (k->how == LOOK_OWNER_READERS && k->owner >= 0)
		text_add(t, ", the last of them was perhaps %s (pid %d)", comm,
			l->task[k->owner].pid);
}

static void lock_text(const struct look *l, const struct look_lock *k, struct text *t)
{
	if (k->kind == LOOK_FOLIO || k->kind == LOOK_KSWAPD)
		text_add(t, "%s", k->place);
	else
		text_add(t, "%s at %s", kind_words(k->kind), k->place);
	owner_words(l, k, t);
	text_add(t, ", %u waiter%s\n", k->waiters, k->waiters == 1 ? "" : "s");
}

void look_locks_text(const struct look *l, struct text *t)
{
	for (unsigned i = 0; i < l->locks; i++)
		lock_text(l, &l->lock[i], t);
}

/* The words of the hung-task detector (kernel/hung_task.c, 6.15), which hang_read knows. */
static void edge_text(const struct look *l, const struct look_task *k, struct text *t)
{
	char comm[sizeof(k->comm)], owner[sizeof(k->comm)];
	const struct look_lock *lock = k->lock < 0 ? NULL : &l->lock[k->lock];

	if (!lock || lock->how != LOOK_OWNER_TASK)
		return;
	comm_words(k->comm, comm, sizeof(comm));
	comm_words(l->task[lock->owner].comm, owner, sizeof(owner));
	text_add(t, "INFO: task %s:%d is blocked on a %s owned by task %s:%d.\n", comm, k->pid,
		kind_words(lock->kind), owner, l->task[lock->owner].pid);
}

static bool takes_part(const struct look *l, unsigned i)
{
	if (l->task[i].lock >= 0)
		return true;
	for (unsigned k = 0; k < l->locks; k++)
		if (l->lock[k].owner == (int)i)
			return true;
	return false;
}

void look_owners_text(const struct look *l, struct text *t)
{
	text_add(t, "Locks and pages that tasks wait for, read from the machine's memory: %u\n\n",
		l->locks);
	look_locks_text(l, t);
	text_add(t, "\n");
	for (unsigned i = 0; i < l->tasks; i++)
		if (takes_part(l, i))
			task_text(l, &l->task[i], t);
	text_add(t, "\n");
	for (unsigned i = 0; i < l->tasks; i++)
		edge_text(l, &l->task[i], t);
}
