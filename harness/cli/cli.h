/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs, and their common parts: exit status, errors, options, paths. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "exit_status.h"
#include "nearest.h"
#include "place.h"

/* A verb is a file cmd_NAME.c with a table verb_NAME; tools/registry finds it by that name. */
struct verb {
	const char *name;
	const char *about;	/* a line of `lowtide --help`; NULL: hidden */
	unsigned rank;		/* order in the help, ascending */
	int (*run)(int argc, char **argv);	/* argv[0]: the verb; returns exit status */
};

extern const struct verb *const registry_verbs[];	/* ends with NULL */
const struct verb *registry_verb(const char *name);	/* NULL: no such verb */

/*
 * Print "lowtide: message" to standard error, and the scenario file's other errors. Returns
 * EXIT_USAGE, or EXIT_UNTESTED for an error of the machine (EIO, ENOSPC, ...).
 */
int cli_fail(const struct err *e);

/* Print a usage error of a verb and a pointer to its --help; returns EXIT_USAGE. */
int cli_usage(const char *verb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* OPTION_SEED is a uint64_t above 0: 0 stands for "no seed given" here and in records. */
enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_U64, OPTION_SEED, OPTION_LIST };

#define OPTION_LIST_MAX 48
struct option_list {
	const char *item[OPTION_LIST_MAX];
	unsigned count;
};

/* An option, "--NAME VALUE" or "--NAME=VALUE". The table ends with a row without a name. */
struct option_row {
	const char *name;
	enum option_type type;
	const char *value;	/* name of the value in the help; NULL: a flag */
	const char *help;	/* one line, no full stop */
	void *to;		/* bool, const char *, uint64_t or struct option_list */
};

/* A verb, for its help. */
struct command {
	const char *name;	/* "run" */
	const char *words;	/* "SCENARIO..." */
	const char *about;	/* its purpose, a line */
	const char *more;	/* lines after the options; may be NULL */
	unsigned least, most;	/* operands */
};

/*
 * Read argv: store options in their places, operands in words[] (room for argc), and the number
 * of operands in *count. Options may stand anywhere; "--" ends them. "--complete WORD" alone
 * prints what may follow WORD. Returns -1 to go on, else the exit status after --help or a usage
 * error.
 */
int options_read(const struct command *c, const struct option_row *table, int argc, char **argv,
	char **words, unsigned *count);

/*
 * The exit status for git bisect, if a word asks for --bisect: a mistake must blame no commit, so
 * that all but 0, 1, 125 and 128 and more becomes EXIT_ABORT. Else status.
 */
int cli_bisect_status(int argc, char **argv, int status);

/*
 * For a shell's completion print a word a line: of "[SCENARIO|last]" the names that SCENARIO
 * stands for, and last.
 */
void words_print(const char *usage);

/*
 * Let a write beyond the limit of file sizes fail with EFBIG instead of killing. A handler and no
 * SIG_IGN: programs that are started get the default back.
 */
void cli_file_limit(void);

/* Call handler for each signal that asks to end; make a closed pipe an error of write(2). */
void cli_on_stop(void (*handler)(int sig));

/* Print a JSON value as a line; returns EXIT_EXPECTED, or EXIT_USAGE if it is too long. */
struct json;
int cli_json(const struct json *value);

#endif
