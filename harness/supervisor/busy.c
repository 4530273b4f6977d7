/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other programs' use of the host: what is used, less the run's own tree and kernel threads. */
#include "busy.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "proc.h"

#define PROCESSES 4096
#define FLAG_KTHREAD 0x00200000u	/* PF_KTHREAD of include/linux/sched.h */

struct process {
	pid_t pid, ppid;
	uint64_t ticks;
	bool is_own, is_kernel;
};

static struct process process[PROCESSES];
static unsigned processes;

/* The entry of a process counts all its threads. */
static bool process_add(pid_t pid, pid_t tid, void *arg)
{
	pid_t root = *(const pid_t *)arg;
	struct proc_stat st;

	if (pid != tid || proc_read_stat(pid, &st))
		return true;
	process[processes++] = (struct process){ .pid = pid, .ppid = st.ppid,
		.ticks = st.cpu_ticks + st.reaped_ticks, .is_own = pid == root,
		.is_kernel = (st.flags & FLAG_KTHREAD) != 0 };
	return processes < PROCESSES;
}

static bool has_own_parent(const struct process *p)
{
	for (unsigned i = 0; i < processes; i++)
		if (process[i].pid == p->ppid)
			return process[i].is_own;
	return false;
}

/* Children may stand before their parents: go on until a round marks none. */
static void tree_mark(void)
{
	bool marked = true;

	while (marked) {
		marked = false;
		for (unsigned i = 0; i < processes; i++)
			if (!process[i].is_own && has_own_parent(&process[i]))
				process[i].is_own = marked = true;
	}
}

/* The first line of /proc/stat: user nice system idle iowait irq softirq steal. */
static void machine_read(struct busy *b)
{
	uint64_t t[8] = { 0 };
	char text[512];

	if (file_read("/proc/stat", text, sizeof(text), NULL) <= 0 ||
	    sscanf(text, "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		" %" SCNu64 " %" SCNu64 " %" SCNu64, &t[0], &t[1], &t[2], &t[3], &t[4], &t[5],
		&t[6], &t[7]) < 7)
		return;
	b->used = t[0] + t[1] + t[2] + t[5] + t[6] + t[7];
	b->total = b->used + t[3] + t[4];
}

void busy_read(struct busy *b, pid_t pid)
{
	memset(b, 0, sizeof(*b));
	processes = 0;
	machine_read(b);
	proc_each_task(process_add, &pid);
	tree_mark();
	for (unsigned i = 0; i < processes; i++) {
		b->own += process[i].is_own ? process[i].ticks : 0;
		b->kernel += process[i].is_kernel ? process[i].ticks : 0;
	}
}

static uint64_t grown(uint64_t from, uint64_t to)
{
	return to > from ? to - from : 0;
}

unsigned busy_percent(const struct busy *a, const struct busy *b)
{
	uint64_t total = grown(a->total, b->total), used = grown(a->used, b->used);
	uint64_t ours = grown(a->own, b->own) + grown(a->kernel, b->kernel);

	if (!total || used <= ours)
		return 0;
	used -= ours;
	return used < total ? (unsigned)(used * 100 / total) : 100;
}
