/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QMP: a JSON message a line; see docs/interop/qmp-spec of QEMU. */
#include "qmp.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"

static int qmp_broken(struct qmp *q, int code)
{
	qmp_close(q);
	return -code;
}

/* Remove the first n bytes of the line buffer. */
static void line_drop(struct qmp *q, size_t n)
{
	q->len -= n;
	memmove(q->line, q->line + n, q->len);
}

/* Take the next line; *message is NULL unless it is a JSON object. 1: taken; 0: none complete. */
static int line_take(struct qmp *q, struct json **message)
{
	char *end = memchr(q->line, '\n', q->len);
	bool skipped = q->skip;

	if (!end) {
		if (q->len == sizeof(q->line)) {
			q->skip = true;
			q->len = 0;
		}
		return 0;
	}
	json_reset();
	*message = skipped ? NULL : json_parse(q->line, (size_t)(end - q->line));
	q->skip = false;
	line_drop(q, (size_t)(end - q->line) + 1);
	return 1;
}

/* Read into the buffer. 0, -EAGAIN: nothing now, -EPIPE: closed. */
static int line_fill(struct qmp *q)
{
	ssize_t got;

	if (q->fd < 0)
		return -EPIPE;
	do
		got = read(q->fd, q->line + q->len, sizeof(q->line) - q->len);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		q->len += (size_t)got;
	if (got > 0)
		return 0;
	if (got < 0 && errno == EAGAIN)
		return -EAGAIN;
	return qmp_broken(q, EPIPE);
}

/* Poll the descriptor for events until clock_ns() reaches until. */
static int fd_wait(int fd, short events, uint64_t until)
{
	struct pollfd p = { .fd = fd, .events = events };
	uint64_t now = clock_ns();
	int rc;

	if (now >= until)
		return -ETIMEDOUT;
	rc = poll(&p, 1, (int)((until - now) / NS_PER_MS) + 1);
	return rc < 0 && errno != EINTR ? -errno : 0;
}

/* Check the time before each read: a stream of events must not hold the caller for ever. */
static int message_wait(struct qmp *q, uint64_t until, struct json **message)
{
	int rc = 0;

	while (!line_take(q, message)) {
		rc = clock_ns() < until ? line_fill(q) : -ETIMEDOUT;
		if (rc == -EAGAIN)
			rc = fd_wait(q->fd, POLLIN, until);
		if (rc)
			return rc;
	}
	return 0;
}

/* MSG_NOSIGNAL: a QEMU that has exited gives -EPIPE and no SIGPIPE. */
static int qmp_send(struct qmp *q, const char *text, size_t len, uint64_t until)
{
	while (len) {
		ssize_t put = q->fd < 0 ? -1 : send(q->fd, text, len, MSG_NOSIGNAL);
		int rc = 0;

		if (put > 0) {
			text += put;
			len -= (size_t)put;
		} else if (q->fd >= 0 && errno == EAGAIN) {
			rc = fd_wait(q->fd, POLLOUT, until);
		} else if (q->fd < 0 || errno != EINTR) {
			return qmp_broken(q, EPIPE);
		}
		if (rc)
			return rc;
	}
	return 0;
}

static int command_send(struct qmp *q, const char *command, struct json *args, uint64_t until)
{
	static char text[8192];
	struct json *o;
	int len;

	if (!args)
		json_reset();
	o = json_new_object();
	json_put_text(o, "execute", command);
	if (args)
		json_put(o, "arguments", args);
	json_put_i64(o, "id", ++q->id);
	len = json_write(o, text, sizeof(text) - 1);
	if (len < 0)
		return len;
	text[len] = '\n';
	return qmp_send(q, text, (size_t)len + 1, until);
}

/* Whether message answers the last command. QEMU answers a malformed command without id. */
static bool is_answer(struct qmp *q, const struct json *message)
{
	const struct json *id = json_get(message, "id");
	int64_t number;

	if (json_get(message, "event"))
		q->events++;
	if (json_get(message, "error") && !id)
		return true;
	return json_i64(id, &number) && number == q->id;
}

static int answer_wait(struct qmp *q, uint64_t until, const struct json **ret, struct err *e)
{
	const struct json *error;
	struct json *message;
	const char *why;

	do {
		int code = message_wait(q, until, &message);

		if (code)
			return code;
	} while (!message || !is_answer(q, message));
	error = json_get(message, "error");
	if (!error) {
		if (ret)
			*ret = json_get(message, "return");
		return 0;
	}
	why = json_text(json_get(error, "desc"));
	return err_set(e, EREMOTEIO, "%.300s", why ? why : "error without a text");
}

int qmp_call(struct qmp *q, const char *command, struct json *args, uint64_t ms,
	const struct json **ret, struct err *e)
{
	uint64_t until = clock_ns() + ms * NS_PER_MS;
	int code = command_send(q, command, args, until);

	if (!code)
		code = answer_wait(q, until, ret, e);
	if (code == -EREMOTEIO)
		return err_wrap(e, "QEMU refused %s", command);
	return code ? err_sys(e, -code, "QMP command %s", command) : 0;
}

int qmp_open(struct qmp *q, int fd, uint64_t ms, struct err *e)
{
	uint64_t until = clock_ns() + ms * NS_PER_MS;
	struct json *message = NULL;
	int rc;

	memset(q, 0, sizeof(*q));
	q->fd = fd;
	rc = message_wait(q, until, &message);
	if (!rc && !json_get(message, "QMP"))
		rc = -EPROTO;
	if (rc) {
		qmp_close(q);
		return err_sys(e, -rc, "no QMP greeting from QEMU");
	}
	return qmp_call(q, "qmp_capabilities", NULL, ms, NULL, e);
}

void qmp_close(struct qmp *q)
{
	if (q->fd >= 0)
		close(q->fd);
	q->fd = -1;
}

void qmp_drain(struct qmp *q)
{
	struct json *message;

	do {
		while (line_take(q, &message))
			q->events += message && json_get(message, "event");
	} while (q->fd >= 0 && !line_fill(q));
}
