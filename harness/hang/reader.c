/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader sorts lines by CPU or task and makes tasks and reports of them. */
#include <stdio.h>
#include <string.h>

#include "reader.h"

#define DULL_LINES 24		/* a stack ends after so many lines without a part of it */
#define SEEN_ENOUGH 16		/* stacks of a task to read in full: huge logs repeat them */

static void stamp_cpu(struct span body, struct hang_task *t)
{
	const char *cpu = span_find(body, "cpu ");
	int64_t n;

	if (cpu && span_i64(span_from(body, cpu + 4), &n))
		t->cpu = (int32_t)n;
}

static void turn(struct hang_doc *d, struct hang_stream *s, struct span body,
	const struct section_row *row)
{
	task_commit(d, s);
	if (row->begins) {
		task_begin(d, s);
		s->work.running = true;
		stamp_cpu(body, &s->work);
	}
	s->expect = row->expect;
}

static bool access_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	if (span_starts(body, "Read of size") || span_starts(body, "Read at addr"))
		report_access(d, s, " Read");
	else if (span_starts(body, "Write of size") || span_starts(body, "Write at addr"))
		report_access(d, s, " Write");
	else
		return false;
	return true;
}

/* Texts before a function that a report names on a line of its own. */
static const struct {
	const char *kind, *before;
} name_table[] = {
	{ "atomic-sleep", "last function: " },		/* kernel/workqueue.c, to 6.9 */
	{ "atomic-sleep", "workfn=" },			/* kernel/workqueue.c, 6.10 */
	{ "workqueue-lockup", "in-flight: " },		/* kernel/workqueue.c show_pwq */
	{ "workqueue-lockup", "pending: " },
};

static bool name_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	const char *at = NULL;

	if (s->report < 0 || report_table[d->report[s->report].row].blame != BLAME_NAME)
		return false;
	for (size_t i = 0; i < sizeof(name_table) / sizeof(name_table[0]) && !at; i++)
		if (strcmp(d->report[s->report].kind, name_table[i].kind) == 0)
			at = span_find(body, name_table[i].before);
	if (!at)
		return false;
	body = span_from(body, at);
	at = span_find(body, body.s[0] == 'w' ? "=" : ": ");
	body = span_trim(span_from(body, at + 1));
	while (body.n && (is_digit(body.s[0]) || body.s[0] == ':'))	/* a worker's pid */
		body = span_from(body, body.s + 1);
	report_name(d, s, body);
	return true;
}

/* "rcu: \t0-...0: (5 ticks this GP)": kernel/rcu/tree_stall.h print_cpu_stall_info. */
static bool stalled_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct hang_report *r = s->report < 0 ? NULL : &d->report[s->report];
	size_t n = r ? strlen(r->cpus) : 0;
	struct match m;

	if (span_starts(body, "rcu:"))
		body = span_trim(span_from(body, body.s + 4));
	if (!r || strcmp(r->kind, "rcu-stall") != 0 || !shape_match("^#-*: (", body, &m) ||
	    m.word[1].n > 5)
		return false;
	if (n + 6 < sizeof(r->cpus) && m.word[0].n < 5)
		snprintf(r->cpus + n, sizeof(r->cpus) - n, "%s%.*s", n ? ", " : "",
			 (int)m.word[0].n, m.word[0].s);
	return true;
}

static void mark_line(struct hang_stream *s, struct span body)
{
	if (memmem(body.s, body.n, "<IRQ>", 5) || memmem(body.s, body.n, "<NMI>", 5))
		s->irq = 1;
	if (memmem(body.s, body.n, "</IRQ>", 6) || memmem(body.s, body.n, "</NMI>", 6) ||
	    memmem(body.s, body.n, "<EOI>", 5) || memmem(body.s, body.n, "<TASK>", 6) ||
	    memmem(body.s, body.n, "<EOE>", 5))
		s->irq = 0;
}

static bool has_trace(const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames; i++)
		if (!(t->frame[i].flags & HANG_TRAP))
			return true;
	return false;
}

/* Frames after the outermost function of a stack belong to another stack. */
static bool is_bottom(const struct hang_doc *d, const struct hang_task *t)
{
	const char *name = t->frames ? hang_symbol_text(d, t->frame[t->frames - 1].symbol) : "";

	return strncmp(name, "ret_from_", 9) == 0 || strncmp(name, "entry_SYSCALL", 13) == 0 ||
		strcmp(name, "ret_fast_syscall") == 0 || strcmp(name, "child_rip") == 0 ||
		strcmp(name, "kernel_thread_helper") == 0;
}

/* "[<0>] 0xffffffffffffffff" ends a stack of /proc/PID/stack. */
static bool is_end(struct span body)
{
	return span_find(body, "] 0xffffffffffffffff") != NULL;
}

static bool frame_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct frame_text f;

	if (!frame_parse(body, &f)) {
		if (body.s[0] == '[' && is_end(body))
			task_commit(d, s);
		return false;
	}
	if (s->expect == EXPECT_SKIP)
		return true;
	if (!f.sized && bsd_line(d, s, body))
		return true;
	if (s->open && is_bottom(d, &s->work) && (span_is(f.function, "__schedule") ||
						  span_starts(body, "[<0>]")))
		task_commit(d, s);
	if (!s->open) {
		if ((f.flags & HANG_TRAP) && s->report < 0)
			return true;
		task_begin(d, s);
		s->work.running = s->report >= 0;
		s->work.bare = s->report < 0;
	}
	task_push_frame(d, s, &f);
	if (s->work.bare && (f.flags & HANG_TRAP))	/* crash(8): a CPU that was stopped */
		s->work.running = true;
	s->dull = 0;
	return true;
}

/* A mailer broke the line: "pid:7 ppid:2", "than 122 seconds." */
static bool wrapped_line(struct hang_stream *s, struct span body)
{
	int64_t n;

	if (!s->open || s->work.frames)
		return false;
	if (s->work.pid < 0 && span_starts(body, "pid:") &&
	    span_i64(span_trim(span_from(body, body.s + 4)), &n))
		s->work.pid = (int32_t)n;
	else if (s->work.hung && !s->work.blocked_s && span_starts(body, "than ") &&
		 span_i64(span_from(body, body.s + 5), &n))
		s->work.blocked_s = (uint32_t)n;
	else
		return false;
	return true;
}

/* A second header of the open task adds to it until frames come. */
static bool task_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct hang_task t;
	int known;

	memset(&t, 0, offsetof(struct hang_task, frame));
	t.pid = t.ppid = t.cpu = -1;
	t.wchan = 0;
	t.switches[1] = 0;
	if (!task_line_parse(body, &t, d))
		return false;
	if (!t.role && strcmp(t.comm, HANG_PAGE_SERVER) == 0)
		t.role = HANG_ROLE_SERVER;
	if (t.pid < 0 && s->open && !s->work.frames && strcmp(s->work.comm, t.comm) == 0)
		t.pid = s->work.pid;	/* as the message said */
	if (!s->open || s->work.frames || s->work.pid != t.pid)
		task_begin(d, s);
	memcpy(s->work.comm, t.comm, sizeof(t.comm));
	s->work.pid = t.pid;
	s->work.ppid = t.ppid;
	if (t.state)
		s->work.state = t.state;
	/* lowtide read the stack of a server off the CPU, even in state R between short waits. */
	s->work.running = t.state == 'R' && t.role != HANG_ROLE_SERVER;
	s->work.bare = !s->work.state;
	s->work.role = t.role;
	s->work.snapshots = t.snapshots;
	s->work.switches[1] = t.switches[1];
	s->work.wchan = t.wchan;
	s->expect = EXPECT_ANY;
	known = task_of_pid(d, t.pid);
	s->skim = known >= 0 && d->task[known].seen >= SEEN_ENOUGH && !t.role &&
		d->task[known].frames && strcmp(d->task[known].comm, t.comm) == 0;
	return true;
}

static bool cpu_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct hang_task t = { .pid = -1, .cpu = -1 };

	if (!task_cpu_line(body, &t))
		return false;
	if (!s->open || has_trace(&s->work) || (s->work.state && s->work.pid != t.pid))
		task_begin(d, s);
	memcpy(s->work.comm, t.comm, sizeof(t.comm));
	s->work.pid = t.pid;
	s->work.cpu = t.cpu;
	s->work.running = true;
	return true;
}

/* "Call Trace:" may be the only line that separates two stacks. */
static bool trace_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	if (!span_starts(body, "Call Trace") && !span_starts(body, "Call trace") &&
	    !span_starts(body, "Backtrace:"))
		return false;
	if (!s->open || has_trace(&s->work)) {
		if (s->expect == EXPECT_SKIP)
			return true;
		task_begin(d, s);
		s->work.running = s->report >= 0;
	}
	s->dull = 0;
	return true;
}

/* "Workqueue: writeback wb_workfn (flush-43:0)": the work function of a kworker. */
static bool work_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct span queue, w;
	const char *detail;

	if (!span_starts(body, "Workqueue: "))
		return false;
	body = span_from(body, body.s + 11);
	queue = span_word(&body);
	w = span_word(&body);
	if (!s->open || !w.n || span_is(queue, "0x0"))	/* print_worker_info() of an idle one */
		return true;
	detail = span_find(body, "(");	/* set_worker_desc(): the flusher's device */
	if (detail && body.s[body.n - 1] == ')')
		queue = (struct span){ detail + 1, body.n - (size_t)(detail - body.s) - 2 };
	s->work.work = symbol_put(d, frame_base_name(w));
	s->work.queue = symbol_put(d, queue);
	return true;
}

static bool might_be_special(struct span body)
{
	return memchr(body.s, ':', body.n) || memchr(body.s, '#', body.n) ||
		memchr(body.s, '>', body.n) || memchr(body.s, ' ', body.n);
}

static bool is_offset_line(struct span body)
{
	const char *plus = memchr(body.s, '+', body.n);

	return plus && plus + 2 < body.s + body.n && plus[1] == '0' && plus[2] == 'x';
}

static void read_body(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct match m;

	if (d->lines <= d->known_until) {
		if (scan_line(body, &m))
			report_open(d, s, &m);
		return;
	}
	if (s->skim && is_offset_line(body))
		return;
	if (d->own ? own_line(d, s, body) : body.s[0] == 'F' && own_begins(d, body))
		return;
	if (memchr(body.s, '<', body.n))
		mark_line(s, body);
	if (s->expect == EXPECT_LOCK_WANTED && lock_line(d, s, body))
		return;
	if (debugger_line(d, s, &body)) {
		d->dull_lines = 0;
		return;
	}
	if (frame_line(d, s, body) || !might_be_special(body))
		return;
	if (scan_line(body, &m)) {
		if (m.nearby)
			nearby_see(d, m.nearby, body);
		d->dull_lines = 0;
		report_open(d, s, &m);
		return;
	}
	if (m.nearby)
		nearby_see(d, m.nearby, body);
	if (m.turn && !lock_line(d, s, body)) {
		d->dull_lines = 0;
		turn(d, s, body, m.turn);
		return;
	}
	if (task_line(d, s, body) || wrapped_line(s, body) || cpu_line(d, s, body) ||
	    trace_line(d, s, body) || work_line(d, s, body) || access_line(d, s, body) ||
	    name_line(d, s, body) || stalled_line(d, s, body) || lock_line(d, s, body) ||
	    bsd_line(d, s, body) || memory_line(d, body)) {
		d->dull_lines = 0;
		return;
	}
	if (s->open && ++s->dull > DULL_LINES)
		task_commit(d, s);
}

static void read_clean(struct hang_doc *d, struct span raw)
{
	struct line l;
	struct hang_stream *s;
	const char *second;

	line_strip(raw, &l);
	if (!l.body.n)
		return;
	if (learn_strip(d, &l.body)) {
		uint32_t caller = l.caller;

		clock_see(d, &l);
		line_strip(l.body, &l);
		l.stamped = true;
		l.caller = l.caller ? l.caller : caller;
		if (!l.body.n)
			return;
	}
	clock_see(d, &l);
	s = stream_get(d, &l);
	if (l.indent)
		motion_line(s, l.body);
	second = l.body.s + 1 < l.body.s + l.body.n ?
		line_find_stamp(span_from(l.body, l.body.s + 1)) : NULL;
	if (second)
		l.body.n = (size_t)(second - l.body.s);
	read_body(d, s, l.body);
	if (second)
		read_clean(d, span_from(raw, second));
}

static void read_dirty(struct hang_doc *d, struct span raw)
{
	char clean[HANG_LINE_MAX];

	if (line_is_dirty(raw)) {
		raw.n = line_clean(raw, clean, sizeof(clean));
		raw.s = clean;
	}
	if (raw.n)
		read_clean(d, raw);
}

/* The text of a record may have several lines. */
static void read_record(struct hang_doc *d, struct span text)
{
	while (text.n) {
		const char *nl = memchr(text.s, '\n', text.n);
		size_t n = nl ? (size_t)(nl - text.s) : text.n;

		read_dirty(d, (struct span){ text.s, n });
		text = span_from(text, text.s + n + (nl != NULL));
	}
}

void read_line(struct hang_doc *d, struct span raw)
{
	char text[HANG_LINE_MAX];
	size_t n;

	if (raw.n > HANG_LINE_MAX)
		raw.n = HANG_LINE_MAX;
	d->lines++;
	d->dull_lines++;
	if (!raw.n || (d->lines <= d->known_until && !scan_find(raw, SCAN_REPORTS)))
		return;
	switch (record_read(raw, text, sizeof(text), &n)) {
	case RECORD_TEXT:
		read_record(d, (struct span){ text, n });
		return;
	case RECORD_FIELD:
		return;
	default:
		read_dirty(d, raw);
	}
}
