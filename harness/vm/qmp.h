/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QMP client on a connected descriptor: one command at a time, no allocation. */
#ifndef VM_QMP_H
#define VM_QMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "json.h"

#define QMP_LINE_MAX (64u << 10)

struct qmp {
	int fd;			/* non-blocking; -1: closed or broken */
	int64_t id;		/* of the last command */
	uint64_t events;	/* asynchronous messages so far */
	size_t len;		/* bytes of line in use */
	bool skip;		/* discarding the rest of a line that is too long */
	char line[QMP_LINE_MAX];
};

/*
 * Take over fd, read the greeting and end capability negotiation. -ETIMEDOUT: nothing within ms;
 * -EPROTO: not QMP; -EPIPE: closed.
 */
int qmp_open(struct qmp *q, int fd, uint64_t ms, struct err *e);
void qmp_close(struct qmp *q);

/*
 * Run a command and wait for its answer, counting events. args is an object made after
 * json_reset; if NULL, json_reset is called here. *ret, unless ret is NULL, is the "return"
 * value until the next json_reset. -EREMOTEIO: an error from QEMU, with its text.
 */
int qmp_call(struct qmp *q, const char *command, struct json *args, uint64_t ms,
	const struct json **ret, struct err *e);

/* Read pending messages without waiting, so that events never fill the pipe. */
void qmp_drain(struct qmp *q);

#endif
