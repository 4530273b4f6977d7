/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holders of locks: lockdep's lists and the hung-task detector's blockers. */
#include <stdio.h>
#include <string.h>

#include "reader.h"

/* "(&lock_class){+.+.}-{3:3}, at: func+0x1/0x2", with or without an address in front. */
static bool take_lock(struct hang_doc *d, struct span s, struct hang_lock *lock)
{
	const char *open = s.n ? memchr(s.s, '(', s.n) : NULL;
	const char *brace = span_find(s, "){");
	const char *at = span_find(s, "at: ");
	struct frame_text f;

	if (!open || !brace || brace < open)
		return false;
	*lock = (struct hang_lock){ .address = 0 };
	span_hex(s, &lock->address);
	while (open + 1 < brace && open[1] == '(')
		open++;
	lock->name = symbol_put(d, (struct span){ open + 1, (size_t)(brace - open) - 1 });
	if (at && frame_parse(span_from(s, at + 4), &f))
		lock->at = symbol_put(d, f.function);
	return true;
}

/* A lock report blames the function that takes the lock, unless it is a helper. */
static void lock_blame(const struct hang_doc *d, struct hang_report *r,
	const struct hang_lock *lock)
{
	if (!r->word && report_table[r->row].blame == BLAME_SAFE)
		r->word = lock->at;	/* fallback if the stack is cut off */
	if (!r->function[0] && lock->at && report_table[r->row].blame == BLAME_LOCK &&
	    !(d->symbol[lock->at].flags & (HANG_NOISE | HANG_WRAPPER)))
		table_alias(hang_symbol_text(d, lock->at), r->function, sizeof(r->function));
}

/* "2 locks held by comm/123:" */
static bool holder_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	const char *by = is_digit(body.s[0]) ? span_find(body, " held by ") : NULL;
	const char *slash;
	struct hang_task t = { .cpu = -1, .ppid = -1, .blocker = -1, .wait_frame = -1 };
	struct span name;
	int64_t pid;

	if (!by || !span_find(body, "lock"))
		return false;
	name = span_from(body, by + 9);
	slash = name.n ? memrchr(name.s, '/', name.n) : NULL;
	if (!slash || !span_i64(span_from(name, slash + 1), &pid))
		return false;
	task_commit(d, s);
	s->expect = EXPECT_LOCK_LIST;
	s->holder = (int16_t)task_of_pid(d, (int32_t)pid);
	if (s->holder < 0) {
		t.pid = (int32_t)pid;
		t.line_first = t.line_last = d->lines;
		span_copy((struct span){ name.s, (size_t)(slash - name.s) }, t.comm,
			sizeof(t.comm));
		s->holder = (int16_t)task_store(d, &t);
	}
	if (s->holder >= 0)
		d->task[s->holder].locks = 0;
	return true;
}

static bool held_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct hang_lock lock;
	struct hang_task *t;

	if (s->expect != EXPECT_LOCK_LIST || body.s[0] != '#' || body.n < 4)
		return false;
	if (s->holder >= 0 && take_lock(d, span_trim(span_from(body, body.s + 3)), &lock)) {
		t = &d->task[s->holder];
		if (t->locks < HANG_LOCKS_MAX)
			t->lock[t->locks++] = lock;
		if (s->report >= 0)
			lock_blame(d, &d->report[s->report], &lock);
	}
	return true;
}

/* Take PID from "NAME:PID ...". The last colon counts, as names may contain colons. */
static bool take_pid(struct span s, int64_t *pid)
{
	const char *colon = s.n ? memrchr(s.s, ':', s.n) : NULL;

	return colon && span_i64(span_from(s, colon + 1), pid);
}

/*
 * "INFO: task A:1 is blocked on a mutex likely owned by task B:2.", "task A:1 <writer> blocked on
 * an rw-semaphore likely owned by task B:2 <reader>" (kernel/hung_task.c, 6.15 and 6.17).
 */
static bool blocker_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct match m;
	int64_t victim, owner;
	int at;

	if (!span_starts(body, "INFO: ") || !shape_match("task * blocked on a* by task *", body,
		&m) || !take_pid(m.word[0], &victim) || !take_pid(m.word[2], &owner))
		return false;
	if (s->open && s->work.pid == victim)
		s->work.blocker = (int32_t)owner;
	at = task_of_pid(d, (int32_t)victim);
	if (at >= 0)
		d->task[at].blocker = (int32_t)owner;
	return true;
}

/* The lock that a lockdep report is about, and the function that wants it. */
static bool wanted_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct hang_report *r = s->report < 0 ? NULL : &d->report[s->report];
	struct hang_lock lock;
	struct frame_text f;
	const char *at = span_find(body, "at: ");

	if (s->expect != EXPECT_LOCK_WANTED || !r)
		return false;
	if (!take_lock(d, body, &lock))
		lock.at = 0;
	if (!lock.at && (at || (frame_parse(body, &f))))
		if (frame_parse(at ? span_from(body, at + 4) : body, &f))
			lock.at = symbol_put(d, f.function);
	if (!lock.at)
		return false;
	lock_blame(d, r, &lock);
	if (r->function[0])
		s->expect = EXPECT_SKIP;
	return true;
}

/* "-> #1 (fs_reclaim){+.+.}": a circular report whose head was cut off. */
static bool chain_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct match m = { .words = 0 };

	if (!span_starts(body, "-> #") || !span_find(body, "){"))
		return false;
	if (s->report < 0) {
		while (strcmp(report_table[m.row].kind, "lockdep-circular") != 0)
			m.row++;
		m.rest = span_from(body, body.s + body.n);
		report_open(d, s, &m);
	}
	task_commit(d, s);
	s->expect = EXPECT_SKIP;
	return true;
}

bool lock_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	return wanted_line(d, s, body) || held_line(d, s, body) || holder_line(d, s, body) ||
		blocker_line(d, s, body) || chain_line(d, s, body);
}
