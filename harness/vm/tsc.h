/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rate of the time stamp counter, which an emulated x86 guest shares with its host. */
#ifndef VM_TSC_H
#define VM_TSC_H

/* In kHz, measured against the monotonic clock in 20 ms; 0: not an x86 host. */
unsigned tsc_khz(void);

#endif
