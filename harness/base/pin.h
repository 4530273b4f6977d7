/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeping a process in memory, without paying for libraries it will not use again. */
#ifndef BASE_PIN_H
#define BASE_PIN_H

#include <stdbool.h>

/*
 * From now on nothing this process touches can be paged out, and the code of the program
 * and of the C library is in memory. data: so are all of the program's static variables;
 * without it only those touched so far (a child of a large program stays small). It calls pin_own.
 * Returns 0, or -errno where the kernel refuses (RLIMIT_MEMLOCK without root).
 */
int pin_process(bool data);

/*
 * Copies of the stack, heap and small data that this process still shares with others since a
 * fork, and some stack more: no write to them needs memory later, and so none sleeps in reclaim.
 * Large buffers are left out: a part that uses one rehearses. After a fork the parent shares again.
 */
void pin_own(void);

/* The opposite of pin_process. */
void pin_release(void);

#endif
