/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trials of commits: check a commit out and build it before its runs, and pass them on. */
#include "executor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"
#include "trial.h"

static struct build {
	struct executor x, *inner;
	const char *tree, *command;
	char built[16];		/* the commit that the tree has now; "": none of ours */
	struct trial failed;	/* its build failed, and wait() returns it */
	bool has_failed;
	char dir[800];
} build;

static void child_run(const char *commit, int log)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0 &&
	    !chdir(build.tree) && !setenv("LOWTIDE_COMMIT", commit, 1))
		execl("/bin/sh", "sh", "-c", "git checkout -q --detach \"$LOWTIDE_COMMIT\" && "
			"export LOWTIDE_KERNEL=\"bisect-$LOWTIDE_COMMIT\" && eval \"$1\"", "sh",
			build.command, (char *)NULL);
	_exit(127);
}

/* 0, 1: the commit does not build, or -errno. A build that is killed says nothing of its commit. */
static int commit_build(const char *commit, const char *dir, struct err *e)
{
	char path[900];
	int end = 0;

	snprintf(path, sizeof(path), "%s/build.log", dir);
	AUTO_FD int log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	pid_t pid = log < 0 ? -1 : fork();

	if (!pid)
		child_run(commit, log);
	while (pid > 0 && waitpid(pid, &end, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, errno, "build of %s", commit);
	if (pid < 0)
		return err_sys(e, errno, "build of %s", commit);
	if (WIFSIGNALED(end))
		return err_set(e, EIO, "the build of %s was ended by signal %d", commit,
			WTERMSIG(end));
	return WEXITSTATUS(end) != 0;
}

/* A folder that trial_collect() reads as skipped. */
static int skip_write(const char *commit, struct err *e)
{
	static const char status[] = "exit 0\n";
	char path[900], text[1000];

	snprintf(path, sizeof(path), "%s/" TRIAL_OUTPUT, build.dir);
	snprintf(text, sizeof(text), "ok 1 - build # SKIP commit %s does not build: "
		"%s/build.log\n", commit, build.dir);
	int rc = file_replace(path, text, strlen(text), e);

	snprintf(path, sizeof(path), "%s/" TRIAL_STATUS, build.dir);
	return rc ? rc : file_replace(path, status, strlen(status), e);
}

static int build_start(struct executor *x, const struct trial *t, const char *dir, struct err *e)
{
	/* A folder may be anybody's, and git takes words that begin with - as options. */
	bool hex = *t->row && !t->row[strspn(t->row, "0123456789abcdef")];
	int rc = hex ? file_mkdirs(dir, e) : err_set(e, EINVAL, "'%s' is no commit", t->row);

	(void)x;
	if (!rc && strcmp(build.built, t->row)) {
		*build.built = '\0';
		rc = commit_build(t->row, dir, e);
		if (!rc)
			text_put(build.built, sizeof(build.built), t->row);
	}
	if (rc <= 0)
		return rc ? rc : build.inner->start(build.inner, t, dir, e);
	build.failed = *t;
	build.has_failed = true;
	text_put(build.dir, sizeof(build.dir), dir);
	return skip_write(t->row, e);
}

static int build_wait(struct executor *x, struct trial *t, struct err *e)
{
	(void)x;
	if (!build.has_failed)
		return build.inner->wait(build.inner, t, e);
	build.has_failed = false;
	*t = build.failed;
	trial_collect(build.dir, t);
	return 1;
}

static void build_stop(struct executor *x)
{
	(void)x;
	build.inner->stop(build.inner);
}

static void build_close(struct executor *x)
{
	(void)x;
	build.inner->close(build.inner);
}

static void build_collect(struct executor *x, struct trial *t, const char *dir)
{
	(void)x;
	build.inner->collect(build.inner, t, dir);
}

static bool build_has(struct executor *x, const struct trial *t, const char *dir)
{
	(void)x;
	return build.inner->has(build.inner, t, dir);
}

struct executor *executor_build(struct executor *inner, const char *tree, const char *command)
{
	build = (struct build){ .inner = inner, .tree = tree, .command = command, .x = {
		.jobs = 1, .start = build_start, .wait = build_wait, .stop = build_stop,
		.close = build_close, .collect = build_collect, .has = build_has } };
	return &build.x;
}
