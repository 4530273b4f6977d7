/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A parsed scenario file: sections and keys with their lines. */
#ifndef SCENARIO_DOC_H
#define SCENARIO_DOC_H

#include "err.h"
#include "scenario.h"

#define DOC_SECTIONS 120	/* [scenario], [machine], setups, parts, twins, faces, cases */
#define DOC_ENTRIES 512
#define DOC_FILE_BYTES (64u << 10)

enum doc_kind { DOC_SCENARIO, DOC_MACHINE, DOC_SETUP, DOC_LOAD, DOC_INJECT, DOC_TWIN, DOC_FACE,
	DOC_CASE, DOC_KINDS };

struct doc_section {
	enum doc_kind kind;
	char name[2 * NAME_BYTES];	/* [scenario], [machine]: ""; case: "TWIN:FACE" */
	unsigned line;
};

struct doc_entry {
	unsigned section;	/* index into section[] */
	unsigned line;
	char key[64];
	char value[200];
};

/* About 150 KiB: too large for the stack. */
struct doc {
	char file[256];
	struct doc_section section[DOC_SECTIONS];
	unsigned sections;
	struct doc_entry entry[DOC_ENTRIES];
	unsigned entries;
	bool lost;	/* a section is missing, because its heading is wrong */
};

/* The nth section of a kind, or the one with a name; NULL: none. */
const struct doc_section *doc_nth(const struct doc *d, enum doc_kind kind, unsigned n);
const struct doc_section *doc_named(const struct doc *d, enum doc_kind kind, const char *name);

/*
 * Build a scenario of the base sections, twin and face (NULL: none), their case, and sets, and
 * check it. Keys of unused twins, faces and cases are checked, too. 0 or -errno.
 */
int doc_build(const struct doc *d, const struct doc_section *twin, const struct doc_section *face,
	const struct scenario_override *sets, unsigned nsets, struct scenario *s, struct err *e);

/* Add the errors of all keys, in use or not, to the findings. */
void doc_check_keys(const struct doc *d);

/*
 * Check the rules between a scenario's values: order of times, parts that fit together. 0 or
 * -errno. The second form calls tell for each error, with the part's name ("": the scenario).
 */
int scenario_check(const struct scenario *s, struct err *e);
void scenario_check_each(const struct scenario *s,
	void (*tell)(const char *part, const struct err *e, void *arg), void *arg);

#endif
