/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TAP (testanything.org), with YAML diagnostics. Writes to a descriptor, no malloc. The output is
 * the same for readers of versions 12, 13 and 14, but for the version line: TAP::Harness 3.44
 * refuses 14, and a reader of 14 needs no such line.
 */
#ifndef BASE_TAP_H
#define BASE_TAP_H

#include <stdbool.h>
#include <stdint.h>

struct tap {
	int fd;
	unsigned indent;	/* blanks before each line; 4 per subtest level */
	unsigned count;		/* points written so far */
	int error;		/* errno of the first failed write; 0: none */
};

void tap_begin(struct tap *t, int fd, unsigned indent);
void tap_version(struct tap *t, unsigned version);	/* "TAP version 13" or 14; comes first */

/* "ok 3 - name # SKIP why"; directive NULL, "SKIP" or "TODO". */
void tap_point(struct tap *t, bool ok, const char *name, const char *directive, const char *why);

/* YAML block of the last point: begin, any number of pairs, end. Text is quoted. */
void tap_yaml_begin(struct tap *t);
void tap_yaml_text(struct tap *t, const char *key, const char *value);
void tap_yaml_u64(struct tap *t, const char *key, uint64_t value);
void tap_yaml_end(struct tap *t);

void tap_comment(struct tap *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tap_bail(struct tap *t, const char *why);
void tap_end(struct tap *t);				/* "1..N" */

#endif
