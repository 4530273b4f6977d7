/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc without malloc: getdents64 and buffers on the stack. */
#include "proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"

/* Field numbers of /proc/PID/stat, as in proc(5). */
enum stat_field { STAT_PPID = 4, STAT_FLAGS = 9, STAT_MINFLT = 10, STAT_MAJFLT = 12,
	STAT_UTIME = 14, STAT_STIME = 15, STAT_CUTIME = 16, STAT_CSTIME = 17, STAT_START = 22,
	STAT_RSS = 24, STAT_FIELDS };

static int stat_numbers(const char *text, uint64_t *field)
{
	char *end;
	int i;

	for (i = STAT_PPID; i < STAT_FIELDS; i++, text = end) {
		field[i] = strtoull(text, &end, 10);
		if (end == text)
			return -EINVAL;
	}
	return 0;
}

/* The name may contain ')': it ends at the last one. */
int proc_parse_stat(const char *text, struct proc_stat *out)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	uint64_t field[STAT_FIELDS];
	char *end;

	memset(out, 0, sizeof(*out));
	out->pid = (pid_t)strtol(text, &end, 10);
	if (end == text || !open || !close || close < open || close[1] != ' ' || !close[2] ||
	    stat_numbers(close + 3, field))
		return -EINVAL;
	snprintf(out->comm, sizeof(out->comm), "%.*s", (int)(close - open - 1), open + 1);
	out->state = close[2];
	out->ppid = (pid_t)field[STAT_PPID];
	out->flags = field[STAT_FLAGS];
	out->minflt = field[STAT_MINFLT];
	out->majflt = field[STAT_MAJFLT];
	out->cpu_ticks = field[STAT_UTIME] + field[STAT_STIME];
	out->reaped_ticks = field[STAT_CUTIME] + field[STAT_CSTIME];
	out->start_ticks = field[STAT_START];
	out->rss_pages = field[STAT_RSS];
	return 0;
}

ssize_t proc_read(pid_t tid, const char *file, char *buf, size_t size)
{
	char path[64];
	int len = snprintf(path, sizeof(path), "/proc/%d/%s", tid, file);

	if (len < 0 || (size_t)len >= sizeof(path))
		return -ENAMETOOLONG;
	return file_read(path, buf, size, NULL);
}

int proc_read_stat(pid_t tid, struct proc_stat *out)
{
	char text[1024];
	ssize_t n = proc_read(tid, "stat", text, sizeof(text));

	return n < 0 ? (int)n : proc_parse_stat(text, out);
}

int proc_read_thread(pid_t pid, pid_t tid, struct proc_stat *out)
{
	char path[64], text[1024];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	ssize_t n = file_read(path, text, sizeof(text), NULL);

	return n < 0 ? (int)n : proc_parse_stat(text, out);
}

int proc_read_switches(pid_t tid, uint64_t *switches)
{
	char text[8192];
	uint64_t own, forced;
	ssize_t n = proc_read(tid, "status", text, sizeof(text));

	if (n < 0)
		return (int)n;
	if (!proc_find_u64(text, "voluntary_ctxt_switches:", &own) ||
	    !proc_find_u64(text, "nonvoluntary_ctxt_switches:", &forced))
		return -EINVAL;
	*switches = own + forced;
	return 0;
}

/* The pid that a directory entry names; 0: other entries. */
static pid_t entry_pid(const char *name)
{
	char *end;
	long n = strtol(name, &end, 10);

	return *end || n <= 0 || n > INT32_MAX ? 0 : (pid_t)n;
}

/* Call each for every number in a directory. Returns 0, 1 once each does, or -errno. */
static int folder_each(const char *path, int (*each)(pid_t id, void *arg), void *arg)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char buf[4096] __attribute__((aligned(8)));
	ssize_t n, at;
	int rc = 0;

	if (fd < 0)
		return -errno;
	while (!rc && (n = getdents64(fd, buf, sizeof(buf))) != 0) {
		if (n < 0)
			return -errno;
		for (at = 0; !rc && at < n;) {
			const struct dirent64 *entry = (const void *)(buf + at);
			pid_t id = entry_pid(entry->d_name);

			at += entry->d_reclen;
			if (id)
				rc = each(id, arg);
		}
	}
	return rc;
}

struct task_walk {
	bool (*each)(pid_t pid, pid_t tid, void *arg);
	void *arg;
	pid_t pid;
};

static int walk_thread(pid_t tid, void *arg)
{
	struct task_walk *w = arg;

	return !w->each(w->pid, tid, w->arg);
}

/* Ignore a process that has ended meanwhile. */
static int walk_process(pid_t pid, void *arg)
{
	struct task_walk *w = arg;
	char path[48];
	int rc;

	w->pid = pid;
	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	rc = folder_each(path, walk_thread, w);
	return rc > 0;
}

int proc_each_task(bool (*each)(pid_t pid, pid_t tid, void *arg), void *arg)
{
	struct task_walk w = { .each = each, .arg = arg };
	int rc = folder_each("/proc", walk_process, &w);

	return rc < 0 ? rc : 0;
}

#define FAMILY_DEPTH 64		/* a deeper family is a fork bomb: its top shows enough */

struct family_walk {
	struct task_walk walk;
	unsigned depth;
	bool over;
};

static int family_process(struct family_walk *f, pid_t pid);

/* Their pids are words between blanks. More than fit into the buffer are left out. */
static int family_children(struct family_walk *f, pid_t pid, pid_t tid)
{
	char file[48], text[2048], *at = text;
	long child;

	snprintf(file, sizeof(file), "task/%d/children", tid);
	if (f->depth >= FAMILY_DEPTH || proc_read(pid, file, text, sizeof(text)) <= 0)
		return 0;
	while (!f->over && (child = strtol(at, &at, 10)) > 0)
		family_process(f, (pid_t)child);
	return f->over;
}

static int family_thread(pid_t tid, void *arg)
{
	struct family_walk *f = arg;
	pid_t pid = f->walk.pid;

	f->over = f->over || !f->walk.each(pid, tid, f->walk.arg);
	if (!f->over)
		family_children(f, pid, tid);
	f->walk.pid = pid;
	return f->over;
}

static int family_process(struct family_walk *f, pid_t pid)
{
	char path[48];
	int rc;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	f->walk.pid = pid;
	f->depth++;
	rc = folder_each(path, family_thread, f);
	f->depth--;
	return rc < 0 ? rc : 0;
}

int proc_each_family(pid_t pid, bool (*each)(pid_t pid, pid_t tid, void *arg), void *arg)
{
	struct family_walk f = { .walk = { .each = each, .arg = arg } };

	return family_process(&f, pid);
}

static const char *line_next(const char *line)
{
	const char *end = strchr(line, '\n');

	return end && end[1] ? end + 1 : NULL;
}

bool proc_find_u64(const char *text, const char *key, uint64_t *out)
{
	size_t len = strlen(key);
	const char *line;
	char *end;

	for (line = text; line; line = line_next(line)) {
		const char *p = line + len;

		if (strncmp(line, key, len) || (*p != ' ' && *p != '\t'))
			continue;
		p += strspn(p, " \t");
		if (*p < '0' || *p > '9')
			return false;
		*out = strtoull(p, &end, 10);
		return true;
	}
	return false;
}

static int longest_wait(pid_t tid, void *arg)
{
	uint64_t *longest = arg;
	unsigned long long wait;
	char text[80];

	if (proc_read(tid, "schedstat", text, sizeof(text)) > 0 &&
	    sscanf(text, "%*u %19llu", &wait) == 1 && wait > *longest)
		*longest = wait;
	return 0;
}

uint64_t proc_waited_ns(pid_t pid)
{
	uint64_t longest = 0;
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	folder_each(path, longest_wait, &longest);
	return longest;
}
