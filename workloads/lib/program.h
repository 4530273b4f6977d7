/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An outside program as a workload: started without a shell, its output always drained, its
 * whole family ended with it. A small reaper process between worker and program adopts what the
 * program leaves behind (fio's jobs leave its session) and ends it when the worker dies.
 */
#ifndef WORKLOADS_LIB_PROGRAM_H
#define WORKLOADS_LIB_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "workload.h"

#define PROGRAM_ARGS_MAX 64

struct program;

/* What differs between programs. */
struct program_kind {
	const char *program;
	const char *const *wrong;	/* line parts that mean wrong data; ends with NULL */
	const char *const *trouble;	/* line parts worth telling when it ends badly */
	/* A line of its output (ended by CR or LF). May be NULL. */
	void (*line)(struct program *o, const char *text);
	/* Look elsewhere for progress, before each answer of step. May be NULL. */
	void (*look)(struct program *o);
};

struct program {
	const struct program_kind *kind;
	char *argv[PROGRAM_ARGS_MAX + 1];	/* into words, or the caller's strings */
	unsigned argc;
	char words[2048];
	size_t words_used;
	struct err refused;	/* the first word that did not fit */
	char dir[256];		/* its own work folder; made and removed with it */
	pid_t reaper;		/* 0: not running; also the session of the program */
	int fd;			/* all its output */
	char partial[512];	/* the line so far */
	size_t partial_len;
	char last[200];		/* last line worth telling */
	bool last_is_trouble, is_wrong;
	bool moved;		/* set by line and look: progress since step last said so */
	bool ever_moved;	/* since the program was started */
	uint64_t bytes;		/* added by line and look, taken over into work.bytes */
	uint64_t mark, mark_bytes;	/* look's own: the sums it saw last */
};

/*
 * Make w->state a struct program with a folder dir = w->dir/w->name and the program as the
 * first word; NULL: *e says why. Then add words, and start it: program_start tells the first
 * error that any of them met.
 */
struct program *program_open(struct work *w, const struct program_kind *kind, struct err *e);

/* One word, or all words of a text ("a 'b c' d\\ e"). */
void program_word(struct program *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void program_words(struct program *o, const char *text);

int program_start(struct program *o, struct err *e);

/*
 * Fit for struct workload. Drain and look for at most 100 ms. 0: it moved; -EAGAIN: it did
 * not; -EBADMSG: it found wrong data; -EIO: it failed. One that ended well is started again.
 */
int program_step(struct work *w, struct err *e);

/* Fit for struct workload. End the family, reap, remove dir and state. */
void program_teardown(struct work *w);

#endif
