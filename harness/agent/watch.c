/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inner watch: locked in memory, real-time, without fork, exec or page fault. It beats,
 * observes the processes of the runner, workers and servers, and writes evidence on request.
 */
#include <unistd.h>

#include "agent_parts.h"
#include "clock.h"
#include "evidence.h"
#include "proc.h"

#define PERIOD_NS (100 * NS_PER_MS)
#define TASK_ROUNDS 5		/* read tasks in every fifth round */

static void task_look(struct board_task *t, int32_t pid)
{
	struct proc_stat st;
	uint64_t switches;

	atomic_store(&t->pid, pid);
	if (pid <= 0 || proc_read_stat(pid, &st)) {
		atomic_store(&t->state, 0);
		return;
	}
	atomic_store(&t->state, (uint32_t)st.state);
	if (!proc_read_switches(pid, &switches))
		atomic_store(&t->switches, switches);
}

static void tasks_look(struct board *b)
{
	for (unsigned i = 0; i < BOARD_SLOTS; i++)
		if (atomic_load(&b->slot[i].kind) != SLOT_FREE)
			task_look(&b->task[i], atomic_load(&b->slot[i].pid));
	task_look(&b->runner, getppid());
}

static void evidence_answer(struct board *b, pid_t root)
{
	uint64_t asked = atomic_load(&b->call[CALL_EVIDENCE]);

	if (asked == atomic_load(&b->answer[CALL_EVIDENCE]))
		return;
	evidence_take(b, asked % 2 ? 1 : 2, asked, root);
	atomic_store(&b->answer[CALL_EVIDENCE], asked);
}

/* Rehearse once to touch every page that later rounds need. */
static void watch_warm(struct board *b)
{
	tasks_look(b);
	evidence_take(b, 1, 0, 0);
	evidence_take(b, 2, 0, 0);
	atomic_store(&b->dump[0].len, 0);
	atomic_store(&b->dump[1].len, 0);
}

void watch_main(struct agent *a)
{
	pid_t root = a->opt.dir ? getppid() : 0;

	child_harden(50);
	watch_warm(a->board);
	for (unsigned round = 0;; round++) {
		board_beat(a->board, BEAT_WATCH);
		if (round % TASK_ROUNDS == 0)
			tasks_look(a->board);
		evidence_answer(a->board, root);
		clock_sleep_ns(PERIOD_NS);
	}
}
