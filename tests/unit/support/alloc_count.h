/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Count the calls of malloc and its like, for tests of "allocates nothing". */
#ifndef TESTS_ALLOC_COUNT_H
#define TESTS_ALLOC_COUNT_H

#include <stdbool.h>

unsigned long alloc_count(void);	/* calls so far, of any thread */
bool alloc_counts(void);		/* false under sanitizers, which replace malloc */

#endif
