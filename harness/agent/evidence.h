/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Evidence: the stuck tasks of the machine under test, written by the inner watch to the
 * board's dump area, in the form of the kernel's own task list (sysrq-t):
 *
 *   lowtide: evidence 1 of 2 at 31.402 s
 *   task:lt_pageserver state:D stack:0 pid:211 ppid:1 flags:0x400140 switches:1042
 *     wchan:folio_wait_bit_common role:server            (one line)
 *    folio_wait_bit_common+0x13d/0x350
 *
 * role: is server, worker, or other. What a dump shows is read by harness/hang.
 */
#ifndef AGENT_EVIDENCE_H
#define AGENT_EVIDENCE_H

#include <stdint.h>
#include <sys/types.h>

#include "board.h"

/*
 * Write snapshot number (1, 2) into b->dump[number - 1]. Request 0 is a rehearsal, of all tasks:
 * after it nothing is allocated or faulted in. On a host, root is the runner: of user tasks only
 * those below it are taken, and kernel threads. 0: the whole machine is under test.
 */
void evidence_take(struct board *b, unsigned number, uint64_t request, pid_t root);

#endif
