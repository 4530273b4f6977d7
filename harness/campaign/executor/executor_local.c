/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trials as children: each is a `lowtide run` with the trial's folder as its results root. */
#include "executor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "exit_status.h"
#include "file.h"
#include "place.h"
#include "text.h"
#include "trial.h"

#define WORDS_MAX 128
#define CONSENT "--unbounded"
#define DYING_MS 30000	/* a run may need to end once its campaign is killed */

struct job {
	pid_t pid;		/* 0: free */
	struct trial trial;
	char dir[800];
};

static struct local {
	struct executor x;
	const char *words;
	struct job job[JOBS_MAX];
	bool unbounded;		/* the user's consent of this process */
	bool stopped;		/* SIGTERM was sent to the children */
	char self[256];
	pid_t parent;
	sigset_t signals;	/* mask before signals_hold */
} local;

static int file_open(const char *dir, const char *name)
{
	char path[900];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
}

/* Child: only async-signal-safe calls are allowed between fork and exec. */
static void child_run(char *const *argv, int output, int errors)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_SETMASK, &local.signals, NULL);
	if (getppid() != local.parent || dup2(output, STDOUT_FILENO) < 0 ||
	    dup2(errors, STDERR_FILENO) < 0)
		_exit(127);
	execv(argv[0], argv);
	_exit(127);
}

static void put(char **argv, unsigned *n, const char *option, const char *value)
{
	if (!*value)
		return;
	argv[(*n)++] = (char *)(uintptr_t)option;
	argv[(*n)++] = (char *)(uintptr_t)value;
}

/* Splits words in place; argv points into it. */
static void words_make(const struct trial *t, const char *seed, char *words, char **argv)
{
	static char time[48];
	unsigned n = 0;
	char *word;

	put(argv, &n, local.self, "run");
	while (n < WORDS_MAX - 10 && (word = strsep(&words, "\t")) != NULL) {
		/* What a user changes must not make a planted hang go away. */
		if (t->role == ROLE_CANARY && !strcmp(word, "--set"))
			strsep(&words, "\t");
		else if (*word && strcmp(word, CONSENT))
			argv[n++] = word;
	}
	if (local.unbounded)
		argv[n++] = (char *)(uintptr_t)CONSENT;
	snprintf(time, sizeof(time), "scenario.time=%" PRIu64 "ms", t->plan_ms);
	put(argv, &n, "--set", t->role == ROLE_LONG ? time : "");
	put(argv, &n, "--seed", seed);
	put(argv, &n, "--kernel", strcmp(t->kernel, "host") ? t->kernel : "");
	argv[n++] = (char *)(uintptr_t)t->word;
	argv[n] = NULL;
}

static int job_spawn(struct job *j, struct err *e)
{
	AUTO_FD int output = file_open(j->dir, TRIAL_OUTPUT);
	AUTO_FD int errors = file_open(j->dir, TRIAL_ERRORS);
	char *argv[WORDS_MAX], words[4096], seed[24];

	if (output < 0 || errors < 0)
		return err_sys(e, errno, "%.300s: its output", j->dir);
	snprintf(seed, sizeof(seed), "%" PRIu64, j->trial.seed);
	text_put(words, sizeof(words), local.words);
	words_make(&j->trial, seed, words, argv);
	if (setenv("LOWTIDE_RESULTS", j->dir, 1))
		return err_sys(e, errno, "LOWTIDE_RESULTS");
	j->pid = fork();
	if (!j->pid)
		child_run(argv, output, errors);
	if (j->pid > 0)
		return 0;
	j->pid = 0;
	return err_sys(e, errno, "cannot start `lowtide run`");
}

/* Wait for a run of a killed campaign, which needs some seconds to end in order. */
static int folder_free(const char *dir, struct err *e)
{
	int rc, tries = DYING_MS / 100;

	while ((rc = trial_restart(dir, e)) == -EBUSY && --tries)
		clock_sleep_ns(100 * NS_PER_MS);
	return rc;
}

static int local_start(struct executor *x, const struct trial *t, const char *dir, struct err *e)
{
	struct job *j = local.job;
	int rc;

	(void)x;
	while (j->pid)
		j++;
	j->trial = *t;
	text_put(j->dir, sizeof(j->dir), dir);
	rc = file_mkdirs(dir, e);
	rc = rc ? rc : folder_free(dir, e);
	return rc ? rc : job_spawn(j, e);
}

/* A stopped run gets no status, so that its trial runs again. */
static int status_write(const struct job *j, int status, struct err *e)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
	char path[900], text[32];

	if (local.stopped || (WIFEXITED(status) && code >= EXIT_STOPPED))
		return 0;
	snprintf(path, sizeof(path), "%s/" TRIAL_STATUS, j->dir);
	snprintf(text, sizeof(text), "%s %d\n", WIFEXITED(status) ? "exit" : "signal", code);
	return file_replace(path, text, strlen(text), e);
}

static void local_collect(struct executor *x, struct trial *t, const char *dir)
{
	(void)x;
	trial_collect(dir, t);
}

static bool local_has(struct executor *x, const struct trial *t, const char *dir)
{
	char path[900];

	(void)x;
	(void)t;
	snprintf(path, sizeof(path), "%s/" TRIAL_STATUS, dir);
	return !access(path, R_OK);
}

/* On SIGTERM a child ends its machine and its record in order. */
static void local_stop(struct executor *x)
{
	(void)x;
	for (unsigned i = 0; i < JOBS_MAX && !local.stopped; i++)
		if (local.job[i].pid)
			kill(local.job[i].pid, SIGTERM);
	local.stopped = true;
}

static void local_close(struct executor *x)
{
	(void)x;
	sigprocmask(SIG_SETMASK, &local.signals, NULL);
}

static void on_child(int sig)
{
	(void)sig;
}

/* Block signals outside of sigsuspend, so that none is lost before it. */
static void signals_hold(sigset_t *before)
{
	struct sigaction sa = { .sa_handler = on_child };
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigaddset(&held, SIGQUIT);
	sigaction(SIGCHLD, &sa, NULL);
	sigprocmask(SIG_BLOCK, &held, before);
}

/* Without an ended child, sleep until a signal comes. */
static int local_wait(struct executor *x, struct trial *t, struct err *e)
{
	struct job *j = local.job;
	int status, rc;
	pid_t pid = waitpid(-1, &status, WNOHANG);

	(void)x;
	while (pid > 0 && j < local.job + JOBS_MAX && j->pid != pid)
		j++;
	if (pid <= 0)
		sigsuspend(&local.signals);
	if (pid <= 0 || j == local.job + JOBS_MAX)
		return 0;
	j->pid = 0;
	rc = status_write(j, status, e);
	*t = j->trial;
	trial_collect(j->dir, t);
	return rc ? rc : 1;
}

/* The executor waits for every child, so a process has room for a single executor. */
int executor_local(struct executor **x, const char *words, unsigned jobs, bool unbounded,
	struct err *e)
{
	local = (struct local){ .words = words, .unbounded = unbounded, .parent = getpid(),
		.x = { .jobs = jobs, .start = local_start, .wait = local_wait,
			.stop = local_stop, .close = local_close, .collect = local_collect,
			.has = local_has } };
	*x = &local.x;
	char root[400];
	int rc = path_self(local.self, sizeof(local.self), e);

	/* Runs have their trial's folder as results root, but are entered in the index of all. */
	rc = rc ? rc : path_results(root, sizeof(root), e);
	if (!rc && setenv("LOWTIDE_HISTORY", root, 1))
		return err_sys(e, errno, "LOWTIDE_HISTORY");

	if (!rc)
		signals_hold(&local.signals);
	return rc;
}
