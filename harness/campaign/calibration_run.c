/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trials are runs of `lowtide run`, each with a results folder of its own. */
#include "calibration.h"

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
#include "trial.h"

struct job {
	pid_t pid;		/* 0: free */
	struct trial *trial;
	char dir[800];
};

struct crew {
	struct calibration *c;
	struct tap *tap;
	struct job job[JOBS_MAX];
	unsigned jobs, busy;
	size_t next;		/* the first trial that was not looked at */
	size_t done, left;
	uint64_t start_ns;
	bool stopped;		/* the signal was passed on */
	char self[256];
	pid_t parent;
	sigset_t signals;	/* as they were before */
};

static int file_open(const char *dir, const char *name)
{
	char path[900];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
}

/* In the child: only calls that may stand between fork and exec. */
static void child_run(const struct crew *w, char *const *argv, int output, int errors)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_SETMASK, &w->signals, NULL);
	if (getppid() != w->parent || dup2(output, STDOUT_FILENO) < 0 ||
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

static int job_spawn(const struct crew *w, struct job *j, struct err *e)
{
	const struct trial *t = j->trial;
	AUTO_FD int output = file_open(j->dir, TRIAL_OUTPUT);
	AUTO_FD int errors = file_open(j->dir, TRIAL_ERRORS);
	char *argv[16], seed[24];
	unsigned n = 0;

	if (output < 0 || errors < 0)
		return err_sys(e, errno, "%.300s: its output", j->dir);
	snprintf(seed, sizeof(seed), "%" PRIu64, t->seed);
	put(argv, &n, w->self, "run");
	put(argv, &n, "--seed", seed);
	put(argv, &n, "--on", w->c->on);
	put(argv, &n, "--kernel", strcmp(t->kernel, "host") ? t->kernel : "");
	put(argv, &n, "--time", w->c->time);
	put(argv, &n, "--", t->word);
	argv[n] = NULL;
	if (setenv("LOWTIDE_RESULTS", j->dir, 1))
		return err_sys(e, errno, "LOWTIDE_RESULTS");
	j->pid = fork();
	if (!j->pid)
		child_run(w, argv, output, errors);
	if (j->pid > 0)
		return 0;
	j->pid = 0;
	return err_sys(e, errno, "cannot start `lowtide run`");
}

static int job_start(struct crew *w, struct trial *t, struct err *e)
{
	struct job *j = w->job;
	int ret;

	while (j->pid)
		j++;
	j->trial = t;
	calibration_trial_dir(w->c, t, j->dir, sizeof(j->dir));
	ret = file_mkdirs(j->dir, e);
	ret = ret ? ret : trial_restart(j->dir, e);
	ret = ret ? ret : job_spawn(w, j, e);
	w->busy += !ret;
	return ret;
}

/* A run that was stopped tells nothing: without a status it is run again. */
static int status_write(const struct job *j, int status, bool stopped, struct err *e)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
	char path[900], text[32];

	if (stopped || (WIFEXITED(status) && code >= EXIT_STOPPED))
		return 0;
	snprintf(path, sizeof(path), "%s/" TRIAL_STATUS, j->dir);
	snprintf(text, sizeof(text), "%s %d\n", WIFEXITED(status) ? "exit" : "signal", code);
	return file_replace(path, text, strlen(text), e);
}

static void job_tell(const struct crew *w, const struct trial *t)
{
	static const char *const states[] = { "stopped", "skipped", "broken" };
	uint64_t ms = (clock_ns() - w->start_ns) / NS_PER_MS;
	bool tested = t->state == TRIAL_TESTED;

	tap_comment(w->tap, "%zu of %zu: %s %s, %s, seed %" PRIu64 ": %s%s%s; %" PRIu64
		" min left", w->done, w->done + w->left, t->row, t->word, t->kernel, t->seed,
		tested ? verdict_name(t->kind) : states[t->state],
		!tested ? ": " : trial_is_expected(t) ? "" : ", NOT as expected",
		tested ? "" : t->reason, (ms / w->done * w->left + 59999) / 60000);
}

static int job_end(struct crew *w, pid_t pid, int status, struct err *e)
{
	struct job *j = w->job;
	int ret;

	while (j < w->job + JOBS_MAX && j->pid != pid)
		j++;
	if (j == w->job + JOBS_MAX)
		return 0;
	ret = status_write(j, status, w->stopped, e);
	trial_collect(j->dir, j->trial);
	j->pid = 0;
	w->busy--;
	w->left--;
	w->done++;
	job_tell(w, j->trial);
	return ret;
}

static int crew_start(struct crew *w, struct err *e)
{
	int ret = 0;

	for (; w->next < w->c->count && w->busy < w->jobs && !ret; w->next++)
		if (w->c->trial[w->next].state == TRIAL_PLANNED)
			ret = job_start(w, &w->c->trial[w->next], e);
	return ret;
}

/* Each child ends its machine and its record in order, as after Ctrl-C. */
static void crew_stop(struct crew *w)
{
	for (unsigned i = 0; i < JOBS_MAX && !w->stopped; i++)
		if (w->job[i].pid)
			kill(w->job[i].pid, SIGTERM);
	w->stopped = true;
}

static void on_child(int sig)
{
	(void)sig;
}

/* Outside of sigsuspend no signal comes, so that none is missed before it. */
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

/* Take those that have ended; if none has, sleep until a signal comes. */
static int crew_wait(struct crew *w, struct err *e)
{
	unsigned ended = 0;
	int status, ret = 0;
	pid_t pid;

	while (!ret && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		ret = job_end(w, pid, status, e);
		ended++;
	}
	if (!ret && !ended)
		sigsuspend(&w->signals);
	return ret;
}

static size_t count_planned(const struct calibration *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->count; i++)
		n += c->trial[i].state == TRIAL_PLANNED;
	return n;
}

int calibration_run(struct calibration *c, unsigned jobs, volatile sig_atomic_t *stop,
	struct tap *tap, struct err *e)
{
	static struct crew crew;
	struct crew *w = &crew;
	struct err later;
	int ret;

	*w = (struct crew){ .c = c, .tap = tap, .jobs = jobs, .left = count_planned(c),
		.parent = getpid(), .start_ns = clock_ns() };
	ret = path_self(w->self, sizeof(w->self), e);
	signals_hold(&w->signals);
	while (!ret && !*stop) {
		ret = crew_start(w, e);
		if (!w->busy)
			break;
		ret = ret ? ret : crew_wait(w, e);
	}
	if (w->busy)
		crew_stop(w);
	while (w->busy)
		if (crew_wait(w, ret ? &later : e))
			ret = ret ? ret : -EIO;
	sigprocmask(SIG_SETMASK, &w->signals, NULL);
	return ret;
}
