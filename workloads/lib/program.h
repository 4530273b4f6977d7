/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An outside program as a workload: started without a shell, its output always drained, all its
 * processes ended with it. A small reaper process between worker and program adopts orphans of
 * the program (fio's jobs leave its session) and ends them when the worker dies.
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

/* Properties of a program. */
struct program_kind {
	const char *program;		/* first word; NULL: the caller adds all words */
	const char *const *wrong;	/* parts of lines that mean wrong data; ends with NULL */
	const char *const *trouble;	/* parts of lines to report if it fails; ends with NULL */
	/* Handle a line of output without its CR or LF. May be NULL. */
	void (*line)(struct program *o, const char *text);
	/* Look elsewhere for progress before step returns. May be NULL. */
	void (*look)(struct program *o);
	/*
	 * Judge the program's end: 0, after another program_start or without one, or -errno. NULL:
	 * start it again after status 0 and some progress, else -EIO.
	 */
	int (*ended)(struct program *o, int code, struct err *e);
};

struct program {
	const struct program_kind *kind;
	const char *name;	/* in messages; NULL: that of its kind */
	void *own;		/* of the caller */
	const char *input;	/* file for its standard input; NULL: /dev/null */
	bool in_dir;		/* its working directory is dir, else the worker's */
	char *argv[PROGRAM_ARGS_MAX + 1];	/* point into words, or to strings of the caller */
	unsigned argc;
	char words[2048];
	size_t words_used;
	struct err refused;	/* error of the first word that did not fit */
	char dir[256];		/* its work directory, created and removed with it */
	pid_t reaper;		/* 0: not running; also the program's session */
	int fd;			/* its output */
	char partial[512];	/* incomplete line */
	size_t partial_len;
	char last[200];		/* last line to report */
	bool last_is_trouble, is_wrong;
	bool moved;		/* progress since the last step, set by line and look */
	bool ever_moved;	/* progress since the program's start */
	uint64_t received;	/* bytes of output since the program's start */
	uint64_t bytes;		/* added by line and look; moved to work.bytes */
	uint64_t mark, mark_bytes;	/* last sums, for look alone */
};

/*
 * Set w->state to a struct program with the work directory w->dir/w->name and the program as
 * first word; NULL on error. Then add words. program_start reports the first error of any word.
 */
struct program *program_open(struct work *w, const struct program_kind *kind, struct err *e);

/* Append a word, or the words of a text ("a 'b c' d\\ e"). */
void program_word(struct program *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void program_words(struct program *o, const char *text);

int program_start(struct program *o, struct err *e);

/* The program's name in messages. */
const char *program_name(const struct program *o);

/*
 * Member of struct workload. Drain output and look for at most 100 ms. 0: progress; -EAGAIN:
 * none; -EBADMSG: wrong data; -EIO: the program failed. After success it is started again.
 */
int program_step(struct work *w, struct err *e);

/* Member of struct workload. End all processes, reap, remove dir and state. */
void program_teardown(struct work *w);

#endif
