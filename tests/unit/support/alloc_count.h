/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts calls of malloc and its kin in a test program, to hold "allocates nothing" to it. */
#ifndef TESTS_ALLOC_COUNT_H
#define TESTS_ALLOC_COUNT_H

#include <stdbool.h>

unsigned long alloc_count(void);	/* calls so far, of any thread */
bool alloc_counts(void);		/* false under a sanitizer, which has its own malloc */

#endif
