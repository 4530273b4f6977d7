/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs, and what they share: exit status, errors, options, folders. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "exit_status.h"
#include "place.h"

/* One verb each: argv[0] is the verb. The exit status. */
int cmd_run(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_kernel(int argc, char **argv);
int cmd_undo(int argc, char **argv);
int cmd_calibrate(int argc, char **argv);
int cmd_agent(int argc, char **argv);

/* Print "lowtide: message" to standard error; returns EXIT_USAGE. */
int cli_fail(const struct err *e);

/* Print the rest of a usage error, made from a format; returns EXIT_USAGE. */
int cli_usage(const char *verb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The entry of words (ends with NULL) closest to typed, or NULL if none is close. */
const char *cli_nearest(const char *typed, const char *const *words);

enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_U64, OPTION_LIST };

#define OPTION_LIST_MAX 48
struct option_list {
	const char *item[OPTION_LIST_MAX];
	unsigned count;
};

/* One option, "--NAME VALUE" or "--NAME=VALUE". The table ends with a row without a name. */
struct option_row {
	const char *name;
	enum option_type type;
	const char *value;	/* what the help calls the value; NULL: a flag */
	const char *help;	/* one line, no full stop */
	void *to;		/* bool, const char *, uint64_t or struct option_list */
};

/* A verb as its help tells it. */
struct command {
	const char *name;	/* "run" */
	const char *words;	/* "SCENARIO..." */
	const char *about;	/* what it does, one line */
	const char *more;	/* lines behind the options; may be NULL */
	unsigned least, most;	/* operands */
};

/*
 * Read argv: options to their places, operands to words[] (room for argc), their number to
 * *count. Options may stand anywhere; "--" ends them. Returns -1 to go on, else the exit
 * status: --help was printed, or the usage error was.
 */
int options_read(const struct command *c, const struct option_row *table, int argc, char **argv,
	char **words, unsigned *count);

/* handler is called for each signal that asks to end; a closed pipe is an error of write(2). */
void cli_on_stop(void (*handler)(int sig));

/* Print one JSON value as a line; returns EXIT_EXPECTED, or EXIT_USAGE if it has no room. */
struct json;
int cli_json(const struct json *value);

#endif
