/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host as target: start the agent, notice its end, and restore what it left changed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "target_host.h"
#include "knob.h"
#include "scenario.h"

#define STOP_MS 15000u		/* then the parent restores what the agent has not */

struct host {
	pid_t pid;
	char state_dir[160];
	char stem[64];
	char work[320];
};

static struct host host;

static void journal_undo(const char *dir, const char *stem, const char *part)
{
	char path[320];

	snprintf(path, sizeof(path), "%s/%s-%s.journal", dir, stem, part);
	if (!access(path, F_OK))
		knobs_undo(path, NULL, NULL);
}

/* Try all known names: a directory search would allocate. */
static void journals_undo(const char *dir, const char *stem)
{
	for (unsigned i = 0; i < SCENARIO_PARTS; i++) {
		char part[8];

		snprintf(part, sizeof(part), "%u", i);
		journal_undo(dir, stem, part);
	}
	journal_undo(dir, stem, "agent");
}

static void agent_exec(const struct target_spec *spec, pid_t parent)
{
	char board[32], journal[240];

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	setpgid(0, 0);
	fcntl(spec->board_fd, F_SETFD, 0);
	snprintf(board, sizeof(board), "/proc/self/fd/%d", spec->board_fd);
	snprintf(journal, sizeof(journal), "%s/%s", host.state_dir, host.stem);
	execl(spec->self, "lowtide", "agent", "--board", board, "--dir", host.work, "--journal",
		journal, (char *)NULL);
	_exit(127);
}

static int host_start(struct target *t, const struct target_spec *spec, struct err *e)
{
	pid_t parent = getpid();
	int rc;

	snprintf(host.work, sizeof(host.work), "%s/work", spec->run_dir);
	rc = file_mkdirs(host.work, e);
	if (rc)
		return rc;
	host.pid = fork();
	if (!host.pid)
		agent_exec(spec, parent);
	if (host.pid < 0)
		return err_sys(e, errno, "cannot start the agent");
	t->state = &host;
	return 0;
}

static unsigned host_fds(struct target *t, int *fds, unsigned max)
{
	(void)t;
	(void)fds;
	(void)max;
	return 0;
}

static bool host_pump(struct target *t, void (*line)(const char *text, void *arg), void *arg,
	int *status)
{
	(void)t;
	(void)line;
	(void)arg;
	if (host.pid > 0 && waitpid(host.pid, status, WNOHANG) == host.pid)
		host.pid = 0;
	return host.pid > 0;
}

static void agent_end(void)
{
	uint64_t end = clock_ns() + STOP_MS * NS_PER_MS;

	if (host.pid <= 0)
		return;
	kill(host.pid, SIGTERM);
	kill(host.pid, SIGCONT);	/* a stopped agent has control files to restore, too */
	while (clock_ns() < end && waitpid(host.pid, NULL, WNOHANG) != host.pid)
		clock_sleep_ns(20 * NS_PER_MS);
	if (!kill(host.pid, 0)) {
		kill(host.pid, SIGKILL);
		waitpid(host.pid, NULL, 0);
	}
	host.pid = 0;
}

static void host_stop(struct target *t)
{
	if (!t->state)
		return;
	agent_end();
	journals_undo(host.state_dir, host.stem);
	file_remove_tree(host.work, NULL);
	t->state = NULL;
}

static void host_free(struct target *t)
{
	t->state = NULL;
}

int target_host_open(struct target *t, const char *state_dir, struct err *e)
{
	struct utsname u;

	(void)e;
	uname(&u);
	memset(&host, 0, sizeof(host));
	snprintf(host.state_dir, sizeof(host.state_dir), "%s", state_dir);
	snprintf(host.stem, sizeof(host.stem), "lowtide-%d", getpid());
	*t = (struct target){ .name = "host", .start = host_start, .fds = host_fds,
		.pump = host_pump, .stop = host_stop, .free = host_free };
	snprintf(t->kernel, sizeof(t->kernel), "%.90s", u.release);
	snprintf(t->about, sizeof(t->about), "%.60s %.60s", u.sysname, u.version);
	return 0;
}
