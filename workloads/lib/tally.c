/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sum up a process and all that it has started. */
#include "tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proc.h"

/* Add user time and faults of a process. */
static bool stat_add(struct tally *t, const char *text)
{
	uint64_t minflt, majflt, user_ticks;

	text = strrchr(text, ')');
	if (!text || sscanf(text, ") %*c %*d %*d %*d %*d %*d %*u %" SCNu64 " %*u %" SCNu64
			" %*u %" SCNu64, &minflt, &majflt, &user_ticks) != 3)
		return false;
	t->faults += minflt + majflt;
	t->user += user_ticks;
	return true;
}

static bool tally_task(pid_t pid, pid_t tid, void *arg)
{
	static const char *const keys[] = { "rchar:", "wchar:", "syscr:", "syscw:" };
	struct tally *t = arg;
	char text[512];
	uint64_t n;

	if (pid != tid || proc_read(pid, "stat", text, sizeof(text)) <= 0 || !stat_add(t, text))
		return true;
	if (proc_read(pid, "io", text, sizeof(text)) <= 0)
		return true;
	for (unsigned i = 0; i < 4; i++) {
		n = 0;
		proc_find_u64(text, keys[i], &n);
		t->io += n;
		t->bytes += i < 2 ? n : 0;
	}
	return true;
}

void tally_take(struct tally *t, pid_t pid)
{
	*t = (struct tally){ .pid = pid };
	proc_each_family(pid, tally_task, t);
}

/* The first task in D, or the one of the look before. */
struct search {
	pid_t earlier, found;
};

static bool sleeper_task(pid_t pid, pid_t tid, void *arg)
{
	struct search *s = arg;
	struct proc_stat st;

	(void)pid;
	if (proc_read_stat(tid, &st) || st.state != 'D')
		return true;
	if (!s->found || tid == s->earlier)
		s->found = tid;
	return s->found != s->earlier;
}

void tally_sleeper(struct sleeper *s, pid_t pid)
{
	struct search now = { .earlier = s->tid };
	uint64_t switches = 0;

	proc_each_family(pid, sleeper_task, &now);
	if (now.found && proc_read_switches(now.found, &switches))
		now.found = 0;
	s->is_stuck = now.found && now.found == s->tid && switches == s->switches;
	s->tid = now.found;
	s->switches = switches;
}
