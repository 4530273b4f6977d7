/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The monotonic clock measures; UTC serves only names and reports. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define NS_PER_MS 1000000ull
#define NS_PER_S 1000000000ull

uint64_t clock_ns(void);		/* CLOCK_MONOTONIC; never 0 */
void clock_sleep_ns(uint64_t ns);	/* goes on after signals */

/* Current UTC as "20260131T030000Z" into buf (>= 17 bytes). */
void clock_utc(char *buf, size_t size);

#endif
