/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest of 1 MiB: page tables, note, kallsyms, unwind tables, tasks and locks, made by hand. */
#ifndef TESTS_SMALL_GUEST_H
#define TESTS_SMALL_GUEST_H

#include "guest.h"

#define SMALL_BYTES (1u << 20)
#define SMALL_TASKS 4
#define SMALL_DIRECT 0xffff888000000000ull	/* where the direct map begins */

/* Places in the image; the address of each is IMAGE_BASE + place. */
enum { SMALL_ROOT = 0x1000, SMALL_PD = 0x4000, SMALL_PT = 0x5000, SMALL_NOTE = 0x6000,
	SMALL_TEXT = 0xa000, SMALL_MUTEX = 0xc100, SMALL_OTHER = 0xc200, SMALL_RWSEM = 0xc300,
	SMALL_TASK = 0x10000, SMALL_STACK = 0x40000, SMALL_BTF = 0x60000 };

/* Functions, 0x100 bytes each, from SMALL_TEXT on. */
enum small_function { FN_SCHEDULE = 1, FN_MUTEX, FN_RWSEM, FN_CALLER, FN_THROTTLE };

extern uint8_t small_image[SMALL_BYTES];
extern struct look small_look;

void small_make(void);		/* init_task and SMALL_TASKS - 1 tasks that sleep in caller_fn */
uint64_t small_task(unsigned i);
void small_u64(uint32_t place, uint64_t value);
void small_u32(uint32_t place, uint32_t value);
/* Task i sleeps in a function, in front of the others of this lock. */
void small_sleep(unsigned i, enum small_function fn, uint32_t lock, uint32_t list);
/* Open the image anew; the layouts are set by hand. False: no note, or no kallsyms. */
bool small_open(void);
int small_read(struct err *e);

#endif
