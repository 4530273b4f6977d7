/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read NBD requests and write replies; a request is served in records (see store.h). */
#include "serve.h"

#include <endian.h>
#include <errno.h>
#include <linux/nbd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"

/* A request in host byte order. */
struct request {
	uint32_t type, flags;
	uint64_t from;
	uint32_t len;
	char handle[8];
};

struct session {
	int sock;
	struct store *store;
};

/* 1: all bytes; 0: closed by the peer before the first; else -errno. */
static int receive(int sock, void *buf, size_t size)
{
	size_t got = 0;

	while (got < size) {
		ssize_t n = read(sock, (char *)buf + got, size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return got ? -EPROTO : 0;
		got += (size_t)n;
	}
	return 1;
}

static int transmit(int sock, const void *buf, size_t size)
{
	size_t sent = 0;

	while (sent < size) {
		ssize_t n = send(sock, (const char *)buf + sent, size - sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		sent += (size_t)n;
	}
	return 0;
}

static int reply(struct session *x, const struct request *q, int answer)
{
	struct nbd_reply r = { .magic = htobe32(NBD_REPLY_MAGIC),
		.error = htobe32((uint32_t)-answer) };

	memcpy(&r.handle, q->handle, sizeof(q->handle));
	return transmit(x->sock, &r, sizeof(r));
}

static size_t piece_len(uint32_t left)
{
	return left < STORE_RECORD_BYTES ? left : STORE_RECORD_BYTES;
}

/* Read the payload of a rejected write off the socket. */
static int discard(int sock, uint32_t left)
{
	char sink[512];

	while (left) {
		size_t n = left < sizeof(sink) ? left : sizeof(sink);
		int rc = receive(sock, sink, n);

		if (rc <= 0)
			return rc ? rc : -EPROTO;
		left -= (uint32_t)n;
	}
	return 0;
}

/* Receive one record's payload: *answer is for the client, the return is the socket's. */
static int write_piece(struct session *x, uint64_t at, size_t n, int *answer)
{
	struct store_record *rec;
	int rc;

	*answer = store_take(x->store, at, n, &rec);
	if (*answer)
		return discard(x->sock, (uint32_t)n);
	rc = receive(x->sock, rec->data, n);
	if (rc <= 0) {
		store_drop(x->store, rec);
		return rc ? rc : -EPROTO;
	}
	*answer = store_commit(x->store, rec);
	return 0;
}

static int handle_write(struct session *x, const struct request *q)
{
	int rc = 0, answer = store_check(x->store, q->from, q->len);
	uint32_t done = 0;

	while (!rc && !answer && done < q->len) {
		size_t n = piece_len(q->len - done);

		rc = write_piece(x, q->from + done, n, &answer);
		done += (uint32_t)n;
	}
	if (!rc)
		rc = discard(x->sock, q->len - done);
	if (!rc && !answer && (q->flags & (NBD_CMD_FLAG_FUA >> 16)))
		answer = store_flush(x->store);
	return rc ? rc : reply(x, q, answer);
}

/* 0, 1: answered with an error, or -errno: the session must end. */
static int read_piece(struct session *x, const struct request *q, uint32_t done)
{
	size_t n = piece_len(q->len - done);
	struct store_record *rec = NULL;
	int rc = store_take(x->store, q->from + done, n, &rec), sent = 0;

	if (!rc)
		rc = store_read(x->store, rec);
	/* The reply precedes the first record: later errors cannot be reported. */
	if (!done)
		sent = reply(x, q, rc);
	if (!rc && !sent)
		sent = transmit(x->sock, rec->data, n);
	if (rec)
		store_drop(x->store, rec);
	if (sent || done)
		return sent ? sent : rc;
	return rc ? 1 : 0;
}

static int handle_read(struct session *x, const struct request *q)
{
	int rc = store_check(x->store, q->from, q->len);

	if (rc)
		return reply(x, q, rc);
	for (uint32_t done = 0; !rc && done < q->len; done += STORE_RECORD_BYTES)
		rc = read_piece(x, q, done);
	return rc < 0 ? rc : 0;
}

static int handle_flush(struct session *x, const struct request *q)
{
	return reply(x, q, store_flush(x->store));
}

static int handle_trim(struct session *x, const struct request *q)
{
	int rc = store_check(x->store, q->from, q->len);

	return reply(x, q, rc ? rc : store_trim(x->store, q->from, q->len));
}

static int (*const handlers[])(struct session *x, const struct request *q) = {
	[NBD_CMD_READ] = handle_read,
	[NBD_CMD_WRITE] = handle_write,
	[NBD_CMD_FLUSH] = handle_flush,
	[NBD_CMD_TRIM] = handle_trim,
};

/* As receive; -EPROTO: no request. */
static int request_read(int sock, struct request *q)
{
	struct nbd_request raw;
	int rc = receive(sock, &raw, sizeof(raw));

	if (rc <= 0)
		return rc;
	if (be32toh(raw.magic) != NBD_REQUEST_MAGIC)
		return -EPROTO;
	q->type = be32toh(raw.type) & 0xffff;
	q->flags = be32toh(raw.type) >> 16;
	q->from = be64toh(raw.from);
	q->len = be32toh(raw.len);
	memcpy(q->handle, &raw.handle, sizeof(q->handle));
	return 1;
}

/* A trim carries no data and may be as long as the device. */
static int request_serve(struct session *x, const struct request *q)
{
	if (q->len > SERVE_REQUEST_MAX && q->type <= NBD_CMD_WRITE)
		return -EPROTO;
	if (q->type < COUNT_OF(handlers) && handlers[q->type])
		return handlers[q->type](x, q);
	return reply(x, q, -EINVAL);
}

int serve_requests(int sock, struct store *s, uint64_t volatile *ops)
{
	struct session x = { .sock = sock, .store = s };
	struct request q;
	int rc;

	for (;;) {
		rc = request_read(sock, &q);
		if (rc <= 0 || q.type == NBD_CMD_DISC)
			return rc < 0 ? rc : 0;
		rc = request_serve(&x, &q);
		if (rc < 0)
			return rc;
		*ops = *ops + 1;
	}
}
