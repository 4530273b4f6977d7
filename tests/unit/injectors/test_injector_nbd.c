/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protocol of the page server over a socket pair, without the kernel: data and hostile requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <endian.h>
#include <errno.h>
#include <linux/nbd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "rng.h"
#include "serve.h"

#define BYTES (4u << 20)
#define BIG (200u << 10)	/* several records */

static char path[] = "lt_nbd.XXXXXX";
static uint64_t volatile *ops;
static unsigned char data[BYTES], back[BYTES];

struct peer {
	int sock;
	pid_t pid;
};

static int server_main(int sock, bool fixed)
{
	struct store_options o = { path, BYTES, fixed, false, true, fixed ? 4 : 0 };
	struct store *s;
	int rc;

	if (store_open(&s, &o, NULL))
		return 99;
	rc = serve_requests(sock, s, ops);
	store_close(s);
	return -rc;
}

static int peer_open(void **state, bool fixed)
{
	struct peer *p = calloc(1, sizeof(*p));
	int pair[2];

	*state = p;
	*ops = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return -1;
	p->sock = pair[0];
	p->pid = fork();
	if (!p->pid) {
		close(pair[0]);
		_exit(server_main(pair[1], fixed));
	}
	close(pair[1]);
	return p->pid < 0;
}

static int open_buggy(void **state)
{
	return peer_open(state, false);
}

static int open_fixed(void **state)
{
	return peer_open(state, true);
}

static void send_all(struct peer *p, const void *buf, size_t n)
{
	assert_int_equal(file_write_all(p->sock, buf, n), 0);
}

static void ask(struct peer *p, uint32_t type, uint64_t from, uint32_t len)
{
	struct nbd_request q = { .magic = htobe32(NBD_REQUEST_MAGIC), .type = htobe32(type),
		.from = htobe64(from), .len = htobe32(len) };

	memcpy(&q.handle, "lowtide!", 8);
	send_all(p, &q, sizeof(q));
}

static void check_answer(struct peer *p, uint32_t error)
{
	struct nbd_reply r;

	assert_int_equal(recv(p->sock, &r, sizeof(r), MSG_WAITALL), sizeof(r));
	assert_int_equal(be32toh(r.magic), NBD_REPLY_MAGIC);
	assert_int_equal(be32toh(r.error), error);
	assert_memory_equal(&r.handle, "lowtide!", 8);
}

static void put(struct peer *p, uint64_t from, uint32_t len)
{
	ask(p, NBD_CMD_WRITE, from, len);
	send_all(p, data + from, len);
	check_answer(p, 0);
}

static void check_data(struct peer *p, uint64_t from, uint32_t len)
{
	ask(p, NBD_CMD_READ, from, len);
	check_answer(p, 0);
	assert_int_equal(recv(p->sock, back, len, MSG_WAITALL), len);
	assert_memory_equal(back, data + from, len);
}

/* Result of serve_requests: 0 or an errno. */
static int end_of(struct peer *p)
{
	int status;

	close(p->sock);
	p->sock = -1;
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int peer_close(void **state)
{
	struct peer *p = *state;

	if (p->sock >= 0)
		end_of(p);
	free(p);
	return 0;
}

static void reads_what_was_written(void **state)
{
	struct peer *p = *state;
	struct rng r;

	rng_stream(&r, 3, "nbd");
	rng_fill(&r, data, sizeof(data));
	put(p, 0, BIG);
	put(p, BYTES - BIG, BIG);
	put(p, 8192, 4096);
	check_data(p, 0, BIG);
	check_data(p, BYTES - BIG, BIG);
	ask(p, NBD_CMD_FLUSH, 0, 0);
	check_answer(p, 0);
	ask(p, NBD_CMD_TRIM, 4096, 65536);
	check_answer(p, 0);
	memset(data + 4096, 0, 65536);
	check_data(p, 0, BIG);
	ask(p, NBD_CMD_WRITE | NBD_CMD_FLAG_FUA, 0, 4096);
	send_all(p, data, 4096);
	check_answer(p, 0);
	ask(p, NBD_CMD_DISC, 0, 0);
	assert_int_equal(end_of(p), 0);
	assert_int_equal(*ops, 9);
}

/* The reply is EINVAL and the connection goes on. */
static void answers_out_of_bounds_with_an_error(void **state)
{
	static const struct {
		uint32_t type;
		uint64_t from;
		uint32_t len;
	} rows[] = {
		{ NBD_CMD_READ, BYTES, 4096 }, { NBD_CMD_READ, BYTES - 4096, 8192 },
		{ NBD_CMD_READ, UINT64_MAX - 4095, 8192 }, { NBD_CMD_READ, 1, 4096 },
		{ NBD_CMD_READ, 0, 0 }, { NBD_CMD_READ, 0, 100 }, { NBD_CMD_WRITE, 0, 0 },
		{ NBD_CMD_WRITE, BYTES, 4096 }, { NBD_CMD_WRITE, BYTES - 4096, BIG },
		{ NBD_CMD_WRITE, 512, 1024 }, { NBD_CMD_TRIM, 0, 0 },
		{ NBD_CMD_TRIM, 0, UINT32_MAX }, { 7, 0, 4096 }, { 0xffff, 0, 0 },
	};
	struct peer *p = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		ask(p, rows[i].type, rows[i].from, rows[i].len);
		if (rows[i].type == NBD_CMD_WRITE)
			send_all(p, data, rows[i].len);
		check_answer(p, EINVAL);
	}
	put(p, 0, 8192);
	check_data(p, 0, 8192);
}

static void ends_on_a_wrong_magic(void **state)
{
	static const char junk[sizeof(struct nbd_request)] = "GET / HTTP/1.1";
	struct peer *p = *state;

	send_all(p, junk, sizeof(junk));
	assert_int_equal(recv(p->sock, back, 1, 0), 0);
	assert_int_equal(end_of(p), EPROTO);
}

static void ends_on_an_oversized_request(void **state)
{
	struct peer *p = *state;

	ask(p, NBD_CMD_WRITE, 0, SERVE_REQUEST_MAX + 4096);
	assert_int_equal(recv(p->sock, back, 1, 0), 0);
	assert_int_equal(end_of(p), EPROTO);
}

static void ends_on_a_truncated_request(void **state)
{
	struct peer *p = *state;

	ask(p, NBD_CMD_WRITE, 0, 4096);
	send_all(p, data, 100);
	assert_int_equal(end_of(p), EPROTO);
}

static void ends_when_the_client_closes(void **state)
{
	assert_int_equal(end_of(*state), 0);
}

#define TEST(name, open) cmocka_unit_test_setup_teardown(name, open, peer_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_what_was_written, open_buggy), TEST(reads_what_was_written, open_fixed),
		TEST(answers_out_of_bounds_with_an_error, open_buggy),
		TEST(answers_out_of_bounds_with_an_error, open_fixed),
		TEST(ends_on_a_wrong_magic, open_buggy),
		TEST(ends_on_an_oversized_request, open_buggy),
		TEST(ends_on_a_truncated_request, open_fixed),
		TEST(ends_when_the_client_closes, open_buggy),
	};
	int rc, fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	signal(SIGPIPE, SIG_IGN);
	ops = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	rc = cmocka_run_group_tests_name("injector_nbd", tests, NULL, NULL);
	unlink(path);
	return rc;
}
