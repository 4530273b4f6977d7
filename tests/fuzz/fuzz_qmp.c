/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arbitrary answers for the QMP client: all are there before it asks, and then QEMU is gone. */
#include <sys/socket.h>
#include <unistd.h>

#include "qmp.h"

#define ROUNDS 3000
#include "mutate.h"

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n" \
	"{\"return\": {}, \"id\": 1}\r\n"

static struct qmp q;

static void answers_read(void)
{
	const struct json *ret;
	struct err e;

	for (int i = 0; i < 4 && q.fd >= 0; i++) {
		if (!qmp_call(&q, "query-status", NULL, 60000, &ret, &e))
			(void)json_text(json_get(ret, "status"));
		else if (!memchr(e.msg, 0, sizeof(e.msg)))
			abort();
		qmp_drain(&q);
		if (q.len > QMP_LINE_MAX)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int bytes = 2 * INPUT_MAX;
	int pair[2];
	struct err e;

	if (!size || socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair))
		return 0;
	setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	if (data[0] & 1 && send(pair[1], GREETING, strlen(GREETING), MSG_NOSIGNAL) < 0)
		abort();
	(void)send(pair[1], data + 1, size - 1, MSG_NOSIGNAL);
	shutdown(pair[1], SHUT_WR);
	if (!qmp_open(&q, pair[0], 60000, &e))
		answers_read();
	qmp_close(&q);
	close(pair[1]);
	return 0;
}

static size_t fuzz_seed(unsigned i, uint8_t *out, size_t room)
{
	static const char *const seeds[] = {
		GREETING,
		"{\"return\": {\"status\": \"running\"}, \"id\": 2}\r\n"
		"{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"STOP\"}\r\n",
		"{\"id\": 3, \"error\": {\"class\": \"GenericError\", "
		"\"desc\": \"no \\u00e9\"}}\r\n",
		"{\"return\": [1, -2.5e9, null, true, \"\\ud83d\\udc27\"], \"id\": 4}\r\n",
	};

	if (i >= sizeof(seeds) / sizeof(seeds[0]))
		return 0;
	return seed_copy(out, room, seeds[i], strlen(seeds[i]));
}
