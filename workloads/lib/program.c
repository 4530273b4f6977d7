/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Start, drain, observe and end an outside program. */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "reaper.h"
#include "state.h"

#define STEP_MS 100
#define END_MS 3000		/* longer: processes are stuck in the kernel */
#define DRAIN_MAX 64		/* reads per step: a flood of output must not hold the worker */

const char *program_name(const struct program *o)
{
	return o->name ? o->name : o->kind->program ? o->kind->program : "command";
}

struct program *program_open(struct work *w, const struct program_kind *kind, struct err *e)
{
	struct program *o = state_take(w, sizeof(*o), e);

	if (!o)
		return NULL;
	o->kind = kind;
	o->fd = -1;
	if (snprintf(o->dir, sizeof(o->dir), "%s/%s", w->dir, w->name) >= (int)sizeof(o->dir)) {
		err_set(e, ENAMETOOLONG, "%s/%s: path too long", w->dir, w->name);
		*o->dir = '\0';
		return NULL;
	}
	if (kind->program)
		program_word(o, "%s", kind->program);
	return file_mkdirs(o->dir, e) < 0 ? NULL : o;
}

int program_start(struct program *o, struct err *e)
{
	struct reaper_job job = { .argv = o->argv, .in = o->input,
		.dir = o->in_dir ? o->dir : NULL };
	int ends[2];
	pid_t pid;

	if (o->refused.code)
		return err_set(e, o->refused.code, "%s", o->refused.msg);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_sys(e, errno, "%s: no pipe for its output", program_name(o));
	/* Only the worker's end is non-blocking: programs rarely handle EAGAIN on their output. */
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	job.out = ends[1];
	pid = reaper_start(&job);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return err_sys(e, -pid, "%s: cannot fork", program_name(o));
	}
	o->reaper = pid;
	o->fd = ends[0];
	o->partial_len = o->mark = o->mark_bytes = o->received = 0;
	o->ever_moved = o->moved = o->last_is_trouble = false;
	o->last[0] = '\0';
	return 0;
}

static bool has_any(const char *text, const char *const *parts)
{
	for (; parts && *parts; parts++)
		if (strstr(text, *parts))
			return true;
	return false;
}

static void line_end(struct program *o)
{
	bool trouble;

	o->partial[o->partial_len] = '\0';
	o->partial_len = 0;
	if (!*o->partial)
		return;
	trouble = has_any(o->partial, o->kind->trouble);
	o->is_wrong |= has_any(o->partial, o->kind->wrong);
	if (trouble || !o->last_is_trouble)
		snprintf(o->last, sizeof(o->last), "%.*s", (int)sizeof(o->last) - 1, o->partial);
	o->last_is_trouble |= trouble;
	if (o->kind->line)
		o->kind->line(o, o->partial);
}

static void output_take(struct program *o, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n' || text[i] == '\r')
			line_end(o);
		else if (o->partial_len < sizeof(o->partial) - 1)
			o->partial[o->partial_len++] = text[i];
	}
}

static void output_drain(struct program *o, int wait_ms)
{
	struct pollfd p = { .fd = o->fd, .events = POLLIN };
	char text[1024];

	if (poll(&p, 1, wait_ms) <= 0)
		return;
	for (unsigned i = 0; i < DRAIN_MAX; i++) {
		ssize_t got = read(o->fd, text, sizeof(text));

		if (got <= 0)
			return;
		o->received += (uint64_t)got;
		output_take(o, text, (size_t)got);
	}
}

static void program_gone(struct program *o)
{
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
	o->reaper = 0;
}

/* The reaper has ended. After status 0 and some progress, start the program again. */
static int program_ended(struct program *o, int status, struct err *e)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);

	output_drain(o, 0);
	line_end(o);
	program_gone(o);
	if (o->is_wrong)
		return 0;
	if (o->kind->ended)
		return o->kind->ended(o, code, e);
	if (code)
		return err_set(e, EIO, "%s: ended with status %d: %s", program_name(o), code,
			o->last);
	if (!o->ever_moved && !o->moved)
		return err_set(e, EIO, "%s: ended without any work done: %s", program_name(o),
			o->last);
	return program_start(o, e);
}

int program_step(struct work *w, struct err *e)
{
	struct program *o = w->state;
	int status, rc = 0;
	bool moved;

	if (!o->reaper)
		return err_set(e, EIO, "%s: has ended: %s", program_name(o), o->last);
	output_drain(o, STEP_MS);
	if (o->kind->look)
		o->kind->look(o);
	if (waitpid(o->reaper, &status, WNOHANG) == o->reaper) {
		moved = o->moved;
		rc = program_ended(o, status, e);
		o->moved |= moved;
	}
	if (o->is_wrong)
		return err_set(e, EBADMSG, "%s: found wrong data: %s", program_name(o), o->last);
	w->bytes += o->bytes;
	o->bytes = 0;
	moved = o->moved;
	o->ever_moved |= moved;
	o->moved = false;
	return rc ? rc : moved ? 0 : -EAGAIN;
}

static bool reaper_wait(struct program *o, uint64_t ms)
{
	uint64_t end_ns = clock_ns() + ms * NS_PER_MS;

	while (waitpid(o->reaper, NULL, WNOHANG) == 0) {
		if (clock_ns() > end_ns)
			return false;
		clock_sleep_ns(2 * NS_PER_MS);
	}
	return true;
}

void program_teardown(struct work *w)
{
	struct program *o = w->state;

	if (o && o->reaper > 0) {
		kill(o->reaper, SIGTERM);
		kill(o->reaper, SIGCONT);
		if (!reaper_wait(o, END_MS)) {
			kill(o->reaper, SIGKILL);
			reaper_wait(o, END_MS);
		}
		program_gone(o);
	}
	if (o && *o->dir)
		file_remove_tree(o->dir, NULL);
	state_drop(w);
}
