/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A QMP client on a connected descriptor: one command at a time, nothing allocated. */
#ifndef VM_QMP_H
#define VM_QMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "json.h"

#define QMP_LINE_MAX (64u << 10)

struct qmp {
	int fd;			/* non-blocking; -1: closed by the other side or broken */
	int64_t id;		/* of the last command */
	uint64_t events;	/* asynchronous messages seen */
	size_t len;		/* bytes of line in use */
	bool skip;		/* the rest of a line that was too long is thrown away */
	char line[QMP_LINE_MAX];
};

/*
 * Take a descriptor over, wait for the greeting and leave capability negotiation.
 * -ETIMEDOUT: nothing within ms; -EPROTO: no QMP; -EPIPE: closed.
 */
int qmp_open(struct qmp *q, int fd, uint64_t ms, struct err *e);
void qmp_close(struct qmp *q);

/*
 * Run a command and wait for its answer; events that come between are counted. args is an
 * object made after json_reset, or NULL (then json_reset is called here). *ret (may be NULL)
 * is the "return" value, valid until the next json_reset. An error that QEMU reports is
 * -EREMOTEIO with its text.
 */
int qmp_call(struct qmp *q, const char *command, struct json *args, uint64_t ms,
	const struct json **ret, struct err *e);

/* Read what is there without waiting, so that events never fill the pipe. */
void qmp_drain(struct qmp *q);

#endif
