/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks of stuck tasks, from /proc to the board's dump area, and two of them compared. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "evidence.h"
#include "proc.h"

#define STACK_BYTES 4096

/* Appends to the dump; what does not fit is cut, len only grows. */
static void __attribute__((format(printf, 2, 3))) dump_add(struct board_dump *d,
	const char *fmt, ...)
{
	uint32_t len = atomic_load(&d->len);
	va_list ap;
	int n;

	if (len >= sizeof(d->text) - 1)
		return;
	va_start(ap, fmt);
	n = vsnprintf(d->text + len, sizeof(d->text) - len, fmt, ap);
	va_end(ap);
	if (n > 0) {
		len += (uint32_t)n;
		atomic_store(&d->len, len < sizeof(d->text) ? len : sizeof(d->text) - 1);
	}
}

/* The slot whose process pid is, or whose process group it belongs to. */
static const struct board_slot *slot_of(const struct board *b, pid_t pid, pid_t ppid)
{
	for (unsigned i = 0; i < BOARD_SLOTS; i++) {
		const struct board_slot *s = &b->slot[i];
		int32_t owner = atomic_load(&s->pid);

		if (owner > 0 && (owner == pid || owner == ppid))
			return s;
	}
	return NULL;
}

static const char *role_of(const struct board_slot *s)
{
	if (!s)
		return "other";
	return atomic_load(&s->kind) == SLOT_SERVER ? "server" : "worker";
}

static void dump_stack(struct board_dump *d, pid_t tid)
{
	static char text[STACK_BYTES];
	char *line, *rest = text;

	if (proc_read(tid, "stack", text, sizeof(text)) <= 0)
		return;
	while ((line = strsep(&rest, "\n"))) {
		const char *frame = strchr(line, ']');

		if (frame && frame[1] == ' ' && frame[2])
			dump_add(d, " %s\n", frame + 2);
	}
}

struct dump_walk {
	struct board *board;
	struct board_dump *dump;
	bool all;		/* a rehearsal: every task */
};

/* Every task in D state, and every worker and server in whatever state. */
static bool dump_task(pid_t pid, pid_t tid, void *arg)
{
	struct dump_walk *w = arg;
	const struct board_slot *s;
	struct proc_stat st;
	uint64_t switches = 0;
	char wchan[64];

	if (proc_read_stat(tid, &st))
		return true;
	s = slot_of(w->board, pid, st.ppid);
	if (!s && st.state != 'D' && !w->all)
		return true;
	if (proc_read(tid, "wchan", wchan, sizeof(wchan)) <= 0)
		snprintf(wchan, sizeof(wchan), "0");
	proc_read_switches(tid, &switches);
	dump_add(w->dump, "task:%s state:%c stack:0 pid:%d ppid:%d flags:0x%llx switches:%llu "
		"wchan:%s role:%s%s%s\n", st.comm, st.state, tid, st.ppid,
		(unsigned long long)st.flags, (unsigned long long)switches, wchan, role_of(s),
		s ? " name:" : "", s ? s->name : "");
	dump_stack(w->dump, tid);
	return true;
}

void evidence_take(struct board *b, unsigned number, uint64_t request)
{
	struct board_dump *d = &b->dump[number - 1];
	struct dump_walk w = { .board = b, .dump = d, .all = !request };
	uint64_t now = clock_ns();

	atomic_store(&d->number, 0);
	atomic_store(&d->len, 0);
	dump_add(d, "lowtide: evidence %u of 2 at %llu.%03llu s\n", number,
		(unsigned long long)(now / NS_PER_S),
		(unsigned long long)(now % NS_PER_S / NS_PER_MS));
	proc_each_task(dump_task, &w);
	atomic_store(&d->number, (uint32_t)request);
}

/* The text of the task with this pid in a snapshot: from its header to the next one's. */
static const char *task_find(const char *text, const char *pid_word, size_t *len)
{
	const char *hit = strstr(text, pid_word), *start, *end;

	if (!hit)
		return NULL;
	for (start = hit; start > text && start[-1] != '\n'; start--)
		;
	end = strstr(start, "\ntask:");
	*len = end ? (size_t)(end - start) + 1 : strlen(start);
	return start;
}

static uint64_t word_u64(const char *task, const char *key)
{
	const char *hit = strstr(task, key);

	return hit ? strtoull(hit + strlen(key), NULL, 10) : 0;
}

static bool frames_same(const char *a, size_t alen, const char *b, size_t blen)
{
	const char *fa = memchr(a, '\n', alen), *fb = memchr(b, '\n', blen);

	return fa && fb && alen - (size_t)(fa - a) == blen - (size_t)(fb - b) &&
		!memcmp(fa, fb, alen - (size_t)(fa - a));
}

enum task_role { ROLE_OTHER, ROLE_WORKER, ROLE_SERVER, ROLE_THROTTLED, ROLE_KINDS };

/*
 * A worker throttled for dirtying wakes all the time while it waits for somebody else to
 * clean: it is a victim and says nothing of what the cause does. A server there is the cause.
 */
static enum task_role task_role(const char *task, size_t len)
{
	const char *eol = memchr(task, '\n', len);
	const char *role = strstr(task, " role:");

	if (!eol || !role || role > eol)
		return ROLE_OTHER;
	if (!strncmp(role, " role:server", 12))
		return ROLE_SERVER;
	if (strncmp(role, " role:worker", 12))
		return ROLE_OTHER;
	return memmem(task, len, "balance_dirty_pages", 19) ? ROLE_THROTTLED : ROLE_WORKER;
}

static char task_state(const char *task)
{
	const char *hit = strstr(task, " state:");

	return hit ? hit[7] : '?';
}

/* Between two operations: a paced worker, whatever state it was caught in. */
static bool is_pausing(const char *task, size_t len)
{
	const char *frame = memchr(task, '\n', len);
	size_t left = frame ? len - (size_t)(frame - task) : 0;
	const char *end = left ? memchr(frame + 1, '\n', left - 1) : NULL;

	return end && memmem(frame, (size_t)(end - frame), "nanosleep", 9);
}

/*
 * Asleep for good, though a wait with a time limit may have looked once whether it is over:
 * mempool_alloc does so every 5 s.
 */
static bool is_asleep(const char *task, size_t len, const char *later, size_t later_len)
{
	uint64_t switches = word_u64(later, " switches:") - word_u64(task, " switches:");

	return switches <= 1 && task_state(task) == 'D' && task_state(later) == 'D' &&
		frames_same(task, len, later, later_len);
}

/* Interruptible sleepers that wake are polling or idle: neither stuck nor busy. */
static void task_compare(const char *task, size_t len, const char *second,
	struct evidence_sum *out)
{
	char word[32];
	const char *later;
	size_t later_len;

	snprintf(word, sizeof(word), " pid:%llu ", (unsigned long long)word_u64(task, " pid:"));
	later = task_find(second, word, &later_len);
	if (!later || (is_pausing(task, len) && is_pausing(later, later_len)))
		return;
	if (is_asleep(task, len, later, later_len))
		out->asleep++;
	else if (word_u64(task, " switches:") != word_u64(later, " switches:"))
		out->switching += task_state(task) != 'S' && task_state(later) != 'S';
	else
		out->switching += task_state(task) == 'R' && task_state(later) == 'R';
}

void evidence_compare(const char *first, const char *second, struct evidence_sum *out)
{
	struct evidence_sum sum[ROLE_KINDS] = { 0 };
	const char *task = strstr(first, "task:");

	while (task) {
		const char *next = strstr(task, "\ntask:");
		size_t len = next ? (size_t)(next - task) + 1 : strlen(task);

		task_compare(task, len, second, &sum[task_role(task, len)]);
		task = next ? next + 1 : NULL;
	}
	/* The server tells if it is stuck itself, else the workers, else those they wait for. */
	static const enum task_role rank[] = { ROLE_SERVER, ROLE_WORKER, ROLE_OTHER,
		ROLE_THROTTLED };

	*out = (struct evidence_sum){ 0 };
	for (unsigned i = 0; i < 4 && !out->asleep && !out->switching; i++)
		*out = sum[rank[i]];
}
