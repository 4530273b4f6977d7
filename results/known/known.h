/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Known issues: hangs, bugs and panics that people have a name and a link for, in an ini file
 * with a section an issue. docs/known-issues.5.scd defines it for users.
 */
#ifndef RESULTS_KNOWN_H
#define RESULTS_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "run_record.h"

#define KNOWN_FILE "known-issues"	/* beside the runs */
#define KNOWN_VARIABLE "LOWTIDE_KNOWN"	/* names another file; "": none */
#define KNOWN_MAX 1000			/* issues in a file */
#define KNOWN_NAME 40

enum known_status {
	KNOWN_IGNORE,	/* counted and told, but fails nothing */
	KNOWN_FAIL,	/* counted and told */
	KNOWN_STATUSES
};
extern const char *const known_status_words[];	/* ends with NULL */

struct known_issue {
	char name[KNOWN_NAME];	/* of its section */
	char fingerprint[17];	/* 16 hexadecimal digits; "": see near */
	char near[96];		/* a shell pattern for the fingerprint's words; "": none */
	char title[120];
	char link[160];		/* http:// or https://; "": none */
	char scenarios[190];	/* SCENARIO[:TWIN[:FACE]], separated by blanks; "": all */
	char from[40], until[40];	/* first and last kernel, as far as given; "": no limit */
	enum known_status status;
	unsigned line;
};

struct known {
	char file[400];			/* "": there is none */
	struct known_issue *issue;	/* malloc'ed, in the order of the file */
	unsigned count;
};

/*
 * Read the file of option (NULL: not given), else of LOWTIDE_KNOWN, else root/known-issues, which
 * may be absent. 0, or -errno with an empty list: the message names file, line, value and cure.
 */
int known_open(struct known *k, const char *option, const char *root, struct err *e);
int known_read(struct known *k, const char *path, struct err *e);
void known_close(struct known *k);

/* What is compared of a run; texts are not NULL. */
struct known_find {
	const char *fingerprint, *scenario, *variant, *kernel;
};

/* Whether scenario and kernel of a run, whatever it found, are among those of the issue. */
bool known_applies(const struct known_issue *i, const struct known_find *run);

/* The issue of a run: the first with its fingerprint, else the first near one. NULL: none. */
const struct known_issue *known_issue_of(const struct known *k, const struct known_find *run);

/* Fill run->known, "NAME: TITLE", and run->excused. A NULL list knows nothing. */
void known_tell(const struct known *k, struct run_record *run);

#endif
