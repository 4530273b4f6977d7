/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The QMP client against a server that the test plays, friendly or hostile. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "clock.h"
#include "guest_memory.h"
#include "qmp.h"
#include "rng.h"

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n"
#define READY GREETING "{\"return\": {}, \"id\": 1}\r\n"

static struct qmp q;
static int server;

/* The answers are in the socket before the client asks, so no second process is needed. */
static int client_open(const char *text, struct err *e)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	server = pair[1];
	assert_int_equal(write(server, text, strlen(text)), strlen(text));
	return qmp_open(&q, pair[0], 200, e);
}

static void client_close(void)
{
	qmp_close(&q);
	close(server);
}

static void say(const char *text)
{
	assert_int_equal(write(server, text, strlen(text)), strlen(text));
}

static void calls_and_takes_the_answer(void **state)
{
	const struct json *ret = NULL;
	char sent[400] = "";
	struct json *args;
	struct err e;

	(void)state;
	assert_int_equal(client_open(READY, &e), 0);
	say("{\"event\": \"STOP\"}\r\n{\"return\": \"old\", \"id\": 1}\r\n");
	say("{\"return\": \"RIP=0\", \"id\": 2}\r\n");
	json_reset();
	args = json_new_object();
	json_put_text(args, "path", "a\"b");
	assert_int_equal(qmp_call(&q, "human-monitor-command", args, 200, &ret, &e), 0);
	assert_string_equal(json_text(ret), "RIP=0");
	assert_int_equal(q.events, 1);
	assert_true(read(server, sent, sizeof(sent) - 1) > 0);
	assert_non_null(strstr(sent, "\"execute\":\"qmp_capabilities\""));
	assert_non_null(strstr(sent, "\"arguments\":{\"path\":\"a\\\"b\"},\"id\":2}\n"));
	client_close();
}

static void reports_an_error_of_qemu(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(client_open(READY, &e), 0);
	say("{\"error\": {\"class\": \"X\", \"desc\": \"no such device\"}, \"id\": 2}\n");
	assert_int_equal(qmp_call(&q, "balloon", NULL, 200, NULL, &e), -EREMOTEIO);
	assert_non_null(strstr(e.msg, "balloon: no such device"));
	say("{\"error\": 7, \"id\": 3}\n");
	assert_int_equal(qmp_call(&q, "balloon", NULL, 200, NULL, &e), -EREMOTEIO);
	client_close();
}

static void times_out_on_silence(void **state)
{
	uint64_t start = clock_ns();
	struct err e;

	(void)state;
	assert_int_equal(client_open(GREETING, &e), -ETIMEDOUT);
	assert_in_range((clock_ns() - start) / NS_PER_MS, 190, 2000);
	client_close();
	assert_int_equal(client_open("hello\r\n", &e), -EPROTO);
	close(server);
	assert_int_equal(client_open("{\"QMP\"", &e), -ETIMEDOUT);
	close(server);
}

static void reports_a_closed_connection(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(client_open(READY, &e), 0);
	close(server);
	assert_int_equal(qmp_call(&q, "query-status", NULL, 200, NULL, &e), -EPIPE);
	assert_int_equal(q.fd, -1);
	assert_int_equal(qmp_call(&q, "quit", NULL, 200, NULL, &e), -EPIPE);
	qmp_drain(&q);
}

static void write_all(const char *text, size_t len)
{
	while (len) {
		ssize_t put = write(server, text, len);

		if (put < 0 && errno == EAGAIN) {
			qmp_drain(&q);
			continue;
		}
		assert_true(put > 0);
		text += put;
		len -= (size_t)put;
	}
}

/* A message longer than the buffer is discarded; the next one is parsed. */
static void skips_an_oversized_message(void **state)
{
	size_t len = 3 * QMP_LINE_MAX;
	char *text = malloc(len);
	struct err e;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', len);
	text[len - 1] = '\n';
	assert_int_equal(client_open(READY, &e), 0);
	write_all(text, len);
	say("{\"return\": {}, \"id\": 2}\n");
	assert_int_equal(qmp_call(&q, "cont", NULL, 200, NULL, &e), 0);
	client_close();
	free(text);
}

/* A server that sends events for ever but no answer does not hold the client. */
static void times_out_in_a_flood_of_events(void **state)
{
	struct err e;
	pid_t pid;

	(void)state;
	assert_int_equal(client_open(READY, &e), 0);
	pid = fork();
	if (!pid) {
		fcntl(server, F_SETFL, 0);
		qmp_close(&q);
		while (write(server, "{\"event\": \"X\"}\n", 15) == 15)
			;
		_exit(0);
	}
	assert_int_equal(qmp_call(&q, "stop", NULL, 300, NULL, &e), -ETIMEDOUT);
	assert_true(q.events > 0);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	client_close();
}

static void survives_hostile_messages(void **state)
{
	static const char *const words[] = { "{", "}", "\"id\"", ":", "2", "\n", "[", "]", ",",
		"\"return\"", "null", "\"\\ud800\"", "-1e999", "\"event\"", "\"error\"", "{}\n" };
	char noise[256];
	struct rng r;
	struct err e;

	(void)state;
	rng_stream(&r, 7, "qmp");
	for (int round = 0; round < 300; round++) {
		assert_int_equal(client_open(READY, &e), 0);
		for (int i = 0; i < 40; i++) {
			const char *word = words[rng_below(&r, 16)];

			write_all(word, strlen(word));
		}
		rng_fill(&r, noise, sizeof(noise));
		write_all(noise, sizeof(noise));
		qmp_call(&q, "stop", NULL, 1, NULL, &e);
		qmp_drain(&q);
		assert_in_range(q.len, 0, QMP_LINE_MAX);
		client_close();
	}
}

/* The monitor's addresses show where the devices' hole begins; there may be no memory above it. */
static void maps_memory_around_the_hole(void **state)
{
	struct memory_map map;
	struct err e;

	(void)state;
	assert_int_equal(client_open(READY, &e), 0);
	say("{\"return\": \"Host virtual address for 0x0 (pc.ram) is 0x10000000\", \"id\": 2}\r\n"
		"{\"return\": \"Host virtual address for 0x100000000 (pc.ram) is 0xd0000000\", "
		"\"id\": 3}\r\n");
	assert_int_equal(guest_memory_map(&q, getpid(), 4ull << 30, &map, &e), 0);
	assert_int_equal(map.parts, 2);
	assert_int_equal(map.part[0].size, 3ull << 30);
	assert_int_equal(map.part[1].phys, 4ull << 30);
	assert_int_equal(map.part[1].size, 1ull << 30);
	assert_int_equal(map.part[1].offset, 0xd0000000);
	close(map.fd);
	say("{\"return\": \"Host virtual address for 0x0 (pc.ram) is 0x10000000\", \"id\": 4}\r\n"
		"{\"return\": \"No memory is mapped at address 0x100000000\", \"id\": 5}\r\n");
	assert_int_equal(guest_memory_map(&q, getpid(), 256 << 20, &map, &e), 0);
	assert_int_equal(map.parts, 1);
	assert_int_equal(map.part[0].size, 256 << 20);
	close(map.fd);
	say("{\"return\": \"No memory is mapped at address 0x0\", \"id\": 6}\r\n");
	assert_int_equal(guest_memory_map(&q, getpid(), 256 << 20, &map, &e), -ENOENT);
	client_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_and_takes_the_answer),
		cmocka_unit_test(reports_an_error_of_qemu), cmocka_unit_test(times_out_on_silence),
		cmocka_unit_test(reports_a_closed_connection),
		cmocka_unit_test(skips_an_oversized_message),
		cmocka_unit_test(times_out_in_a_flood_of_events),
		cmocka_unit_test(survives_hostile_messages),
		cmocka_unit_test(maps_memory_around_the_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
