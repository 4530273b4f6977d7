/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sum up the processes of a session. */
#include "tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proc.h"

/* Add user time and faults of a process; false: it belongs to another session. */
static bool stat_add(struct tally *t, const char *text)
{
	uint64_t minflt, majflt, user_ticks;
	int session;

	text = strrchr(text, ')');
	if (!text || sscanf(text, ") %*c %*d %*d %d %*d %*d %*u %" SCNu64 " %*u %" SCNu64
			" %*u %" SCNu64, &session, &minflt, &majflt, &user_ticks) != 4)
		return false;
	if (session != t->session)
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

void tally_take(struct tally *t, pid_t session)
{
	*t = (struct tally){ .session = session };
	proc_each_task(tally_task, t);
}

/* The first task in D, or the one of the look before. */
struct search {
	pid_t session, earlier;
	pid_t found;
};

static bool sleeper_task(pid_t pid, pid_t tid, void *arg)
{
	struct search *s = arg;
	char text[512], state;
	int session;
	const char *at;

	(void)pid;
	if (proc_read(tid, "stat", text, sizeof(text)) <= 0)
		return true;
	at = strrchr(text, ')');
	if (!at || sscanf(at, ") %c %*d %*d %d", &state, &session) != 2 || state != 'D' ||
	    session != s->session)
		return true;
	if (!s->found || tid == s->earlier)
		s->found = tid;
	return s->found != s->earlier;
}

void tally_sleeper(struct sleeper *s, pid_t session)
{
	struct search now = { .session = session, .earlier = s->tid };
	uint64_t switches = 0;

	proc_each_task(sleeper_task, &now);
	if (now.found && proc_read_switches(now.found, &switches))
		now.found = 0;
	s->is_stuck = now.found && now.found == s->tid && switches == s->switches;
	*s = (struct sleeper){ session, now.found, switches, s->is_stuck };
}
