/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Start a command in its folder, follow it, judge its end. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "brought.h"
#include "command_line.h"
#include "file.h"
#include "gain.h"
#include "proc.h"

/* State of a worker, beside that of its program. */
struct command {
	struct work *w;
	struct gain gain;
	uint64_t oom_kills;
	bool done;
	char path[300];		/* first word of a program that it brings */
};

static uint64_t oom_kills(void)
{
	static char text[8192];
	uint64_t n = 0;

	if (file_read("/proc/vmstat", text, sizeof(text), NULL) > 0)
		proc_find_u64(text, "oom_kill", &n);
	return n;
}

static void line(struct program *o, const char *text)
{
	struct command *c = o->own;

	o->moved |= gain_line(&c->gain, text);
}

static void look(struct program *o)
{
	struct command *c = o->own;

	gain_look(&c->gain, o);
}

static int start(struct program *o, struct err *e)
{
	struct command *c = o->own;
	char seed[24];

	snprintf(seed, sizeof(seed), "%" PRIu64, c->w->seed);
	if (setenv("LOWTIDE_SEED", seed, 1) || setenv("LOWTIDE_DIR", o->dir, 1))
		return err_sys(e, ENOMEM, "environment of %s", program_name(o));
	gain_begin(&c->gain);
	c->oom_kills = oom_kills();
	return program_start(o, e);
}

static int start_again(struct program *o, struct err *e)
{
	struct command *c = o->own;

	c->w->seed = rng_u64(c->w->rng) >> 33;
	return start(o, e);
}

/* An OOM kill is an answer of the kernel, and so an operation: what hangs is not killed. */
static int killed(struct program *o, struct err *e)
{
	int rc = start_again(o, e);

	o->moved = true;
	return rc;
}

static int ended(struct program *o, int code, struct err *e)
{
	struct command *c = o->own;
	const struct param_values *v = c->w->params;
	bool moved;
	int rc;

	if (code == 128 + SIGKILL && oom_kills() > c->oom_kills)
		return killed(o, e);
	if (command_success(param_text(v, "success"), code, NULL) <= 0)
		return err_set(e, ECANCELED, "%s ended with status %d, which is no success "
			"(success = %s): %s", program_name(o), code, param_text(v, "success"),
			o->last);
	o->moved |= gain_at_end(&c->gain, o);
	if (!o->ever_moved && !o->moved)
		return err_set(e, ECANCELED, "%s ended with status %d before it made any progress "
			"(progress = %s; with exit, its end is progress): %s", program_name(o),
			code, param_text(v, "progress"), o->last);
	c->done = !param_u64(v, "again");
	moved = o->moved;
	rc = c->done ? 0 : start_again(o, e);
	o->moved = moved;	/* a start forgets it */
	return rc;
}

static const struct program_kind kind = { .line = line, .look = look, .ended = ended };

static int words_take(struct program *o, struct err *e)
{
	struct command *c = o->own;
	char name[sizeof(c->path) - 2];

	program_words(o, param_text(c->w->params, "run"));
	if (!o->argc)
		return err_set(e, EINVAL, "run is empty; it wants a command");
	o->name = o->argv[0];
	if (!brought_is(o->argv[0]))
		return 0;
	brought_name(o->argv[0], true, name, sizeof(name));
	snprintf(c->path, sizeof(c->path), "./%s", name);
	o->argv[0] = c->path;
	return 0;
}

int command_setup(struct work *w, struct err *e)
{
	struct program *o = program_open(w, &kind, e);
	struct command *c = o ? calloc(1, sizeof(*c)) : NULL;
	const char *by = param_text(w->params, "progress"), *in = param_text(w->params, "stdin");
	int rc;

	if (!o)
		return -e->code;
	if (!c)
		return err_sys(e, ENOMEM, "%s", w->name);
	o->own = c;
	o->in_dir = true;
	o->input = *in ? in : NULL;
	c->w = w;
	rc = gain_parse(&c->gain, by, e);
	rc = rc ? rc : words_take(o, e);
	if (!rc && w->files)
		rc = file_copy_tree(w->files, o->dir, false, e);
	return rc ? rc : start(o, e);
}

int command_step(struct work *w, struct err *e)
{
	const struct program *o = w->state;
	const struct command *c = o->own;

	return c->done && !o->reaper ? -ENODATA : program_step(w, e);
}

void command_teardown(struct work *w)
{
	struct program *o = w->state;

	if (o && o->own) {
		struct command *c = o->own;

		gain_free(&c->gain);
		free(c);
	}
	program_teardown(w);
}
