/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keep a process in memory, without the libraries that it no longer uses. */
#ifndef BASE_PIN_H
#define BASE_PIN_H

#include <stdbool.h>

/*
 * Lock all pages that the process touches from now on. Fault in the code of the program and of
 * the C library, and with data all static variables. Without data only the variables touched so
 * far are locked, so the child of a large program stays small. Calls pin_own. Returns 0, or
 * -errno where the kernel refuses (RLIMIT_MEMLOCK without root).
 */
int pin_process(bool data);

/*
 * Break copy-on-write of stack, heap and small data after a fork, and extend the stack: later
 * writes then need no page and do not sleep in reclaim. Buffers above 256 KiB stay shared; their
 * users touch them in a rehearsal. A fork makes the parent's pages shared again.
 */
void pin_own(void);

/* Unlock what pin_process locked. */
void pin_release(void);

#endif
