/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readers of /proc that allocate nothing and so work without free memory. */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"

/* Fields of /proc/PID/stat (proc(5)). */
struct proc_stat {
	pid_t pid;
	pid_t ppid;
	char comm[32];		/* kernel threads' names may exceed 15 */
	char state;		/* R S D T t Z X I */
	uint64_t flags;
	uint64_t minflt;
	uint64_t majflt;
	uint64_t cpu_ticks;	/* utime + stime, in USER_HZ */
	uint64_t reaped_ticks;	/* the same of children that were waited for */
	uint64_t start_ticks;
	uint64_t rss_pages;
};

/* Parse the text of a stat file; comm may contain blanks and parentheses. 0 or -EINVAL. */
int proc_parse_stat(const char *text, struct proc_stat *out);
int proc_read_stat(pid_t tid, struct proc_stat *out);	/* 0 or -errno */

/*
 * The same of one thread, with its own times. /proc/TID/stat sums all threads of its process
 * (fs/proc/array.c, do_task_stat): over n threads that takes n * n steps.
 */
int proc_read_thread(pid_t pid, pid_t tid, struct proc_stat *out);

/* Voluntary plus involuntary context switches from /proc/TID/status. 0 or -errno. */
int proc_read_switches(pid_t tid, uint64_t *switches);

/*
 * Longest wait of any thread of a process for a CPU so far, in ns: the second number of
 * schedstat (Documentation/scheduler/sched-stats.rst). 0: unknown.
 */
uint64_t proc_waited_ns(pid_t pid);

/* Read "/proc/TID/FILE" (wchan, stack, ...) into buf and append NUL. Bytes or -errno. */
ssize_t proc_read(pid_t tid, const char *file, char *buf, size_t size);

/* Call each for every thread of every process until it returns false. 0 or -errno. */
int proc_each_task(bool (*each)(pid_t pid, pid_t tid, void *arg), void *arg);

/*
 * The same for the threads of a process and of all that it started, as far as they are its
 * children or those of a child: /proc/PID/task/TID/children, Linux 3.5 (CONFIG_PROC_CHILDREN).
 */
int proc_each_family(pid_t pid, bool (*each)(pid_t pid, pid_t tid, void *arg), void *arg);

/* Find the number after key at the start of a line ("MemFree:", "allocstall_normal"). */
bool proc_find_u64(const char *text, const char *key, uint64_t *out);

#endif
