/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables whose rows are tasks or stacks: procstat -kk, ddb's ps, ps with wait channels. */
#include <string.h>

#include "reader.h"

/* "func+0xbc" between blanks, without a size: FreeBSD's stack(9). */
static bool take_token(struct span *rest, struct frame_text *f)
{
	struct span word = span_word(rest);
	const char *plus = word.n > 3 ? memmem(word.s + 1, word.n - 1, "+0x", 3) : NULL;

	*f = (struct frame_text){ .flags = 0 };
	if (!plus || memchr(word.s, '/', word.n) || !is_symbol(word.s[0]) || is_digit(word.s[0]))
		return false;
	f->function = (struct span){ word.s, (size_t)(plus - word.s) };
	return true;
}

static const char *first_token(struct span body)
{
	const char *plus = span_find(body, "+0x");

	while (plus && plus > body.s && is_symbol(plus[-1]))
		plus--;
	return plus;
}

/* "3480 100183 exchange_server  mi_switch+0xbc ...": pid, tid, names. */
static void take_head(struct span head, struct hang_task *t)
{
	struct span rest = head;
	int64_t pid, tid;

	if (!span_i64(span_word(&rest), &pid))
		return;
	t->pid = (int32_t)pid;
	if (span_i64(span_trim(rest), &tid))
		span_word(&rest);
	span_copy(span_trim(rest), t->comm, sizeof(t->comm));
}

static bool stack_row(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	const char *at = first_token(body);
	struct span head, rest;
	struct frame_text f;

	if (!at)
		return false;
	head = span_trim((struct span){ body.s, (size_t)(at - body.s) });
	rest = span_from(body, at);
	if (!take_token(&rest, &f) || (head.n && !is_digit(head.s[0])))
		return false;
	if (head.n || !s->open)
		task_begin(d, s);
	if (head.n)
		take_head(head, &s->work);
	s->work.bare = true;
	do {
		task_push_frame(d, s, &f);
	} while (take_token(&rest, &f));
	s->dull = 0;
	d->bsd_rows++;
	return true;
}

static bool is_number(struct span w)
{
	int64_t n;

	return w.n && w.n < 11 && span_i64(w, &n) && is_digit(w.s[w.n - 1]);
}

/* System processes (state L) sleep in D without a signal to wait for; only known waits count. */
static bool is_system_idle(const struct hang_doc *d, struct span state, uint16_t wchan)
{
	unsigned wait = d->symbol[wchan].wait;

	return state.n > 1 && memchr(state.s, 'L', state.n) &&
		(!wait || wait_table[wait - 1].rank < 2);
}

/* "719 717 717 0 D+ btalloc 0xffff... cc1": FreeBSD sys/ddb/db_ps.c. */
static bool ddb_row(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct span w[7], rest = body;
	int64_t pid, ppid;

	for (unsigned i = 0; i < 7; i++)
		w[i] = span_word(&rest);
	if (!is_number(w[0]) || !is_number(w[1]) || !is_number(w[2]) || !is_number(w[3]) ||
	    !w[4].n || !strchr("RSDLWTZ", w[4].s[0]) || !span_starts(w[6], "0x"))
		return false;
	task_begin(d, s);
	span_i64(w[0], &pid);
	span_i64(w[1], &ppid);
	s->work.pid = (int32_t)pid;
	s->work.ppid = (int32_t)ppid;
	s->work.state = w[4].s[0];
	s->work.wchan = symbol_put(d, w[5]);
	if (is_system_idle(d, w[4], s->work.wchan))
		s->work.state = 'I';
	span_copy(span_trim(rest), s->work.comm, sizeof(s->work.comm));
	d->bsd_rows++;
	return true;
}

static bool is_hex_word(struct span w, size_t least)
{
	size_t i = span_starts(w, "0x") ? 2 : 0;

	if (w.n < i + least)
		return false;
	while (i < w.n && is_hex(w.s[i]))
		i++;
	return i == w.n;
}

/* The last word of s. */
static struct span last_word(struct span s)
{
	size_t n = s.n;

	while (n && s.s[n - 1] != ' ' && s.s[n - 1] != '\t')
		n--;
	return span_from(s, s.s + n);
}

/* A row of a sleeper (state 3): an interruptible sleep counts if its wait is odd. */
static void sleeper(struct hang_doc *d, struct hang_stream *s, struct span pid, struct span wait,
	struct span comm)
{
	int64_t n;

	task_begin(d, s);
	span_i64(pid, &n);
	s->work.pid = (int32_t)n;
	s->work.bare = true;
	s->work.wchan = symbol_put(d, wait);
	span_copy(span_trim(comm), s->work.comm, sizeof(s->work.comm));
	d->bsd_rows++;
}

/*
 * "1204 1 3 0 80 ffffe4001a2b3c40 cvs pager_map": pid, lwp, state, CPU, flags, address, name, wait
 * (NetBSD sys/ddb/db_command.c, ps/l). A thread that runs has no wait.
 */
static bool netbsd_row(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct span w[6], rest = body, wait;

	for (unsigned i = 0; i < 6; i++)
		w[i] = span_word(&rest);
	if (!is_number(w[0]) || !is_number(w[1]) || w[2].n != 1 || !is_digit(w[2].s[0]) ||
	    !is_number(w[3]) || !is_hex_word(w[4], 1) || !is_hex_word(w[5], 8))
		return false;
	rest = span_trim(rest);
	wait = last_word(rest);
	if (w[2].s[0] == '3' && wait.s > rest.s)
		sleeper(d, s, w[0], wait, (struct span){ rest.s, (size_t)(wait.s - rest.s) });
	return true;
}

/*
 * "98082 231066 26437 0 3 0x3 biowait cp": pid, tid, ppid, uid, state, flags, wait, command
 * (OpenBSD sys/kern/kern_proc.c db_show_all_procs). P_SINTR (0x80) is an interruptible sleep,
 * P_SYSTEM (0x200) a thread of the kernel, which idles uninterruptibly.
 */
static bool openbsd_row(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct span w[7], rest = body;
	uint64_t flags;
	int64_t tid;

	for (unsigned i = 0; i < 7; i++)
		w[i] = span_word(&rest);
	if (!is_number(w[0]) || !is_number(w[1]) || !is_number(w[2]) || !is_number(w[3]) ||
	    w[4].n != 1 || !is_digit(w[4].s[0]) || !span_starts(w[5], "0x") ||
	    !span_hex(w[5], &flags))
		return false;
	if (w[4].s[0] != '3' || !span_trim(rest).n)
		return true;
	sleeper(d, s, w[0], w[6], rest);
	span_i64(w[1], &tid);
	s->work.tid = (int32_t)tid;
	if (!(flags & 0x280)) {
		s->work.state = 'D';
		s->work.bare = false;
	}
	return true;
}

/* "trace: pid 1204 lid 1 at 0xff" (NetBSD), "ddb{0}> trace /t 0t231066": whose stack follows. */
static bool trace_head(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	const char *pid = span_starts(body, "trace: pid ") ? body.s + 11 : NULL;
	const char *decimal = span_find(body, "> trace") || span_find(body, "> bt/t") ?
		span_find(body, " 0t") : NULL;
	int64_t n;

	if (!pid && decimal)
		pid = decimal + 3;
	if (!pid || !span_i64(span_from(body, pid), &n))
		return false;
	task_begin(d, s);
	s->work.pid = (int32_t)n;
	for (unsigned i = 0; i < d->tasks; i++)
		if (d->task[i].tid == n)
			s->work.pid = d->task[i].pid;
	s->work.bare = true;
	d->bsd_rows++;
	return true;
}

static void chain_name(struct hang_doc *d, struct hang_stream *s, struct span quoted)
{
	const char *end = memchr(quoted.s + 1, '"', quoted.n - 1);

	if (end)
		s->work.wchan = symbol_put(d, (struct span){ quoted.s + 1,
			(size_t)(end - quoted.s) - 1 });
}

/* A chain leads from the waiter to the owner: a waiter's blocker is the next thread. */
static void chain_on(struct hang_doc *d, struct hang_stream *s, int32_t owner)
{
	int at = task_of_pid(d, d->chain_pid);

	if (s->open && s->work.pid == d->chain_pid)
		s->work.blocker = owner;
	else if (at >= 0)
		d->task[at].blocker = owner;
	d->chain_pid = 0;
}

/* "thread 100190 (pid 4317, sh) is blocked on lock 0xff (sx) "x" XLOCK", ddb's show lockchain. */
static bool chain_row(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct match m;
	struct span how;
	const char *name;
	int64_t pid;

	if (!span_starts(body, "thread ") || !shape_match("^thread # (pid #, *) ", body, &m) ||
	    !span_i64(m.word[1], &pid))
		return false;
	how = m.rest;
	if (d->chain_pid)
		chain_on(d, s, (int32_t)pid);
	task_begin(d, s);
	s->work.pid = (int32_t)pid;
	span_copy(m.word[2], s->work.comm, sizeof(s->work.comm));
	s->work.state = span_starts(how, "blocked on") || span_starts(how, "is blocked on") ?
		'D' : 'S';
	if (s->work.state == 'D')
		d->chain_pid = (int32_t)pid;
	name = how.n ? memchr(how.s, '"', how.n) : NULL;
	if (name)
		chain_name(d, s, span_from(how, name));
	d->bsd_rows++;
	return true;
}

/* "mi_switch <- _sx_xlock_hard <- ifioctl", a stack as people shorten it; may span lines. */
static bool arrow_row(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct frame_text f = { .flags = 0 };
	bool goes_on = span_starts(body, "<- "), any = false;
	struct span word, rest = body;

	if (!span_find(body, "<- ") || (goes_on && !s->open))
		return false;
	if (!goes_on && (!s->open || s->work.frames))
		task_begin(d, s);
	while ((word = span_word(&rest)).n) {
		f.function = word;
		if (span_is(word, "<-"))
			continue;
		if (!is_symbol(word.s[0]) || is_digit(word.s[0]))
			break;
		task_push_frame(d, s, &f);
		any = true;
	}
	s->work.bare = !s->work.state;
	d->bsd_rows += any;
	return any;
}

/* "2830 D cv_wait_common [txg_sync]": ps -eo pid,state,wchan:32,cmd. */
static bool ps_row(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct span rest = body, pid = span_word(&rest), state = span_word(&rest);
	struct span wchan = span_word(&rest);
	int64_t n;

	if (!is_number(pid) || !state.n || state.n > 3 || state.s[0] != 'D' || wchan.n < 4 ||
	    !memchr(wchan.s, '_', wchan.n) || !span_i64(pid, &n))
		return false;
	task_begin(d, s);
	s->work.pid = (int32_t)n;
	s->work.state = 'D';
	s->work.wchan = symbol_put(d, frame_base_name(wchan));
	span_copy(span_trim(rest), s->work.comm, sizeof(s->work.comm));
	return true;
}

bool bsd_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	if (stack_row(d, s, body) || chain_row(d, s, body) || arrow_row(d, s, body))
		return true;
	if (body.s[0] == 't' || body.s[0] == 'd')
		return trace_head(d, s, body);
	if (body.s[0] == '*')	/* OpenBSD's mark of the current thread */
		body = span_from(body, body.s + 1);
	return body.n && is_digit(body.s[0]) && (ddb_row(d, s, body) || ps_row(d, s, body) ||
		netbsd_row(d, s, body) || openbsd_row(d, s, body));
}
