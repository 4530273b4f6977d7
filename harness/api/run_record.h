/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record of a run: a row per field, and the struct made from the rows. */
#ifndef API_RUN_RECORD_H
#define API_RUN_RECORD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Rows in the order of result.json: type, bytes of a TEXT, name, unit, label in the words of
 * `lowtide show`, the last form that writes the field empty, and its position in each form. Forms
 * are head and RESULT of result.json, POINT of TAP, WORDS of `show`, and its JSON, which writes
 * all fields. Position 0 is absent; rows of equal position keep their order.
 *
 *	  type  size  name         unit  label          empty    head, result, point, words, JSON
 */
#define RUN_RECORD(X) \
	X(TEXT,    500, folder,      "",   "folder",      RESULT,  0, 0, 0, 7, 1) \
	X(TEXT,     64, scenario,    "",   "",            RESULT,  1, 0, 0, 0, 1) \
	X(TEXT,     72, variant,     "",   "",            RESULT,  1, 0, 0, 0, 1) \
	X(NUMBER,    0, seed,        "",   "seed",        WORDS,   1, 0, 5, 6, 5) \
	X(TEXT,     96, kernel,      "",   "kernel",      RESULT,  1, 0, 5, 3, 4) \
	X(TEXT,   4608, command,     "",   "repeat",      RESULT,  1, 0, 7, 7, 4) \
	X(TEXT,     16, verdict,     "",   "",            RESULT,  0, 1, 1, 0, 2) \
	X(TEXT,     96, expect,      "",   "",            RESULT,  0, 1, 1, 0, 2) \
	X(BOOL,      0, as_expected, "",   "",            RESULT,  0, 1, 0, 0, 2) \
	X(TEXT,    480, reason,      "",   "reason",      RESULT,  0, 1, 2, 1, 2) \
	X(TEXT,    480, cause,       "",   "cause",       RESULT,  0, 1, 1, 1, 2) \
	X(TEXT,     96, fingerprint, "",   "fingerprint", RESULT,  0, 1, 2, 1, 2) \
	X(NUMBER,    0, ops,         "",   "operations",  WORDS,   0, 1, 4, 5, 6) \
	X(NUMBER,    0, run_ms,      "ms", "ran",         POINT,   0, 1, 4, 4, 6) \
	X(NUMBER,    0, hang_ms,     "ms", "hung after",  RESULT,  0, 1, 4, 4, 6) \
	X(NUMBER,    0, detect_ms,   "ms", "found in",    RESULT,  0, 1, 4, 4, 6) \
	X(TEXT,    500, bundle,      "",   "",            RESULT,  0, 1, 6, 0, 0) \
	X(TEXT,    160, wanted,      "",   "wanted",      NOWHERE, 0, 1, 3, 2, 3) \
	X(TEXT,    164, known,       "",   "known",       NOWHERE, 0, 1, 3, 2, 3) \
	X(BOOL,      0, excused,     "",   "",            NOWHERE, 0, 1, 0, 0, 3) \
	X(TEXT,    160, bounds,      "",   "bounds",      NOWHERE, 0, 1, 5, 4, 6) \
	X(TEXT,    240, planted,     "",   "planted",     NOWHERE, 0, 1, 3, 2, 3) \
	X(TEXT,     64, throttled,   "",   "throttled",   NOWHERE, 0, 1, 3, 2, 3) \
	X(TEXT,    400, faults,      "",   "faults",      NOWHERE, 0, 1, 3, 2, 3) \
	X(TEXT,    300, rerun,       "",   "rerun",       NOWHERE, 0, 1, 3, 2, 3) \
	X(TEXT,    400, lost,        "",   "lost",        NOWHERE, 0, 1, 3, 2, 3)

#define RUN_RECORD_TEXT(name, size) char name[size];
#define RUN_RECORD_NUMBER(name, size) uint64_t name;
#define RUN_RECORD_BOOL(name, size) bool name;
#define RUN_RECORD_MEMBER(type, size, name, ...) RUN_RECORD_##type(name, size)

/*
 * folder: absolute, not in result.json itself. variant: "buggy:v1". kernel: a release. command:
 * repeats the run. expect: "deadlock", "no hang". reason: a sentence for the verdict. cause,
 * fingerprint, bundle: "" without a hang. hang_ms: first operation to last completion, detect_ms:
 * from there to the verdict; 0 without a hang. wanted: whether it is the hang that was looked
 * for. known: the known issue of the hang, "NAME: TITLE"; excused: that issue fails no run.
 * bounds: limits of loads on a host; "" in a VM. planted: counters of the planted bug. throttled:
 * how often and how long memory.high held up the group. faults: counts of injected faults. rerun:
 * outcome without faults. lost: files of the folder that are not whole, each with its error; a run
 * with losses counts as untested, unless it found something.
 */
struct run_record {
	RUN_RECORD(RUN_RECORD_MEMBER)
};

#endif
