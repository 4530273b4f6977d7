/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An outside program as a workload: started without a shell, its output always drained, its
 * whole family ended with it. A small nurse process between worker and program adopts what the
 * program leaves behind (fio's jobs leave its session) and ends it when the worker dies.
 */
#ifndef WORKLOADS_LIB_OUTSIDE_H
#define WORKLOADS_LIB_OUTSIDE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "workload.h"

#define OUTSIDE_ARGS_MAX 64

struct outside;

/* What differs between programs. */
struct outside_kind {
	const char *program;
	const char *const *wrong;	/* line parts that mean wrong data; ends with NULL */
	const char *const *trouble;	/* line parts worth telling when it ends badly */
	/* A line of its output (ended by CR or LF). May be NULL. */
	void (*line)(struct outside *o, const char *text);
	/* Look elsewhere for progress, before each answer of step. May be NULL. */
	void (*look)(struct outside *o);
};

struct outside {
	const struct outside_kind *kind;
	char *argv[OUTSIDE_ARGS_MAX + 1];	/* into words, or the caller's strings */
	unsigned argc;
	char words[2048];
	size_t words_used;
	char dir[256];		/* its own work folder; made and removed with it */
	pid_t nurse;		/* 0: not running; also the session of the program */
	int fd;			/* its stdout and stderr */
	char partial[512];	/* the line so far */
	size_t partial_len;
	char last[200];		/* last line worth telling */
	bool last_is_trouble, is_wrong;
	bool moved;		/* set by line and look: progress since step last said so */
	bool ever_moved;	/* since the program was started */
	uint64_t bytes;		/* added by line and look, taken over into work.bytes */
	uint64_t mark, mark_bytes;	/* look's own: the sums it saw last */
};

/* Take a copy of one word, or of all words of a text ("a 'b c' d\ e"); -E2BIG, -EINVAL. */
int outside_word(struct outside *o, const char *word, struct err *e);
int outside_words(struct outside *o, const char *text, struct err *e);

/* o->kind set, the rest zero: make o->dir = w->dir/w->name and take the program's name. */
int outside_open(struct outside *o, const struct outside_kind *kind, const struct work *w,
	struct err *e);
int outside_start(struct outside *o, struct err *e);

/*
 * Drain and look for at most 100 ms. 0: it moved; -EAGAIN: it did not; -EBADMSG: it found
 * wrong data; -EIO: it failed. One that ended well is started again.
 */
int outside_step(struct outside *o, struct work *w, struct err *e);

/* End the family, reap, remove o->dir. Never started or twice: fine. */
void outside_close(struct outside *o);

#endif
