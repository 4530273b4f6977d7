/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks of stuck tasks, from /proc to the board's dump area. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "evidence.h"
#include "proc.h"
#include "text.h"

#define STACK_BYTES 4096
#define KTHREAD 0x00200000	/* PF_KTHREAD of include/linux/sched.h */
#define ANCESTORS_MAX 64

/*
 * Append a line; len only grows. A line that does not fit is left out whole and fills the rest
 * with newlines, so that nothing behind it gets in: half a number would be read as a number.
 */
static void __attribute__((format(printf, 2, 3))) dump_add(struct board_dump *d,
	const char *fmt, ...)
{
	uint32_t len = atomic_load(&d->len), room = (uint32_t)sizeof(d->text) - len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(d->text + len, room, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((uint32_t)n >= room) {
		n = (int)room - 1;
		memset(d->text + len, '\n', (size_t)n);
	}
	atomic_store(&d->len, len + (uint32_t)n);
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

/* Names are whatever a process likes (prctl(2)): blanks and newlines would end a field or line. */
static void comm_escape(const char *comm, char *out, size_t size)
{
	struct text t = { .s = out, .size = size };

	*out = '\0';
	for (; *comm; comm++) {
		unsigned char c = (unsigned char)*comm;

		text_add(&t, c <= ' ' || c == 0x7f || c == '\\' ? "\\x%02x" : "%c", c);
	}
}

struct dump_walk {
	struct board *board;
	struct board_dump *dump;
	pid_t root;		/* leave out user tasks that are not below it; 0: none */
	bool all;		/* a rehearsal: every task */
	unsigned strangers;
};

static bool is_below(pid_t root, pid_t parent)
{
	struct proc_stat st;

	for (unsigned n = 0; n < ANCESTORS_MAX && parent > 0; n++) {
		if (parent == root)
			return true;
		if (proc_read_stat(parent, &st))
			return false;
		parent = st.ppid;
	}
	return false;
}

/* Other programs sleep in D for reasons of their own. */
static bool is_stranger(const struct dump_walk *w, pid_t pid, const struct proc_stat *st)
{
	return w->root && pid != w->root && !(st->flags & KTHREAD) &&
		!is_below(w->root, st->ppid);
}

/* Every task in D state, and every worker and server in whatever state. */
static bool dump_task(pid_t pid, pid_t tid, void *arg)
{
	struct dump_walk *w = arg;
	const struct board_slot *s;
	struct proc_stat st;
	uint64_t switches = 0;
	char wchan[64], comm[4 * sizeof(st.comm)];

	if (proc_read_thread(pid, tid, &st))
		return true;
	s = slot_of(w->board, pid, st.ppid);
	if (!s && st.state != 'D' && !w->all)
		return true;
	if (!s && is_stranger(w, pid, &st)) {
		w->strangers++;
		return true;
	}
	if (proc_read(tid, "wchan", wchan, sizeof(wchan)) <= 0)
		snprintf(wchan, sizeof(wchan), "0");
	proc_read_switches(tid, &switches);
	comm_escape(st.comm, comm, sizeof(comm));
	dump_add(w->dump, "task:%s state:%c stack:0 pid:%d ppid:%d flags:0x%llx switches:%llu "
		"wchan:%s role:%s%s%s\n", comm, st.state, tid, st.ppid,
		(unsigned long long)st.flags, (unsigned long long)switches, wchan, role_of(s),
		s ? " name:" : "", s ? s->name : "");
	dump_stack(w->dump, tid);
	return true;
}

void evidence_take(struct board *b, unsigned number, uint64_t request, pid_t root)
{
	struct board_dump *d = &b->dump[number - 1];
	struct dump_walk w = { .board = b, .dump = d, .root = request ? root : 0,
		.all = !request };
	uint64_t now = clock_ns();

	atomic_store(&d->number, 0);
	atomic_store(&d->len, 0);
	dump_add(d, "lowtide: evidence %u of 2 at %llu.%03llu s\n", number,
		(unsigned long long)(now / NS_PER_S),
		(unsigned long long)(now % NS_PER_S / NS_PER_MS));
	proc_each_task(dump_task, &w);
	if (w.strangers)
		dump_add(d, "lowtide: tasks of other programs in state D that are left out: %u\n",
			w.strangers);
	atomic_store(&d->number, (uint32_t)request);
}
