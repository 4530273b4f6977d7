/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of the user before and after a soak, and the soak that a reset cut short. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "rundir.h"
#include "soak.h"
#include "text.h"

static void child_run(const char *command, int input)
{
	if (dup2(input, STDIN_FILENO) >= 0)
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* The text is shorter than a pipe's buffer, so that a command need not read it. */
static int text_pass(int fd, const char *text)
{
	return file_write_all(fd, text, strlen(text));
}

int soak_hook(const char *name, const char *command, const char *text, const char *dir, int status,
	struct err *e)
{
	char number[16];
	int pipe_fd[2], end = 0;

	snprintf(number, sizeof(number), "%d", status);
	if (setenv("LOWTIDE_SOAK_DIR", dir, 1) || setenv("LOWTIDE_SOAK_STATUS", number, 1) ||
	    pipe2(pipe_fd, O_CLOEXEC))
		return err_sys(e, errno, "the command '%s'", name);
	pid_t pid = fork();

	if (!pid)
		child_run(command, pipe_fd[0]);
	close(pipe_fd[0]);
	if (pid > 0)
		text_pass(pipe_fd[1], text);
	close(pipe_fd[1]);
	if (pid < 0)
		return err_sys(e, errno, "the command '%s'", name);
	while (waitpid(pid, &end, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, errno, "the command '%s'", name);
	if (WIFEXITED(end) && !WEXITSTATUS(end))
		return 0;
	return err_set(e, EIO, "the command '%s = %.100s' ended with %s %d", name, command,
		WIFEXITED(end) ? "status" : "signal",
		WIFEXITED(end) ? WEXITSTATUS(end) : WTERMSIG(end));
}

static bool is_cut(const char *root, const char *name)
{
	char path[900];

	snprintf(path, sizeof(path), "%s/%s/trials.tsv", root, name);
	if (!rundir_is_name(name) || access(path, R_OK))
		return false;
	snprintf(path, sizeof(path), "%s/%s/" SOAK_LINE, root, name);
	return access(path, F_OK) != 0;
}

/* Folders are named by the time at which they were made, UTC. */
static uint64_t age_ms(const char *name)
{
	struct tm tm = { .tm_mday = 0 };
	time_t now = time(NULL), begun = now;

	if (strptime(name, "%Y%m%dT%H%M%SZ", &tm))
		begun = timegm(&tm);
	return now > begun ? (uint64_t)(now - begun) * 1000 : 0;
}

int soak_last(char *dir, size_t size, uint64_t *age, struct err *e)
{
	char results[400], root[440], last[256] = "";
	struct dirent *ent;
	int rc = path_results(results, sizeof(results), e);

	if (rc)
		return rc;
	snprintf(root, sizeof(root), "%s/soak", results);
	DIR *d = opendir(root);

	while (d && (ent = readdir(d)) != NULL)
		if (strcmp(ent->d_name, last) > 0 && is_cut(root, ent->d_name))
			text_put(last, sizeof(last), ent->d_name);
	if (d)
		closedir(d);
	*age = age_ms(last);
	return *last && snprintf(dir, size, "%s/%s", root, last) < (int)size;
}
