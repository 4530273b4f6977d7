/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Workers, for the runner: start, stop, kill, reap and count them. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent_parts.h"
#include "clock.h"
#include "file.h"
#include "proc.h"
#include "verdict.h"

static void slot_claim(struct agent *a, struct worker *w)
{
	struct board_slot *s = &a->board->slot[w->slot];

	snprintf(s->name, sizeof(s->name), "%s.%u", w->load->name, w->index);
	atomic_store(&s->counted, w->load->counted);
	atomic_store(&s->kind, SLOT_WORKER);
}

/* OOM kills since boot; vmstat includes those of memcgs. */
static uint64_t oom_kills_read(void)
{
	static char text[8192];
	uint64_t kills = 0;

	if (file_read("/proc/vmstat", text, sizeof(text), NULL) >= 0)
		proc_find_u64(text, "oom_kill", &kills);
	return kills;
}

void worker_plan(struct agent *a)
{
	const struct scenario *sc = &a->plan->scenario;

	a->workers = 0;
	a->oom_kills = oom_kills_read();
	for (unsigned l = 0; l < sc->loads; l++)
		for (unsigned i = 0; i < sc->load[l].count && a->workers < WORKERS_MAX; i++) {
			struct worker *w = &a->worker[a->workers];

			*w = (struct worker){ .load = &sc->load[l], .index = i,
				.slot = a->workers };
			slot_claim(a, w);
			a->workers++;
		}
}

int worker_spawn(struct agent *a, struct worker *w)
{
	struct board_slot *s = &a->board->slot[w->slot];
	char name[16];
	pid_t pid;

	snprintf(name, sizeof(name), "%.15s", s->name);
	pid = child_fork(name);
	if (!pid) {
		setpgid(0, 0);
		worker_main(a, w);
	}
	if (pid < 0)
		return -errno;
	w->pid = pid;
	w->killed = false;
	board_log(a->board, EVENT_WORKER_START, s->name, pid, 0, w->load->load->name);
	return 0;
}

/* Claim an OOM kill that no earlier worker accounts for: several may die between two looks. */
static bool oom_kill_take(struct agent *a)
{
	if (oom_kills_read() <= a->oom_kills)
		return false;
	a->oom_kills++;
	return true;
}

/* Kill the rest of its process group: nobody would count its work. */
static void worker_gone(struct agent *a, struct worker *w, int status, bool oom)
{
	struct board_slot *s = &a->board->slot[w->slot];

	kill(-w->pid, SIGKILL);
	w->pid = 0;
	atomic_store(&s->pid, 0);
	atomic_store(&s->op_start_ns, 0);
	if (oom)
		atomic_fetch_add(&s->oom_kills, 1);
	board_log(a->board, EVENT_WORKER_EXIT, s->name, status, oom, oom ? "OOM-killed" : "");
}

bool worker_reaped(struct agent *a, pid_t pid, int status)
{
	for (unsigned i = 0; i < a->workers; i++) {
		struct worker *w = &a->worker[i];
		bool oom;

		if (w->pid != pid)
			continue;
		oom = !w->killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL &&
			oom_kill_take(a);
		worker_gone(a, w, status, oom);
		if (WIFSIGNALED(status) && !w->killed && !oom)
			board_log(a->board, EVENT_WORKER_ERROR, a->board->slot[w->slot].name,
				EINTR, WTERMSIG(status), "ended by a signal");
		if (oom && w->load->on_oom == OOM_RESTART && !a->shared->worker[w->slot].stop)
			worker_spawn(a, w);
		if (oom && w->load->on_oom == OOM_BROKEN)
			board_log(a->board, EVENT_WORKER_ERROR, a->board->slot[w->slot].name,
				ENOMEM, SIGKILL, "OOM-killed, which the scenario does not intend");
		return true;
	}
	return false;
}

static void worker_mark(struct agent *a, unsigned load, bool stop)
{
	for (unsigned i = 0; i < a->workers; i++) {
		struct worker_box *box = &a->shared->worker[a->worker[i].slot];

		if (a->worker[i].load != &a->plan->scenario.load[load])
			continue;
		if (stop)
			box->stop = true;
		else
			box->go = true;
	}
}

void worker_start(struct agent *a, unsigned load)
{
	worker_mark(a, load, false);
}

void worker_stop(struct agent *a, unsigned load)
{
	worker_mark(a, load, true);
}

static void worker_end(struct worker *w)
{
	if (!w->pid)
		return;
	w->killed = true;
	kill(-w->pid, SIGKILL);
	kill(w->pid, SIGKILL);
}

void worker_kill(struct agent *a)
{
	for (unsigned i = 0; i < a->workers; i++)
		worker_end(&a->worker[i]);
}

void worker_release(struct agent *a)
{
	for (unsigned i = 0; i < a->workers; i++)
		if (!a->worker[i].load->counted) {
			a->shared->worker[a->worker[i].slot].stop = true;
			worker_end(&a->worker[i]);
		}
}

unsigned worker_alive(const struct agent *a)
{
	unsigned n = 0;

	for (unsigned i = 0; i < a->workers; i++)
		n += a->worker[i].pid != 0;
	return n;
}

bool worker_all_ready(const struct agent *a)
{
	for (unsigned i = 0; i < a->workers; i++)
		if (a->worker[i].pid && !atomic_load(&a->shared->worker[a->worker[i].slot].ready))
			return false;
	return true;
}

bool worker_all_done(const struct agent *a)
{
	unsigned resting = 0;

	for (unsigned i = 0; i < a->workers; i++) {
		const struct worker *w = &a->worker[i];

		if (!w->load->counted || !w->pid)
			continue;
		if (!atomic_load(&a->shared->worker[w->slot].resting))
			return false;
		resting++;
	}
	return resting != 0;
}

uint64_t worker_quit_ms(const struct agent *a)
{
	struct verdict_limits l;

	verdict_limits_of(&l, a->plan->scenario.stall_after_ms, atomic_load(&a->board->speed_pct));
	return verdict_quit_ms(&l);
}
