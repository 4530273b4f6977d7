/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lists of tasks and threads. A list that lies or goes round ends at a bound. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define BOOT_COMM "swapper"	/* init_task's name begins so */
#define STATE_DEAD 0x80u	/* TASK_DEAD */

static bool task_fields(struct guest *g, uint64_t at, struct look_task *t)
{
	uint64_t parent;
	uint32_t word = 0;

	memset(t, 0, sizeof(*t));
	t->address = at;
	t->lock = -1;
	t->ppid = -1;
	if (!field_u32(g, at, TASK_PID, (uint32_t *)&t->pid) ||
	    !field_u32(g, at, TASK_TGID, (uint32_t *)&t->tgid) ||
	    !field_u32(g, at, TASK_STATE, &t->state) ||
	    !field_u64(g, at, TASK_NVCSW, &t->switches[0]) ||
	    !field_u64(g, at, TASK_NIVCSW, &t->switches[1]) ||
	    !field_u64(g, at, TASK_SP, &t->sp) || !field_u64(g, at, TASK_STACK, &t->stack) ||
	    !memory_get(&g->memory, at + (uint64_t)g->field[TASK_COMM], t->comm, sizeof(t->comm)))
		return false;
	t->comm[sizeof(t->comm) - 1] = '\0';
	field_u32(g, at, TASK_FLAGS, &t->flags);
	/* Without this member the machine has one processor, and only running tasks have sp. */
	t->on_cpu = field_u32(g, at, TASK_ON_CPU, &word) ? word != 0 : t->state == 0;
	if (field_u64(g, at, TASK_PARENT, &parent) && field_u32(g, parent, TASK_TGID, &word))
		t->ppid = (int32_t)word;
	return t->pid > 0 && t->tgid > 0;
}

static bool task_add(struct look *l, struct guest *g, uint64_t at)
{
	struct look_task *t = &l->task[l->tasks];

	if (l->tasks >= LOOK_TASKS_MAX)
		return false;
	if (!task_fields(g, at, t)) {
		l->lost++;
		return true;
	}
	l->tasks++;
	return true;
}

/* Each node must be the one that the next one came from: a moving or lying list ends here. */
static bool next_of(struct guest *g, uint64_t node, uint64_t *next)
{
	uint64_t back;

	return memory_u64(&g->memory, node, next) &&
		memory_u64(&g->memory, *next + sizeof(back), &back) && back == node;
}

static void threads_read(struct look *l, struct guest *g, uint64_t leader)
{
	uint64_t signal, head, node;

	if (!field_u64(g, leader, TASK_SIGNAL, &signal))
		return;
	head = node = signal + (uint64_t)g->field[SIGNAL_THREADS];
	while (next_of(g, node, &node)) {
		if (node == head)
			return;
		if (!task_add(l, g, node - (uint64_t)g->field[TASK_THREAD_NODE]))
			break;
	}
	l->lost++;
}

static int address_order(const void *a, const void *b, void *arg)
{
	const struct look *l = arg;
	const struct look_task *x = &l->task[*(const uint16_t *)a];
	const struct look_task *y = &l->task[*(const uint16_t *)b];

	return (x->address > y->address) - (x->address < y->address);
}

static int stack_order(const void *a, const void *b, void *arg)
{
	const struct look *l = arg;
	const struct look_task *x = &l->task[*(const uint16_t *)a];
	const struct look_task *y = &l->task[*(const uint16_t *)b];

	return (x->stack > y->stack) - (x->stack < y->stack);
}

static void tasks_sort(struct look *l)
{
	for (unsigned i = 0; i < l->tasks; i++)
		l->by_address[i] = l->by_stack[i] = (uint16_t)i;
	qsort_r(l->by_address, l->tasks, sizeof(*l->by_address), address_order, l);
	qsort_r(l->by_stack, l->tasks, sizeof(*l->by_stack), stack_order, l);
}

/* Number of the sorted tasks whose key is at most the address. */
static unsigned count_below(const struct look *l, const uint16_t *order, bool stacks,
	uint64_t address)
{
	unsigned low = 0, high = l->tasks;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		const struct look_task *t = &l->task[order[middle]];

		if ((stacks ? t->stack : t->address) <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int task_at(const struct look *l, uint64_t address)
{
	unsigned n = count_below(l, l->by_address, false, address);

	return n && l->task[l->by_address[n - 1]].address == address ? l->by_address[n - 1] : -1;
}

int task_of_stack(const struct look *l, uint64_t address)
{
	unsigned n = count_below(l, l->by_stack, true, address);
	const struct look_task *t = n ? &l->task[l->by_stack[n - 1]] : NULL;

	return t && address - t->stack < l->guest->type[TYPE_STACK] ? l->by_stack[n - 1] : -1;
}

/* The first task has a known name: a wrong layout must not pass for a right one. */
static bool is_boot_task(struct guest *g, uint64_t at)
{
	char comm[sizeof(BOOT_COMM) - 1];
	uint32_t pid;

	return at && field_u32(g, at, TASK_PID, &pid) && !pid &&
		memory_get(&g->memory, at + (uint64_t)g->field[TASK_COMM], comm, sizeof(comm)) &&
		memcmp(comm, BOOT_COMM, sizeof(comm)) == 0;
}

int tasks_read(struct look *l, struct guest *g, struct err *e)
{
	uint64_t head = g->wanted[SYM_INIT_TASK], node;

	l->tasks = l->lost = 0;
	if (!is_boot_task(g, head))
		return err_set(e, ENOTSUP, "the kernel's first task is not where its layouts say: "
			"nothing is told");
	head += (uint64_t)g->field[TASK_TASKS];
	node = head;
	for (unsigned i = 0; i < LOOK_TASKS_MAX; i++) {
		if (!next_of(g, node, &node)) {
			l->lost++;
			break;
		}
		if (node == head)
			break;
		threads_read(l, g, node - (uint64_t)g->field[TASK_TASKS]);
	}
	tasks_sort(l);
	for (unsigned i = 0; i < l->tasks; i++)
		if (!l->task[i].on_cpu && l->task[i].state != STATE_DEAD)
			orc_unwind(g, &l->task[i]);
	return 0;
}
