/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run an outside program to its end: no shell, no terminal, its last line in the error. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "exec.h"
#include "file.h"
#include "search_path.h"

/* Fixed environment: English messages, death with the caller, no other descriptors. */
static int child_setup(const struct program *c, int in, int out, int log)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (null < 0 || dup2(in < 0 ? null : in, 0) < 0 || dup2(out, 1) < 0 || dup2(log, 2) < 0)
		return -errno;
	if (c->dir && chdir(c->dir))
		return -errno;
	if (close_range(3, ~0u, CLOSE_RANGE_CLOEXEC))
		return -errno;
	if (c->fd > 2 && fcntl(c->fd, F_SETFD, 0))
		return -errno;
	program_path_set();
	setenv("LC_ALL", "C", 1);
	return 0;
}

/* The child writes to memory files: however much it prints, no full pipe stops it. */
static pid_t program_fork(const struct program *c, const char *path, int in, int out,
	int log)
{
	pid_t pid = fork();
	int rc;

	if (pid)
		return pid < 0 ? -errno : pid;
	rc = child_setup(c, in, out, log);
	if (!rc)
		execv(path, (char *const *)c->argv);
	dprintf(log, "cannot start: %s\n", strerror(rc ? -rc : errno));
	_exit(126);
}

/* Kill the program at the end of its time. Without a pidfd (before Linux 5.3) it has no limit. */
static bool is_late(const struct program *c, pid_t pid)
{
	AUTO_FD int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t until = clock_ns() + c->limit_ms * NS_PER_MS, now;
	int rc = -1;

	if (fd < 0)
		return false;
	while (rc < 0 && (now = clock_ns()) < until)
		rc = poll(&p, 1, (int)((until - now) / NS_PER_MS) + 1);
	if (rc <= 0)
		kill(pid, SIGKILL);
	return rc <= 0;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* Last non-blank line of the file, without its newline. */
static void last_line(int fd, char *buf, size_t size)
{
	off_t end = lseek(fd, 0, SEEK_END);
	off_t from = end > (off_t)size - 1 ? end - (off_t)size + 1 : 0;
	ssize_t len = pread(fd, buf, size - 1, from);
	char *line;

	if (len < 0)
		len = 0;
	while (len > 0 && (unsigned char)buf[len - 1] <= ' ')
		len--;
	buf[len] = '\0';
	line = strrchr(buf, '\n');
	if (line)
		memmove(buf, line + 1, strlen(line));
}

static int read_back(struct program *c, int fd, struct err *e)
{
	off_t end = lseek(fd, 0, SEEK_END);
	size_t done = 0;

	c->out = malloc((size_t)end + 1);
	if (!c->out)
		return err_sys(e, ENOMEM, "output of %s", c->argv[0]);
	while (done < (size_t)end) {
		ssize_t got = pread(fd, c->out + done, (size_t)end - done, (off_t)done);

		if (got <= 0)
			break;
		done += (size_t)got;
	}
	c->out[done] = '\0';
	c->out_len = done;
	return 0;
}

static int program_failed(const struct program *c, int status, int log, struct err *e)
{
	char tail[256];

	last_line(log, tail, sizeof(tail));
	if (WIFSIGNALED(status))
		return err_set(e, EIO, "%s was killed by signal %d: %s", c->argv[0],
			WTERMSIG(status), tail);
	return err_set(e, EIO, "%s ended with status %d: %s", c->argv[0],
		WEXITSTATUS(status), tail);
}

/* A file without a name that holds the input; -1: none is given. */
static int input_make(const struct program *c)
{
	int fd = c->input ? memfd_create("in", MFD_CLOEXEC) : -1;
	int rc = fd < 0 ? 0 : file_write_all(fd, c->input, c->input_len);

	if (fd >= 0 && (rc || lseek(fd, 0, SEEK_SET) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The files have no name: a killed caller leaves none behind. */
int program_run(struct program *c, struct err *e)
{
	AUTO_FD int log = memfd_create("log", MFD_CLOEXEC);
	AUTO_FD int out = memfd_create("out", MFD_CLOEXEC);
	AUTO_FD int in = input_make(c);
	char path[PATH_MAX];
	pid_t pid;
	bool late;
	int status;

	c->out = NULL;
	c->out_len = 0;
	if (log < 0 || out < 0 || (c->input && in < 0))
		return err_sys(e, errno, "memory file for %s", c->argv[0]);
	if (program_find(c->argv[0], path, sizeof(path)))
		return err_set(e, ENOENT, "program %s is not installed", c->argv[0]);
	pid = program_fork(c, path, in, c->capture ? out : log, log);
	if (pid < 0)
		return err_sys(e, (int)-pid, "fork for %s", c->argv[0]);
	late = c->limit_ms && is_late(c, pid);
	status = wait_for(pid);
	if (late)
		return err_set(e, ETIMEDOUT, "%s did not end in %u ms", c->argv[0], c->limit_ms);
	if (status)
		return program_failed(c, status, log, e);
	return c->capture ? read_back(c, out, e) : 0;
}
