/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run an outside program to its end: no shell, no terminal, its last line in the error. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "exec.h"
#include "search_path.h"

/* Fixed environment: English messages, death with the caller, no other descriptors. */
static int child_setup(const struct command *c, int out, int log)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(log, 2) < 0)
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
static pid_t command_fork(const struct command *c, const char *path, int out, int log)
{
	pid_t pid = fork();
	int rc;

	if (pid)
		return pid < 0 ? -errno : pid;
	rc = child_setup(c, out, log);
	if (!rc)
		execv(path, (char *const *)c->argv);
	dprintf(log, "cannot start: %s\n", strerror(rc ? -rc : errno));
	_exit(126);
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

static int read_back(struct command *c, int fd, struct err *e)
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

static int command_failed(const struct command *c, int status, int log, struct err *e)
{
	char tail[256];

	last_line(log, tail, sizeof(tail));
	if (WIFSIGNALED(status))
		return err_set(e, EIO, "%s was killed by signal %d: %s", c->argv[0],
			WTERMSIG(status), tail);
	return err_set(e, EIO, "%s ended with status %d: %s", c->argv[0],
		WEXITSTATUS(status), tail);
}

/* Both files have no name: a killed caller leaves none behind. */
int command_run(struct command *c, struct err *e)
{
	AUTO_FD int log = memfd_create("log", MFD_CLOEXEC);
	AUTO_FD int out = memfd_create("out", MFD_CLOEXEC);
	char path[PATH_MAX];
	pid_t pid;
	int status;

	c->out = NULL;
	c->out_len = 0;
	if (log < 0 || out < 0)
		return err_sys(e, errno, "memory file for %s", c->argv[0]);
	if (program_find(c->argv[0], path, sizeof(path)))
		return err_set(e, ENOENT, "program %s is not installed", c->argv[0]);
	pid = command_fork(c, path, c->capture ? out : log, log);
	if (pid < 0)
		return err_sys(e, (int)-pid, "fork for %s", c->argv[0]);
	status = wait_for(pid);
	if (status)
		return command_failed(c, status, log, e);
	return c->capture ? read_back(c, out, e) : 0;
}
