/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams collect the lines of a task, and a table keeps the tasks. */
#include <string.h>

#include "reader.h"

#define PIDS (sizeof(((struct hang_doc *)0)->pid_bucket) / sizeof(int16_t))

static struct hang_stream *stream_reuse(struct hang_doc *d, uint32_t caller)
{
	struct hang_stream *old = &d->stream[1];

	for (unsigned i = 2; i < HANG_STREAMS_MAX; i++)
		if (d->stream[i].used < old->used)
			old = &d->stream[i];
	report_close(d, old);
	memset(old, 0, sizeof(*old));
	old->caller = caller;
	old->report = old->holder = -1;
	return old;
}

struct hang_stream *stream_get(struct hang_doc *d, const struct line *l)
{
	struct hang_stream *s = &d->stream[l->stamped ? 0 : d->last_stream];

	if (l->caller && s->caller != l->caller) {
		s = NULL;
		for (unsigned i = 1; i < HANG_STREAMS_MAX && !s; i++)
			if (d->stream[i].caller == l->caller)
				s = &d->stream[i];
		if (!s)
			s = stream_reuse(d, l->caller);
	}
	s->used = d->lines;
	d->last_stream = (uint8_t)(s - d->stream);
	return s;
}

void task_begin(struct hang_doc *d, struct hang_stream *s)
{
	struct hang_task *t = &s->work;

	task_commit(d, s);
	memset(t, 0, offsetof(struct hang_task, frame));
	memset(&t->frames_lost, 0, sizeof(*t) - offsetof(struct hang_task, frames_lost));
	t->pid = t->ppid = t->cpu = t->blocker = -1;
	t->wait_frame = -1;
	t->line_first = t->line_last = d->lines;
	s->open = 1;
	s->irq = 0;
	s->skim = 0;
	s->dull = 0;
	s->stack = 0;
	s->expect = EXPECT_ANY;
}

/* A register dump behind the trace repeats the frame of the trap. */
static bool is_repeat(const struct hang_task *t, const struct hang_frame *f)
{
	if (f->flags & HANG_TRAP)
		for (unsigned i = 0; i < t->frames; i++)
			if (t->frame[i].symbol == f->symbol && (t->frame[i].flags & HANG_TRAP))
				return true;
	return false;
}

/* A full stack loses an unsure frame, else one of the middle; false: it loses the new frame. */
static bool make_room(struct hang_task *t, uint8_t flags)
{
	unsigned unsure = 0, out = HANG_FRAMES_HEAD;

	for (unsigned i = 0; i < t->frames; i++)
		if (t->frame[i].flags & HANG_UNSURE) {
			unsure++;
			out = i;
		}
	if (unsure < t->frames && (flags & HANG_UNSURE))
		return false;
	if (!unsure || unsure == t->frames) {
		out = HANG_FRAMES_HEAD;
		if (t->frames_lost < UINT16_MAX)
			t->frames_lost++;
	}
	memmove(&t->frame[out], &t->frame[out + 1],
		(t->frames - 1 - out) * sizeof(t->frame[0]));
	t->frames--;
	return true;
}

void task_push_frame(struct hang_doc *d, struct hang_stream *s, const struct frame_text *f)
{
	struct hang_task *t = &s->work;
	struct hang_frame frame = { .symbol = symbol_put(d, f->function), .flags = f->flags };

	if (!frame.symbol || is_repeat(t, &frame))
		return;
	if (f->module.n)
		frame.module = symbol_put(d, f->module);
	if (f->place.n)
		frame.place = symbol_put_text(d, f->place);
	if (s->irq)
		frame.flags |= HANG_IN_IRQ;
	if (t->frames == HANG_FRAMES_MAX && !make_room(t, frame.flags))
		return;
	t->frame[t->frames++] = frame;
	t->line_last = d->lines;
}

int task_of_pid(const struct hang_doc *d, int32_t pid)
{
	unsigned at = (unsigned)pid % PIDS;

	for (unsigned n = 0; pid >= 0 && n < PIDS && d->pid_bucket[at]; n++) {
		int i = d->pid_bucket[at] - 1;

		if (d->task[i].pid == pid)
			return i;
		at = (at + 1) % PIDS;
	}
	return HANG_NO_TASK;
}

static void pid_remember(struct hang_doc *d, int i)
{
	unsigned at = (unsigned)d->task[i].pid % PIDS;

	if (d->task[i].pid < 0)
		return;
	while (d->pid_bucket[at])
		at = (at + 1) % PIDS;
	d->pid_bucket[at] = (int16_t)(i + 1);
}

static void pids_rebuild(struct hang_doc *d)
{
	memset(d->pid_bucket, 0, sizeof(d->pid_bucket));
	for (int i = 0; i < d->tasks; i++)
		pid_remember(d, i);
}

static void merge_evidence(struct hang_task *old, const struct hang_task *t)
{
	if (!t->snapshots)
		return;
	if (!old->snapshots)
		old->switches[0] = t->switches[1];
	old->snapshots++;
	old->switches[1] = t->switches[1];
	old->role = t->role;
	if (t->wchan)
		old->wchan = t->wchan;
}

static void merge_task(struct hang_task *old, const struct hang_task *t)
{
	merge_evidence(old, t);
	if (t->frames * 2 >= old->frames && t->frames) {
		memcpy(old->frame, t->frame, sizeof(old->frame));
		old->frames = t->frames;
		old->frames_lost = t->frames_lost;
		old->running = t->running;
		if (t->state)
			old->state = t->state;
	}
	if (!old->state)
		old->state = t->state;
	if (t->blocked_s > old->blocked_s)
		old->blocked_s = t->blocked_s;
	if (t->blocker >= 0)
		old->blocker = t->blocker;
	if (t->work) {
		old->work = t->work;
		old->queue = t->queue;
	}
	if (t->locks) {
		memcpy(old->lock, t->lock, sizeof(old->lock));
		old->locks = t->locks;
	}
	if (!old->comm[0])
		memcpy(old->comm, t->comm, sizeof(old->comm));
	old->hung |= t->hung;
	old->line_last = t->line_last;
	old->seen++;
}

/* Worth of a task. A full table drops the task of least worth. */
static unsigned task_worth(const struct hang_task *t)
{
	if (t->role == HANG_ROLE_SERVER)
		return 5;
	if (t->hung || t->blocker >= 0)
		return 4;
	return t->state == 'D' ? 3 : t->running ? 2 : t->locks ? 1 : 0;
}

static int task_room(struct hang_doc *d, const struct hang_task *t)
{
	int least = 0;

	if (d->tasks < HANG_TASKS_MAX)
		return d->tasks++;
	d->tasks_lost++;
	if (!task_worth(t))
		return HANG_NO_TASK;
	for (int i = 1; i < d->tasks; i++)
		if (task_worth(&d->task[i]) < task_worth(&d->task[least]))
			least = i;
	if (task_worth(&d->task[least]) >= task_worth(t))
		return HANG_NO_TASK;
	d->task[least].pid = -1;
	for (int i = 0; i < d->reports; i++)
		if (d->report[i].task == least)
			d->report[i].task = HANG_NO_TASK;
	pids_rebuild(d);
	return least;
}

/* A mailer may have broken the line before the pid: same name, same stack, same task. */
static int task_of_stack(const struct hang_doc *d, const struct hang_task *t)
{
	for (int i = 0; t->comm[0] && t->frames && i < d->tasks; i++) {
		const struct hang_task *o = &d->task[i];
		unsigned k = 0;

		if (o->pid >= 0 || o->frames != t->frames || strcmp(o->comm, t->comm) != 0)
			continue;
		while (k < t->frames && o->frame[k].symbol == t->frame[k].symbol)
			k++;
		if (k == t->frames)
			return i;
	}
	return HANG_NO_TASK;
}

int task_store(struct hang_doc *d, const struct hang_task *t)
{
	int i = t->pid < 0 ? task_of_stack(d, t) : task_of_pid(d, t->pid);

	if (i >= 0 && t->pid < 0) {
		merge_task(&d->task[i], t);
		return i;
	}
	if (i >= 0 && t->pid > 0 && (!t->comm[0] || !d->task[i].comm[0] ||
				     strcmp(d->task[i].comm, t->comm) == 0)) {
		merge_task(&d->task[i], t);
		return i;
	}
	i = task_room(d, t);
	if (i == HANG_NO_TASK)
		return i;
	d->task[i] = *t;
	d->task[i].seen = 1;
	if (t->snapshots == 1)
		d->task[i].switches[0] = t->switches[1];
	pid_remember(d, i);
	return i;
}

void task_commit(struct hang_doc *d, struct hang_stream *s)
{
	int i = HANG_NO_TASK;

	if (!s->open)
		return;
	s->open = 0;
	motion_task(d, s);
	if (s->work.state == 'D' && report_is_hung_task(d, s))
		s->work.hung = true;
	if (s->work.state == 'I' && !s->work.role) {
		d->idle_tasks++;
		return;
	}
	if (s->work.frames || s->work.state || s->work.locks || s->work.wchan)
		i = task_store(d, &s->work);
	report_take_task(d, s, i);
}
