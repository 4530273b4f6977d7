/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks that people take with tools: crash(8), drgn, bpftrace and /proc/PID. */
#include "reader.h"

/* The state of a task as crash's ps prints it: task_state_string() of its task.c. */
static char crash_state(struct span word)
{
	static const char *const name[] = { "RU", "IN", "UN", "ID", "ST", "TR", "ZO", "DE" };
	static const char state[] = "RSDITtZX";

	for (unsigned i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (span_is(word, name[i]))
			return state[i];
	return '\0';
}

/* "crash> foreach UN bt": the state of all that follow. Any other command ends that. */
static bool crash_command(struct hang_doc *d, struct span body)
{
	struct span word;

	if (!span_starts(body, "crash> "))
		return false;
	body = span_from(body, body.s + 7);
	d->crash_state = '\0';
	if (span_is(span_word(&body), "foreach"))
		while (!d->crash_state && (word = span_word(&body)).n)
			d->crash_state = crash_state(word);
	return true;
}

static bool is_address(struct span word)
{
	uint64_t n;

	return word.n >= 8 && word.n <= 16 && span_hex(word, &n) && n > 0xffffff;
}

/* "2042  1980  1  ffff88810834d000  UN  0.1  9932  1816  cp": a row of crash's ps. */
static bool crash_row(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	struct span w[8], rest = body;
	int64_t pid, ppid;
	char state;

	if (!is_digit(body.s[0]))
		return false;
	for (unsigned i = 0; i < 8; i++)
		w[i] = span_word(&rest);
	state = crash_state(w[4]);
	rest = span_trim(rest);
	if (!state || !rest.n || !is_address(w[3]) || !span_i64(w[0], &pid) ||
	    !span_i64(w[1], &ppid) || !memchr(w[5].s, '.', w[5].n))
		return false;
	task_begin(d, s);
	s->work.pid = (int32_t)pid;
	s->work.ppid = (int32_t)ppid;
	s->work.state = state == 'S' ? '\0' : state;
	span_copy(rest, s->work.comm, sizeof(s->work.comm));
	if (s->work.state != 'D')	/* a stack of the task may be elsewhere: its wait decides */
		s->open = 0;
	return true;
}

/* "prog.stack_trace(48011)", "prog.thread(48011).stack_trace()", "find_task(prog, 48011)". */
static bool drgn_command(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	static const char *const call[] = { "stack_trace(", "thread(", "find_task(prog, " };
	int64_t pid;

	if (!memchr(body.s, '(', body.n) || !span_find(body, "stack_trace("))
		return false;
	for (unsigned i = 0; i < sizeof(call) / sizeof(call[0]); i++) {
		const char *p = span_find(body, call[i]);

		if (!p || !span_i64(span_from(body, p + strlen(call[i])), &pid))
			continue;
		task_begin(d, s);
		s->work.pid = (int32_t)pid;
		s->work.bare = true;
		return true;
	}
	return false;
}

/* Keys of a bpftrace map beside the stack: a number is a pid, another word a name. */
static void take_keys(struct span keys, struct hang_task *t)
{
	while (keys.n) {
		const char *comma = memchr(keys.s, ',', keys.n);
		struct span key = span_trim((struct span){ keys.s,
			comma ? (size_t)(comma - keys.s) : keys.n });
		int64_t pid;

		if (key.n && is_digit(key.s[0]) && span_i64(key, &pid))
			t->pid = (int32_t)pid;
		else if (key.n)
			span_copy(key, t->comm, sizeof(t->comm));
		keys = comma ? span_from(keys, comma + 1) : (struct span){ keys.s, 0 };
	}
}

/* Profiles hold stacks of running tasks: those of sleepers begin in the scheduler. */
static bool is_asleep(const struct hang_doc *d, const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames && i < 4; i++) {
		const char *name = hang_symbol_text(d, t->frame[i].symbol);

		if (strstr(name, "schedule") || strstr(name, "switch"))
			return true;
	}
	return false;
}

/* "@[", "@stacks[kswapd0, 77,": the key of a bpftrace map, whose kstack is on the next lines. */
static bool map_begins(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	const char *open = body.s[0] == '@' ? memchr(body.s, '[', body.n) : NULL;

	if (!open || memchr(body.s, ']', body.n))
		return false;
	task_begin(d, s);
	s->work.bare = true;
	take_keys(span_from(body, open + 1), &s->work);
	s->expect = EXPECT_KSTACK;
	return true;
}

/* "folio_wait_bit_common+317", and ", kswapd0]: 12" behind the last. */
static bool map_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	const char *close = memchr(body.s, ']', body.n);
	const char *plus = memchr(body.s, '+', body.n);
	struct frame_text f = { .flags = 0 };

	if (close && close + 1 < body.s + body.n && close[1] == ':') {
		take_keys((struct span){ body.s, (size_t)(close - body.s) }, &s->work);
		s->work.running = !is_asleep(d, &s->work);
		task_commit(d, s);
		s->expect = EXPECT_ANY;
		return true;
	}
	f.function.s = body.s;
	f.function.n = plus ? (size_t)(plus - body.s) : body.n;
	for (size_t i = 0; i < f.function.n; i++)
		if (!is_symbol(f.function.s[i]))
			return false;
	f.function = frame_base_name(f.function);
	task_push_frame(d, s, &f);
	s->dull = 0;
	return true;
}

/* Frames have a slash as well, so that a search for the word would run on each. */
static const char *find_proc(struct span s)
{
	const char *p = s.s, *end = s.s + s.n;

	while ((p = memchr(p, '/', (size_t)(end - p))) != NULL) {
		if (end - p > 6 && memcmp(p, "/proc/", 6) == 0)
			return p;
		p++;
	}
	return NULL;
}

/* "/proc/12/stack", "==> /proc/12/stack <==", "/proc/12 (sh)", "/proc/12/stack:[<0>] f+0x1/0x2". */
static bool proc_line(struct hang_doc *d, struct hang_stream *s, struct span *body)
{
	const char *path = find_proc(*body);
	const char *task, *colon;
	int64_t pid;

	if (!path || !span_i64(span_from(*body, path + 6), &pid) || path[6] == '-')
		return false;
	task = span_find(span_from(*body, path), "/task/");
	if (task && !span_i64(span_from(*body, task + 6), &pid))
		return false;
	if (path != body->s && !span_find(*body, "/stack"))
		return false;
	if (!s->open || s->work.pid != pid) {
		task_begin(d, s);
		s->work.pid = (int32_t)pid;
		s->work.bare = true;
	}
	colon = span_find(*body, "/stack:");
	if (!colon || colon + 7 >= body->s + body->n)
		return true;
	*body = span_trim(span_from(*body, colon + 7));
	return !body->n;
}

/* "Name:", "State:" and "Pid:" of /proc/PID/status, with a tab behind the colon. */
static bool status_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	const char *tab = memchr(body.s, '\t', body.n < 8 ? body.n : 8);
	struct span value = tab ? span_trim(span_from(body, tab)) : (struct span){ "", 0 };
	int64_t pid;

	if (!value.n)
		return false;
	if (span_starts(body, "Name:")) {
		if (!s->open || s->work.frames || s->work.comm[0])
			task_begin(d, s);
		span_copy(value, s->work.comm, sizeof(s->work.comm));
		s->work.bare = true;
		return true;
	}
	if (!s->open || s->work.frames)
		return false;
	if (span_starts(body, "State:"))
		s->work.state = value.s[0];
	else if (span_starts(body, "Pid:") && span_i64(value, &pid))
		s->work.pid = (int32_t)pid;
	else
		return false;
	s->work.bare = !s->work.state;
	return true;
}

bool debugger_line(struct hang_doc *d, struct hang_stream *s, struct span *body)
{
	if (s->expect == EXPECT_KSTACK && map_line(d, s, *body))
		return true;
	switch (body->s[0]) {
	case '@':
		return map_begins(d, s, *body);
	case 'N': case 'S': case 'P':
		return status_line(d, s, *body);
	case 'c':
		if (crash_command(d, *body))
			return true;
		break;
	default:
		if (crash_row(d, s, *body))
			return true;
	}
	return proc_line(d, s, body) || drgn_command(d, s, *body);
}
