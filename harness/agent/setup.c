/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines for sh, before the injectors and loads and after them, with their output on the board. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent_parts.h"
#include "clock.h"
#include "knob.h"
#include "shell.h"
#include "text.h"

#define RUN_MS 60000u		/* half of what a machine has until its run phase */
#define UNDO_MS 10000u
#define OUTPUT_LINES 200	/* a line's output on the board */

/* A line that runs. */
struct shell {
	struct agent *a;
	const struct scenario_setup *setup;
	const char *line;
	pid_t pid;
	int fd;
	char text[200];		/* of an incomplete line of output */
	size_t len;
	char last[100];		/* the last whole one */
	unsigned lines;
};

/* On a host the group lies in the wall; a guest's group is for the loads. */
static _Noreturn void shell_exec(const struct shell *s, int out)
{
	const struct agent *a = s->a;
	const char *dir = a->dir[s->setup->where];
	struct err e = { 0 };
	int in = open("/dev/null", O_RDONLY);

	child_soften();
	signal(SIGPIPE, SIG_DFL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	setsid();
	if (groups_enter(a, !a->opt.init, &e) || chdir(dir) || setenv("LOWTIDE_DIR", dir, 1)) {
		dprintf(STDERR_FILENO, "%s: %s\n", dir, e.code ? e.msg : strerror(errno));
		_exit(126);
	}
	execl("/bin/sh", "sh", "-c", s->line, (char *)NULL);
	dprintf(STDERR_FILENO, "/bin/sh: %s\n", strerror(errno));
	_exit(127);
}

static void output_line(struct shell *s)
{
	char text[sizeof(s->text) + 24];

	s->text[s->len] = '\0';
	if (!s->len)
		return;
	s->len = 0;
	text_put(s->last, sizeof(s->last), s->text);
	if (s->lines++ >= OUTPUT_LINES)
		return;
	snprintf(text, sizeof(text), "prints: %s", s->text);
	board_log(s->a->board, EVENT_NOTE, s->setup->name, 0, 0, text);
}

static void output_read(struct shell *s)
{
	char buf[1024];
	ssize_t n = read(s->fd, buf, sizeof(buf));

	for (ssize_t i = 0; i < n; i++) {
		if (buf[i] == '\n' || buf[i] == '\r')
			output_line(s);
		else if (s->len < sizeof(s->text) - 1)
			s->text[s->len++] = buf[i];
	}
}

static void output_drain(struct shell *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };

	while (poll(&p, 1, 0) > 0 && (p.revents & POLLIN))
		output_read(s);
}

/* What a line leaves in the background may hold its output: do not wait for the end of that. */
static int shell_wait(struct shell *s, uint64_t ms, int *status)
{
	uint64_t end = clock_ns() + ms * NS_PER_MS;

	while (waitpid(s->pid, status, WNOHANG) != s->pid) {
		if (clock_ns() > end || (ms == RUN_MS && runner_stopped(s->a)))
			return -ETIMEDOUT;
		board_beat(s->a->board, BEAT_RUNNER);
		output_drain(s);
		clock_sleep_ns(5 * NS_PER_MS);
	}
	output_drain(s);
	output_line(s);
	return 0;
}

static int shell_fail(const struct shell *s, int rc, int status, uint64_t ms, struct err *e)
{
	int code = rc ? 0 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);

	if (rc)
		return err_set(e, ETIMEDOUT, "[%s] `%s` has not ended after %u s%s%s",
			s->setup->name, s->line, (unsigned)(ms / 1000), *s->last ? ": " : "",
			s->last);
	return err_set(e, EIO, "[%s] `%s` ended with status %d%s%s", s->setup->name, s->line, code,
		*s->last ? ": " : "", s->last);
}

static int shell_run(struct agent *a, const struct scenario_setup *setup, const char *line,
	uint64_t ms, struct err *e)
{
	struct shell s = { .a = a, .setup = setup, .line = line };
	int ends[2], status = 0, rc;

	board_log(a->board, EVENT_STEP, setup->name, 0, 0, line);
	if (pipe2(ends, O_CLOEXEC))
		return err_sys(e, errno, "[%s] `%s`", setup->name, line);
	s.fd = ends[0];
	s.pid = child_fork("lt_setup");
	if (!s.pid)
		shell_exec(&s, ends[1]);
	close(ends[1]);
	rc = s.pid < 0 ? -EAGAIN : shell_wait(&s, ms, &status);
	if (rc && s.pid > 0)
		kill(-s.pid, SIGKILL);
	close(ends[0]);
	return rc || status ? shell_fail(&s, rc, status, ms, e) : 0;
}

/* The text of an undo line in a journal, whose reader has no folder and no environment of it. */
static void note_text(const struct agent *a, const struct scenario_setup *s, unsigned i, char *buf,
	size_t size)
{
	struct text t = { .s = buf, .size = size };
	char dir[2 * DIR_BYTES] = "";

	shell_word(dir, sizeof(dir), a->dir[s->where]);
	text_add(&t, "shell export LOWTIDE_DIR=%s; cd \"$LOWTIDE_DIR\" || exit; %s", dir,
		s->undo[i]);
}

/* Before the first line: a killed agent leaves them to `lowtide undo`, last note first. */
static int undos_note(struct agent *a, const struct scenario_setup *s, struct err *e)
{
	char text[640];
	int rc = 0;

	for (unsigned i = s->undos; a->knobs && i-- > 0 && !rc;) {
		note_text(a, s, i, text, sizeof(text));
		rc = knob_note(a->knobs, text, e);
	}
	return rc;
}

int setups_run(struct agent *a, struct err *e)
{
	const struct scenario *sc = &a->plan->scenario;
	int rc = 0;

	for (unsigned n = 0; n < sc->setups && !rc; n++) {
		rc = undos_note(a, &sc->setup[n], e);
		a->setups_begun = n + 1;
		for (unsigned i = 0; i < sc->setup[n].runs && !rc; i++)
			rc = shell_run(a, &sc->setup[n], sc->setup[n].run[i], RUN_MS, e);
	}
	return rc;
}

/* The last setup first. A line that has not ended stays in the journal. */
void setups_undo(struct agent *a)
{
	char text[640];

	for (unsigned n = a->setups_begun; n-- > 0;) {
		const struct scenario_setup *s = &a->plan->scenario.setup[n];

		for (unsigned i = 0; i < s->undos; i++) {
			struct err e = { 0 };

			note_text(a, s, i, text, sizeof(text));
			if (shell_run(a, s, s->undo[i], UNDO_MS, &e))
				board_log(a->board, EVENT_NOTE, s->name, e.code, 0, e.msg);
			if (a->knobs && e.code != ETIMEDOUT)
				knob_done(a->knobs, text, NULL);
		}
	}
	a->setups_begun = 0;
}
