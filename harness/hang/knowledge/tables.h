/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The knowledge of kernels: tables that a new row extends. The first fitting row wins.
 * Each row cites its source: a file of Linux, which had the function in 6.1 or 6.12 unless a
 * version says otherwise, or another project and its file, or "from reports".
 * In a function's name '*' stands for any text. Leading underscores of the kernel's name do
 * not count: foo also fits __foo. A name with underscores in front fits no other spelling; it
 * stands only where a row without them says something else.
 */
#ifndef KNOWLEDGE_TABLES_H
#define KNOWLEDGE_TABLES_H

#include "hang.h"

/*
 * What a task sleeps on. A row with a higher rank names it better than one with a lower
 * rank found up to four frames nearer to the top (completion < NBD reply).
 */
struct wait_row {
	const char *function;
	const char *wait;	/* the thing waited for, in words */
	unsigned rank;		/* 1 primitive, 2 kind of object, 3 whose object */
	const char *served_by;	/* context or subsystem of the task that must end it, or NULL */
	const char *source;
};
extern const struct wait_row wait_table[];
extern const unsigned wait_rows;

/* What a task was doing. Rows of one context share its name. */
struct context_row {
	const char *function;
	const char *context;
	const char *word;	/* shown in the cause's path instead of the function; NULL:
		the function */
	unsigned key;		/* 1: part of the fingerprint, 2: and of the cause's path, 0:
		neither */
	const char *source;
};
extern const struct context_row context_table[];
extern const unsigned context_rows;

/* Whose code a function is. Functions here and below: names with blanks between them. */
struct subsystem_row {
	const char *functions;
	const char *subsystem;
	const char *source;
};
extern const struct subsystem_row subsystem_table[];
extern const unsigned subsystem_rows;

/* Functions that only reads, or only writes, go through. */
struct direction_row {
	const char *functions;
	const char *direction;	/* "read", "write" */
	const char *source;
};
extern const struct direction_row direction_table[];
extern const unsigned direction_rows;

/* Functions that name nothing (HANG_NOISE), or less than their caller does (HANG_WRAPPER). */
struct noise_row {
	const char *functions;
	unsigned flags;
	const char *source;
};
extern const struct noise_row noise_table[];
extern const unsigned noise_rows;

/* Functions of one kind. */
struct name_row {
	const char *functions;
	const char *source;
};

/* Functions that ask for memory. */
extern const struct name_row allocator_table[];
extern const unsigned allocator_rows;

/* Kernel threads asleep in one of these have nothing to do. */
extern const struct name_row idle_table[];
extern const unsigned idle_rows;

/* Where the function in a report's title comes from. */
enum blame {
	BLAME_NONE,
	BLAME_SLEEP,	/* first telling frame of the sleeper's stack */
	BLAME_RUN,	/* where the CPU was: RIP, else the top of the stack outside interrupts */
	BLAME_STALL,	/* what the CPU was asked for: the function called by an entry */
	BLAME_TRACE,	/* first telling frame of the call trace, RIP ignored */
	BLAME_WORD,	/* the @ of the shape, if it tells anything; else as BLAME_TRACE */
	BLAME_LOCK,	/* function that takes the lock: "is trying to acquire lock: ... at:" */
	BLAME_SAFE,	/* the stack behind "which became ...-safe at:" */
	BLAME_NAME,	/* a later line of the message names it */
	BLAME_LEAK,	/* who asked for the memory: not allocators, whatever they are called */
};

/*
 * One message of a kernel. Shape: text that must occur in the line; '*' any text,
 * '#' a number, '@' a function name, '^' (first only) the message must start the line;
 * a blank stands for one or more. '~' (first only): the line only repeats what an open
 * report has said and opens none of its own. Title: $1..$9 what '*', '#', '@' stood for, %f the
 * blamed function ("in %f" is left out where there is none), %a " Read" or " Write".
 */
struct report_row {
	const char *shape;
	const char *kind;
	enum hang_class class;
	enum hang_sign sign;
	enum blame blame;
	const char *title;
	const char *source;
};
extern const struct report_row report_table[];
extern const unsigned report_rows;

/* Words of a failing device or file system. '&' in the shape is a '*' that names the device. */
struct nearby_row {
	const char *shape;
	const char *subsystems;	/* whose hangs it concerns, with blanks; NULL: waits for disks */
	const char *source;
};
extern const struct nearby_row nearby_table[];
extern const unsigned nearby_rows;

/* What the lines of a stream hold next (hang_stream.expect). */
enum expect { EXPECT_ANY, EXPECT_LOCK_WANTED, EXPECT_LOCK_HELD, EXPECT_LOCK_LIST, EXPECT_SKIP,
	EXPECT_KSTACK };

/* A word (five bytes or more) in a line that ends the stack before it. */
struct section_row {
	const char *word;
	uint8_t expect;		/* enum expect */
	bool begins;		/* another stack begins */
	const char *source;
};
extern const struct section_row section_table[];
extern const unsigned section_rows;

/* A function's name in titles: "A*" to "B*" keeps what the star stands for, to "B" drops it. */
struct alias_row {
	const char *from;
	const char *to;
	const char *source;
};
extern const struct alias_row alias_table[];
extern const unsigned alias_rows;

/* Does the function have this name, or any of these names? */
bool table_name_fits(const char *name, const char *function);
bool table_names_fit(const char *names, const char *function);

/* Row + 1 of the first fitting row, or 0. */
unsigned wait_row_of(const char *function);
unsigned context_row_of(const char *function);
unsigned subsystem_row_of(const char *function);
unsigned noise_flags_of(const char *function);
const char *direction_of(const char *function);	/* "read", "write", NULL: neither */
bool idle_function(const char *function);
bool allocator_function(const char *function);

/* The name that a function goes by in titles and fingerprints. */
void table_alias(const char *function, char *out, size_t size);

/* The bit of a context in hang_task.contexts, by its row + 1; -1 for 0. */
int context_bit(unsigned row);
uint64_t context_mask(const char *context);	/* by name; 0: no such context */

#endif
