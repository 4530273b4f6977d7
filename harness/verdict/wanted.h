/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hang that a run looks for, and whether the run found it or another one. */
#ifndef VERDICT_WANTED_H
#define VERDICT_WANTED_H

#include "run_record.h"
#include "verdict.h"

#define WANTED_PRINT 17

struct wanted {
	char print[WANTED_PRINT];	/* 16 hexadecimal digits of a fingerprint; "": none */
};

enum find { FIND_NONE, FIND_OTHER, FIND_WANTED };

/* Take the hash of a fingerprint, "HEX16" or "HEX16 words". -EINVAL: it is none. */
int wanted_set(struct wanted *w, const char *fingerprint);

/*
 * Compare a run's verdict, cause and fingerprint with the wanted hang. It is the one of w->print;
 * without a print, the one that the expectation describes. An expectation of no hang means a
 * hang, panic or bug whose cause contains the expectation's cause.
 */
enum find wanted_find(const struct wanted *w, const struct expectation *x,
	const struct run_record *run);

/* Fill run->wanted with a sentence; "": nothing was found, or any hang was wanted. */
void wanted_tell(const struct wanted *w, const struct expectation *x, struct run_record *run);

#endif
