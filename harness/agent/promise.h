/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's promise to keep data: it ends for unsynced files when a write of theirs fails. */
#ifndef AGENT_PROMISE_H
#define AGENT_PROMISE_H

#include <stdbool.h>

#include "err.h"

struct promise {
	int fd;			/* directory on the file system; -1: none */
	bool is_void;		/* a failed write was reported */
	int (*sync)(int fd);	/* syncfs(2) */
};

/* Watch the file system of dir from now on. */
void promise_begin(struct promise *p, const char *dir);

/*
 * Result rc of a check of unsynced data: -EBADMSG becomes -EIO, with the reason before the
 * message, if the file system has reported a failed write since promise_begin.
 */
int promise_judge(struct promise *p, int rc, struct err *e);

#endif
