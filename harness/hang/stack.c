/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judge a stack: its wait, its contexts and subsystem, and whether the task is idle or stuck. */
#include <string.h>

#include "reader.h"

static const struct hang_symbol *symbol_of(const struct hang_doc *d, const struct hang_frame *f)
{
	return &d->symbol[f->symbol < d->symbols ? f->symbol : 0];
}

bool stack_all_unsure(const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames; i++)
		if (!(t->frame[i].flags & HANG_UNSURE))
			return false;
	return true;
}

static bool is_telling(const struct hang_symbol *s)
{
	return !(s->flags & (HANG_NOISE | HANG_WRAPPER));
}

bool wait_is_lock(unsigned row)
{
	const char *w = row ? wait_table[row - 1].wait : "";

	return strstr(w, "mutex") || strstr(w, "rwsem") || strstr(w, "semaphore") ||
		strstr(w, " lock") || strstr(w, "rrwlock") || strstr(w, "glock") ||
		strstr(w, "frozen");
}

/* A better name: any for a primitive, for a lock only that of a lock. */
static bool is_better(unsigned row, unsigned than)
{
	unsigned rank = wait_table[row - 1].rank;

	if (!than || wait_table[than - 1].rank == 1)
		return true;
	return rank > wait_table[than - 1].rank && (!wait_is_lock(than) || wait_is_lock(row));
}

/*
 * A wait is where the task sleeps. A row counts only while no other function that tells something
 * lies above it: what called that function says what the task was doing. Where the unwinder is
 * not sure of any frame, leftovers lie in between, and only a found wait ends the search.
 */
static void judge_wait(const struct hang_doc *d, struct hang_task *t, uint8_t skip)
{
	for (unsigned i = 0; i < t->frames; i++) {
		const struct hang_symbol *s = symbol_of(d, &t->frame[i]);

		if (t->frame[i].flags & skip)
			continue;
		if (s->wait && is_better(s->wait, t->wait)) {
			t->wait = s->wait;
			t->wait_frame = (int8_t)i;
		}
		if (is_telling(s) && (!s->wait || wait_table[s->wait - 1].rank > 1) &&
		    (skip || (t->wait && wait_table[t->wait - 1].rank > 1)))
			return;
	}
}

static void judge_frames(const struct hang_doc *d, struct hang_task *t, uint8_t skip)
{
	if (t->work && d->symbol[t->work].context)	/* its frame may be cut off */
		t->contexts |= 1ull << context_bit(d->symbol[t->work].context);
	for (unsigned i = 0; i < t->frames; i++) {
		const struct hang_symbol *s = symbol_of(d, &t->frame[i]);

		if (t->frame[i].flags & skip)
			continue;
		if (s->context)
			t->contexts |= 1ull << context_bit(s->context);
		if (!t->own && is_telling(s))
			t->own = t->frame[i].symbol;
		if (!t->subsystem && !t->module) {
			t->subsystem = s->subsystem;
			t->module = s->subsystem ? 0 : t->frame[i].module;
		}
	}
}

/* Idle: between the top of the stack and an idle function no other one tells something. */
bool stack_is_idle(const struct hang_doc *d, const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames && !(t->running && t->work); i++) {
		const struct hang_symbol *s = symbol_of(d, &t->frame[i]);

		if (t->frame[i].flags & HANG_UNSURE)
			continue;
		if (idle_function(hang_symbol_text(d, t->frame[i].symbol)))
			return true;
		if (is_telling(s) && (!s->wait || wait_table[s->wait - 1].rank > 1))
			return false;
	}
	return false;
}

/* A program without work does not sleep in such a wait. */
static bool is_odd_sleep(const struct hang_task *t)
{
	const struct wait_row *row = &wait_table[t->wait - 1];

	return row->rank > 1 && !(row->served_by && strcmp(row->served_by, "user") == 0);
}

/*
 * A reply, a page, a file lock or leave to run that another program owes: idle programs do not ask.
 * Workers do: they sleep until the next reply comes.
 */
static bool is_owed(const struct hang_task *t)
{
	const struct wait_row *row = t->wait ? &wait_table[t->wait - 1] : NULL;

	return row && row->rank > 2 && row->served_by && !t->work &&
		!(t->contexts & context_mask("worker")) &&
		(strcmp(row->served_by, "server") == 0 || strcmp(row->served_by, "nfsd") == 0 ||
		 strcmp(row->served_by, "program") == 0);
}

/*
 * A restless worker is in the kernel at both snapshots and leaves the CPU in between. Its sleeps
 * are too short for a snapshot to show.
 */
static bool is_restless(const struct hang_task *t)
{
	return t->role == HANG_ROLE_WORKER && t->state == 'R' && t->frames &&
		t->snapshots > 1 && t->switches[0] != t->switches[1];
}

void stack_judge(const struct hang_doc *d, struct hang_task *t)
{
	uint8_t skip = stack_all_unsure(t) ? 0 : HANG_UNSURE;
	bool restless = is_restless(t);

	t->running = t->running && !restless;
	t->wait = 0;
	t->wait_frame = -1;
	t->contexts = 0;
	t->own = 0;
	t->subsystem = 0;
	t->module = 0;
	if (!t->running)
		judge_wait(d, t, skip);
	judge_frames(d, t, skip);
	if (!t->own && t->work && t->running)	/* preempted between two functions */
		t->own = t->work;
	if (!t->wait && t->wchan)
		t->wait = d->symbol[t->wchan].wait;
	t->idle = t->frames && !t->hung && stack_is_idle(d, t);
	restless = restless && (!t->wait || is_odd_sleep(t));
	t->stuck = !t->idle && !t->running && (t->hung || restless || t->state == 'D' ||
		   ((t->state == 'S' || t->state == 't') && is_owed(t)) ||
		   (t->wait && (t->role == HANG_ROLE_SERVER || (t->bare && is_odd_sleep(t)))));
}

const char *hang_wait_name(const struct hang_task *t)
{
	return t->wait ? wait_table[t->wait - 1].wait : "";
}

const char *hang_subsystem_name(const struct hang_doc *d, const struct hang_task *t)
{
	return t->subsystem ? subsystem_table[t->subsystem - 1].subsystem :
		hang_symbol_text(d, t->module);
}
