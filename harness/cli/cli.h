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

/* A verb is a file cmd_NAME.c, whose table verb_NAME tools/registry finds by the file's name. */
struct verb {
	const char *name;
	const char *about;	/* one line of `lowtide --help`; NULL: not for people */
	unsigned rank;		/* the help shows verbs of a low rank first */
	int (*run)(int argc, char **argv);	/* argv[0] is the verb; the exit status */
};

extern const struct verb *const registry_verbs[];	/* ends with NULL */
const struct verb *registry_verb(const char *name);	/* NULL: no such verb */

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

/* A verb as its own help tells it. */
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
