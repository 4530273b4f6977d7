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

#include "bounds.h"
#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "knob.h"
#include "room.h"
#include "scenario.h"
#include "target_host.h"
#include "wall.h"

#define STOP_MS 15000u		/* then the parent restores what the agent has not */

struct host {
	pid_t pid;
	char state_dir[160];
	char stem[64];		/* of the journals; the wall's name as well */
	char work[320];
	struct bounds bounds;
	struct wall wall;
	struct room room[2];
	struct knobs *knobs;	/* STEM-host.journal: who holds it owns the run */
};

static struct host host;

static void journal_path(const struct host *h, const char *part, char *buf, size_t size)
{
	snprintf(buf, size, "%s/%s-%s.journal", h->state_dir, h->stem, part);
}

/*
 * Call each for the journals of the agent and its injectors, the last injector first. Try all
 * known names: a directory search would allocate.
 */
static void journals_each(const struct host *h, void (*each)(const char *path))
{
	char part[8], path[320];

	for (unsigned i = SCENARIO_PARTS + 1; i-- > 0;) {
		snprintf(part, sizeof(part), "%u", i - 1);
		journal_path(h, i ? part : "agent", path, sizeof(path));
		if (!access(path, F_OK))
			each(path);
	}
}

static void journal_undo(const char *path)
{
	knobs_undo(path, NULL, NULL);
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

static void note_text(const struct host *h, const char *kind, char *buf, size_t size)
{
	snprintf(buf, size, "%s %s", kind, *kind == 'w' ? h->work : h->stem);
}

static int host_note(struct host *h, const char *kind, struct err *e)
{
	char text[400];

	note_text(h, kind, text, sizeof(text));
	return knob_note(h->knobs, text, e);
}

static void host_done(struct host *h, const char *kind)
{
	char text[400];

	note_text(h, kind, text, sizeof(text));
	knob_done(h->knobs, text, NULL);
}

/* The journal is first: what it notes can be undone from then on. */
static int host_prepare(struct host *h, const struct target_spec *spec, struct err *e)
{
	char path[320];
	int rc = room_open(&h->room[0], spec->run_dir, "LOWTIDE_RESULTS", e);

	rc = rc ?: room_open(&h->room[1], h->state_dir, "LOWTIDE_STATE", e);
	snprintf(h->work, sizeof(h->work), "%s/work", spec->run_dir);
	journal_path(h, "host", path, sizeof(path));
	rc = rc ?: knobs_open(&h->knobs, path, e);
	rc = rc ?: host_note(h, "work", e);
	rc = rc ?: file_mkdirs(h->work, e);
	if (rc || !h->bounds.bytes)
		return rc;
	rc = host_note(h, "cgroup", e);
	return rc ?: wall_make(&h->wall, h->stem, &h->bounds, e);
}

static int host_start(struct target *t, const struct target_spec *spec, struct err *e)
{
	pid_t parent = getpid();
	int rc;

	t->state = &host;
	rc = host_prepare(&host, spec, e);
	if (rc)
		return rc;
	host.pid = fork();
	if (!host.pid)
		agent_exec(spec, parent);
	return host.pid < 0 ? err_sys(e, errno, "cannot start the agent") : 0;
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

static uint64_t host_wall_hits(struct target *t)
{
	(void)t;
	return wall_hits(&host.wall);
}

/* Kill the writers at once: an orderly end takes seconds, and a disk is filled in that time. */
static bool host_astray(struct target *t, char *why, size_t size)
{
	(void)t;
	for (size_t i = 0; i < COUNT_OF(host.room); i++)
		if (room_low(&host.room[i], why, size)) {
			wall_stop(&host.wall);
			return true;
		}
	return false;
}

/* A stuck task keeps the wall, whose note stays in the journal for `lowtide undo`. */
static int wall_take_down(void)
{
	int rc = host.knobs ? wall_end(&host.wall, NULL) : 0;

	if (rc && rc != -ETIMEDOUT)
		rc = wall_end(&host.wall, NULL);
	if (host.knobs && !rc)
		host_done(&host, "cgroup");
	return rc == -ETIMEDOUT ? 0 : rc;
}

/* A transient error, as of a lack of descriptors, must leave neither group nor folder. */
static void host_stop(struct target *t)
{
	int rc;

	if (!t->state)
		return;
	agent_end();
	journals_each(&host, knobs_cut);
	journals_each(&host, journal_undo);
	t->group_error = -wall_take_down();
	rc = file_remove_tree(host.work, NULL);
	rc = rc ? file_remove_tree(host.work, NULL) : 0;
	t->work_error = -rc;
	if (host.knobs && !rc)
		host_done(&host, "work");
	for (size_t i = 0; i < COUNT_OF(host.room); i++)
		room_close(&host.room[i]);
	knobs_close(host.knobs);
	host.knobs = NULL;
	t->state = NULL;
}

static void host_free(struct target *t)
{
	t->state = NULL;
}

int target_host_open(struct target *t, const char *state_dir, const struct plan *p,
	struct err *e)
{
	struct utsname u;
	int rc;

	uname(&u);
	host = (struct host){ .wall = { .owner = -1, .hits = -1 }, .room = { { .fd = -1 },
		{ .fd = -1 } } };
	rc = bounds_of(p, bounds_machine(), &host.bounds, e);
	if (rc)
		return rc;
	snprintf(host.state_dir, sizeof(host.state_dir), "%s", state_dir);
	bounds_stem(p, host.stem, sizeof(host.stem));
	*t = (struct target){ .name = "host", .start = host_start, .fds = host_fds,
		.pump = host_pump, .wall_hits = host_wall_hits, .astray = host_astray,
		.stop = host_stop, .free = host_free };
	bounds_text(&host.bounds, t->bounds, sizeof(t->bounds));
	snprintf(t->kernel, sizeof(t->kernel), "%.90s", u.release);
	snprintf(t->about, sizeof(t->about), "%.60s %.60s", u.sysname, u.version);
	return 0;
}
