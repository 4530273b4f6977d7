/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Number of tasks, including threads, in each state. */
#include <string.h>

#include "proc.h"
#include "sampler.h"

/* States in the order of the columns; the last column is their sum. */
static const char states[] = "RSDTZI";

static const struct column columns[] = {
	{ .name = "tasks_running", .unit = "tasks" },
	{ .name = "tasks_sleeping", .unit = "tasks" },
	{ .name = "tasks_blocked", .unit = "tasks" },
	{ .name = "tasks_stopped", .unit = "tasks" },
	{ .name = "tasks_zombie", .unit = "tasks" },
	{ .name = "tasks_idle", .unit = "tasks" },
	{ .name = "tasks", .unit = "tasks" },
	{ 0 }
};

static bool task_count(pid_t pid, pid_t tid, void *arg)
{
	uint64_t *row = arg;
	struct proc_stat st;
	const char *at;

	if (proc_read_thread(pid, tid, &st) < 0)
		return true;
	at = strchr(states, st.state == 't' ? 'T' : st.state);
	if (at && *at)
		row[at - states]++;
	row[sizeof(states) - 1]++;
	return true;
}

static int tasks_read(uint64_t *row)
{
	uint64_t now[sizeof(states)] = { 0 };
	int result = proc_each_task(task_count, now);

	if (result == 0)
		memcpy(row, now, sizeof(now));
	return result;
}

const struct sampler sampler_tasks = {
	.name = "tasks",
	.summary = "number of tasks in each state",
	.columns = columns,
	.read = tasks_read,
};
