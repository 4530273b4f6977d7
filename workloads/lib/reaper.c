/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Subreaper of an outside program: finds processes that left the program's group. */
#include "reaper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc.h"

static void program_exec(const struct reaper_job *job, const sigset_t *signals)
{
	int in = open(job->in ? job->in : "/dev/null", O_RDONLY);

	dup2(job->out, STDOUT_FILENO);
	dup2(job->out, STDERR_FILENO);
	sigprocmask(SIG_SETMASK, signals, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (in < 0) {
		dprintf(STDERR_FILENO, "%s: cannot read it: %s\n", job->in, strerror(errno));
		_exit(127);
	}
	dup2(in, STDIN_FILENO);
	if (!job->dir || !chdir(job->dir))
		execvp(job->argv[0], job->argv);
	dprintf(STDERR_FILENO, "%s: cannot start it: %s\n", job->argv[0], strerror(errno));
	_exit(127);
}

static bool child_kill(pid_t pid, pid_t tid, void *arg)
{
	struct proc_stat st;

	(void)arg;
	if (pid == tid && proc_read_stat(pid, &st) == 0 && st.ppid == getpid())
		kill(pid, SIGKILL);
	return true;
}

/* Children of killed processes become children of the reaper; kill them in the next round. */
static void family_end(void)
{
	do
		proc_each_task(child_kill, NULL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
}

/* Wait for the program (returns its exit status), or for SIGTERM or the worker's death (-1). */
static int program_wait(pid_t program, const sigset_t *signals, pid_t worker)
{
	for (;;) {
		int status, sig = sigwaitinfo(signals, NULL);
		pid_t pid;

		if (sig == SIGTERM || getppid() != worker)
			return -1;
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == program)
				return WIFEXITED(status) ? WEXITSTATUS(status) :
					128 + WTERMSIG(status);
	}
}

/* The worker's death is signalled by SIGCONT, the only signal that wakes a stopped reaper. */
static void signals_prepare(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGCHLD);
	sigaddset(signals, SIGCONT);
	sigprocmask(SIG_BLOCK, signals, NULL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGCONT);
}

static int reaper_main(const struct reaper_job *job, pid_t worker)
{
	sigset_t signals, none;
	pid_t program;
	int status;

	signals_prepare(&signals);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	setsid();
	if (getppid() != worker)
		return 127;
	sigemptyset(&none);
	program = fork();
	if (program == 0)
		program_exec(job, &none);
	close(job->out);
	status = program < 0 ? 127 : program_wait(program, &signals, worker);
	family_end();
	return status < 0 ? 128 + SIGTERM : status;
}

pid_t reaper_start(const struct reaper_job *job)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0)
		_exit(reaper_main(job, parent));
	return pid < 0 ? -errno : pid;
}
