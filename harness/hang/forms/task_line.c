/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that begin a task: sched_show_task() of all ages, dump_stack_print_info(), crash(8). */
#include <string.h>

#include "reader.h"
#include "text.h"

static bool is_state(char c)
{
	return strchr("RSDTtXZPIKWN", c) && c != '\0';
}

/* Read the number behind the first key in s. Blanks between them are allowed. */
static bool value_after(struct span s, const char *key, int64_t *out)
{
	const char *p = span_find(s, key);

	return p && span_i64(span_trim(span_from(s, p + strlen(key))), out);
}

static struct span text_after(struct span s, const char *key)
{
	const char *p = span_find(s, key);
	struct span rest = { "", 0 };

	if (!p)
		return rest;
	rest = span_from(s, p + strlen(key));
	return span_word(&rest);
}

static const char *const role_name[] = { "none", "server", "worker", "kernel", "other" };

const char *hang_role_name(unsigned role)
{
	return role < sizeof(role_name) / sizeof(role_name[0]) ? role_name[role] : "none";
}

/* Fields that lowtide's inner watch adds: switches: wchan: role: name:. */
static void take_evidence(struct span s, struct hang_task *t, struct hang_doc *d)
{
	struct span role = text_after(s, " role:");
	struct span wchan = text_after(s, " wchan:");
	int64_t n;

	if (value_after(s, " switches:", &n) && n >= 0)
		t->switches[1] = (uint64_t)n;
	else if (!role.n)
		return;
	t->snapshots = 1;
	for (unsigned i = 1; i < sizeof(role_name) / sizeof(role_name[0]); i++)
		if (span_is(role, role_name[i]))
			t->role = (uint8_t)i;
	if (wchan.n > 1)
		t->wchan = symbol_put(d, frame_base_name(wchan));
}

static void take_pids(struct span s, struct hang_task *t)
{
	int64_t n;

	if (value_after(s, " pid:", &n))
		t->pid = (int32_t)n;
	if (value_after(s, " ppid:", &n))
		t->ppid = (int32_t)n;
}

/* sched_show_task() pads the name to COMM_BYTES, so that a name with " state:" in it ends there. */
#define COMM_BYTES 15

static const char *find_new_state(struct span s)
{
	struct span padded = { s.s + 5 + COMM_BYTES, s.n - 5 - COMM_BYTES };
	const char *state = span_find(s, " state:");

	if (s.n > 5 + COMM_BYTES && span_starts(s, "task:") && span_starts(padded, " state:"))
		state = padded.s;
	return state ? state + 1 : span_find(s, "state:");
}

/* A newline in a name divides the line: its second half begins with the rest of the name. */
static bool is_second_half(struct span s, const char *state)
{
	return state - s.s <= COMM_BYTES && span_starts(span_from(s, state + 7), " stack:");
}

/* The inner watch escapes blanks, controls and backslashes of names as \xNN. */
static void name_read(struct span name, bool escaped, char *out, size_t size)
{
	char plain[64];
	size_t n = 0;

	for (size_t i = 0; i < name.n && n < sizeof(plain); i++) {
		unsigned code = 0;

		if (escaped && i + 3 < name.n && name.s[i] == '\\' && name.s[i + 1] == 'x' &&
		    is_hex(name.s[i + 2]) && is_hex(name.s[i + 3])) {
			for (unsigned k = 2; k < 4; k++)
				code = code * 16 + (unsigned)((name.s[i + k] & 15) +
					(name.s[i + k] > '9' ? 9 : 0));
			i += 3;
		}
		plain[n++] = code ? (char)code : name.s[i];
	}
	span_copy((struct span){ plain, n }, out, size);
	if (!n)
		text_put(out, size, "?");
}

/* "task:NAME state:D stack:0 pid:5 ppid:2 flags:0x0" (kernel/sched/core.c, 5.10 and later). */
static bool parse_new(struct span s, struct hang_task *t, struct hang_doc *d)
{
	const char *state = find_new_state(s);
	size_t head = span_starts(s, "task:") ? 5 : 0;
	struct span name;

	if (!state || state + 6 >= s.s + s.n || !is_state(state[6]) ||
	    (!head && !is_second_half(s, state)))
		return false;
	name = span_trim((struct span){ s.s + head, (size_t)(state - s.s) - head });
	name_read(name, span_find(s, " role:"), t->comm, sizeof(t->comm));
	t->state = state[6];
	s = span_from(s, state);
	take_pids(s, t);
	take_evidence(s, t, d);
	return true;
}

/* Numbers are words of hex digits. 0x is optional, as old kernels print pointers without it. */
static bool is_number_word(struct span w)
{
	size_t i = span_starts(w, "0x") ? 2 : 0;

	if (i >= w.n)
		return false;
	for (; i < w.n; i++)
		if (!is_hex(w.s[i]))
			return false;
	return true;
}

static bool is_decimal_word(struct span w)
{
	for (size_t i = 0; i < w.n; i++)
		if (!is_digit(w.s[i]))
			return false;
	return w.n > 0 && w.n < 11;
}

/*
 * Columns behind the state in 2.6 to 5.9: [PC] free pid father [container] flags. A first column
 * of eight or more characters, or one that is not decimal, is the PC.
 */
static bool take_columns(struct span s, struct hang_task *t)
{
	struct span w[8];
	unsigned n = 0, first;
	int64_t pid, father;

	if (span_starts(span_trim(s), "running task") || span_starts(span_trim(s), "running")) {
		span_word(&s);
		if (span_starts(span_trim(s), "task"))
			span_word(&s);
	}
	while (n < 8) {
		w[n] = span_word(&s);
		if (!w[n].n || !is_number_word(w[n]))
			break;
		n++;
	}
	first = n > 3 && (w[0].n >= 8 || !is_decimal_word(w[0])) ? 1 : 0;
	if (n < first + 3 || !is_decimal_word(w[first]) || !is_decimal_word(w[first + 1]) ||
	    !is_decimal_word(w[first + 2]))
		return false;
	span_i64(w[first + 1], &pid);
	span_i64(w[first + 2], &father);
	t->pid = (int32_t)pid;
	t->ppid = (int32_t)father;
	return n > first + 3 ? span_starts(w[first + 3], "0x") || is_decimal_word(w[first + 3]) :
		w[0].n >= 8;
}

/* The state letter follows a blank. The free stack may follow it without a blank ("D29336"). */
static const char *find_state(struct span s, const char *from)
{
	for (const char *p = from; p + 1 < s.s + s.n; p++)
		if (is_state(*p) && p > s.s && (p[-1] == ' ' || p[-1] == '\t') &&
		    (p[1] == ' ' || p[1] == '\t' || is_digit(p[1])))
			return p;
	return NULL;
}

/* "kworker/u:8  D ffffffff81806240  0  65  2 0x00000000" (sched_show_task before 5.10). */
static bool parse_old(struct span s, struct hang_task *t)
{
	const char *state = s.s;

	if (s.n < 12 || s.n > 160 || !is_digit(s.s[s.n - 1]) || s.s[0] == '[')
		if (s.n < 12 || s.n > 160 || !is_hex(s.s[s.n - 1]))
			return false;
	while ((state = find_state(s, state)) != NULL) {
		struct span columns = span_from(s, state + 1);
		struct span name = span_trim((struct span){ s.s, (size_t)(state - s.s) });

		if (name.n < sizeof(t->comm) && take_columns(columns, t)) {
			span_copy(name, t->comm, sizeof(t->comm));
			t->state = *state;
			return true;
		}
		state++;
	}
	return false;
}

/* "PID: 234291  TASK: ffff [D] CPU: 2   COMMAND: "bash"": crash(8) shows no state, drgn does. */
static bool parse_crash(struct span s, struct hang_task *t, const struct hang_doc *d)
{
	const char *open;
	const char *command = span_find(s, "COMMAND: \"");
	struct span name;
	int64_t n;

	if (!span_starts(s, "PID: ") || !command || !value_after(s, "PID:", &n))
		return false;
	name = span_from(s, command + 10);
	if (name.n && name.s[name.n - 1] == '"')
		name.n--;
	span_copy(name, t->comm, sizeof(t->comm));
	t->pid = (int32_t)n;
	open = span_find(s, " [");
	t->state = open && open < command && is_state(open[2]) && open[3] == ']' ? open[2] :
		d->crash_state;
	return true;
}

/* "[92]  "khugepaged"": stacks that people gather by hand. */
static bool parse_by_hand(struct span s, struct hang_task *t)
{
	const char *quote;
	int64_t n;

	if (s.n < 6 || s.s[0] != '[' || s.s[s.n - 1] != '"' || !span_i64(span_from(s, s.s + 1), &n))
		return false;
	quote = memchr(s.s, '"', s.n - 1);
	if (!quote)
		return false;
	span_copy((struct span){ quote + 1, s.n - (size_t)(quote - s.s) - 2 }, t->comm,
		  sizeof(t->comm));
	t->pid = (int32_t)n;
	return true;
}

bool task_line_parse(struct span s, struct hang_task *t, struct hang_doc *d)
{
	if (!s.n)
		return false;
	if (parse_new(s, t, d))
		return true;
	if (s.s[0] == 'P' && parse_crash(s, t, d))
		return true;
	return parse_old(s, t) || parse_by_hand(s, t);
}

/* A kernel's version: "6.14.0-rc2", "5.4.0". */
static bool is_version(struct span s)
{
	size_t i = 0;

	while (i < s.n && is_digit(s.s[i]))
		i++;
	return i && i + 1 < s.n && s.s[i] == '.' && is_digit(s.s[i + 1]);
}

/* A command may have blanks. It ends before these words, or before the kernel's version. */
static struct span command_of(struct span s)
{
	static const char *const behind[] = { " Kdump: loaded", " Not tainted", " Tainted:" };
	size_t n = s.n;

	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		const char *end = span_find(s, behind[i]);

		if (end && (size_t)(end - s.s) < n)
			n = (size_t)(end - s.s);
	}
	for (size_t i = 1; i + 1 < n; i++)
		if (s.s[i] == ' ' && is_version(span_from(s, s.s + i + 1)))
			n = i;
	return span_trim((struct span){ s.s, n });
}

/* "CPU: 3 PID: 42 [UID: 0] Comm: kswapd0 Tainted: ..." (kernel/printk, dump_stack). */
bool task_cpu_line(struct span s, struct hang_task *t)
{
	const char *comm = s.s[0] == 'C' || s.s[0] == 'P' ? span_find(s, "Comm: ") : NULL;
	int64_t n;

	if (!comm || !value_after(s, comm ? "PID:" : "", &n) || comm < s.s)
		if (!comm || !value_after(s, "Pid:", &n))
			return false;
	if (!comm)
		return false;
	t->pid = (int32_t)n;
	if (value_after(s, "CPU:", &n))
		t->cpu = (int32_t)n;
	span_copy(command_of(span_from(s, comm + 6)), t->comm, sizeof(t->comm));
	t->running = true;
	return true;
}
