/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rate of the time stamp counter, which an emulated x86 guest shares with its host. */
#ifndef VM_TSC_H
#define VM_TSC_H

/* In kHz, measured against the monotonic clock for 20 ms; 0: host is not x86. */
unsigned tsc_khz(void);

#endif
