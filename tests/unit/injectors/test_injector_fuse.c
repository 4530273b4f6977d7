/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replies of the FUSE server, over a socket that keeps messages apart as /dev/fuse does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "fuse_serve.h"

struct bench {
	char store[32];
	int sock;
	pid_t pid;
	struct fuse_out_header head;
	char body[4096];	/* of the last reply */
};

static int bench_open(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	static uint64_t ops;
	struct fuse_serve *s;
	int pair[2];

	*state = b;
	snprintf(b->store, sizeof(b->store), "/tmp/lowtide-test-XXXXXX");
	if (!mkdtemp(b->store) || socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair))
		return -1;
	b->sock = pair[0];
	b->pid = fork();
	if (!b->pid) {
		close(pair[0]);
		if (fuse_serve_open(&s, pair[1], b->store, true, NULL))
			_exit(2);
		_exit(fuse_serve_requests(s, &ops) ? 1 : 0);
	}
	close(pair[1]);
	return 0;
}

static int bench_close(void **state)
{
	struct bench *b = *state;
	int status = -1;

	close(b->sock);
	waitpid(b->pid, &status, 0);
	file_remove_tree(b->store, NULL);
	free(b);
	return status;
}

/* Send a request. Returns the error of the reply, with its body in b->body. */
static int ask(struct bench *b, unsigned opcode, uint64_t node, const void *arg, size_t size)
{
	struct { struct fuse_in_header head; char arg[600]; } q = { .head = {
		.len = (uint32_t)(sizeof(q.head) + size), .opcode = opcode, .unique = 7,
		.nodeid = node } };
	_Alignas(8) char answer[5000];
	ssize_t got;

	memcpy(q.arg, arg, size);
	assert_int_equal(send(b->sock, &q, q.head.len, 0), q.head.len);
	got = recv(b->sock, answer, sizeof(answer), 0);
	assert_true(got >= (ssize_t)sizeof(b->head));
	memcpy(&b->head, answer, sizeof(b->head));
	memcpy(b->body, answer + sizeof(b->head), (size_t)got - sizeof(b->head));
	assert_int_equal(b->head.len, got);
	assert_int_equal(b->head.unique, 7);
	return b->head.error;
}

static uint64_t file_make(struct bench *b, const char *name)
{
	struct { struct fuse_create_in in; char name[64]; } create = { 0 };
	struct fuse_entry_out entry;

	snprintf(create.name, sizeof(create.name), "%s", name);
	assert_int_equal(ask(b, FUSE_CREATE, FUSE_ROOT_ID, &create, sizeof(create)), 0);
	memcpy(&entry, b->body, sizeof(entry));
	return entry.nodeid;
}

static void it_negotiates(void **state)
{
	struct fuse_init_in in = { .major = 7, .minor = 36, .max_readahead = 65536,
		.flags = FUSE_WRITEBACK_CACHE | FUSE_BIG_WRITES | FUSE_POSIX_ACL };
	struct fuse_init_out out;

	assert_int_equal(ask(*state, FUSE_INIT, 0, &in, sizeof(in)), 0);
	memcpy(&out, ((struct bench *)*state)->body, sizeof(out));
	assert_int_equal(out.major, 7);
	assert_int_equal(out.flags, FUSE_WRITEBACK_CACHE | FUSE_BIG_WRITES);
	assert_int_equal(out.max_write, 128 << 10);
}

static void what_was_written_is_read(void **state)
{
	struct bench *b = *state;
	uint64_t node = file_make(b, "one"), other = file_make(b, "two");
	struct { struct fuse_write_in in; char text[8]; } put = { { .offset = 4096, .size = 5 },
		"hello" };
	struct fuse_read_in get = { .offset = 4094, .size = 4096 };
	struct fuse_setattr_in cut = { .valid = FATTR_SIZE, .size = 4098 };

	assert_int_not_equal(node, other);
	assert_int_equal(ask(b, FUSE_WRITE, node, &put, sizeof(put.in) + 5), 0);
	assert_int_equal(ask(b, FUSE_READ, node, &get, sizeof(get)), 0);
	assert_int_equal(b->head.len, sizeof(b->head) + 7);
	assert_memory_equal(b->body, "\0\0hello", 7);
	assert_int_equal(ask(b, FUSE_SETATTR, node, &cut, sizeof(cut)), 0);
	assert_int_equal(((struct fuse_attr_out *)b->body)->attr.size, 4098);
	assert_int_equal(ask(b, FUSE_READ, node, &get, sizeof(get)), 0);
	assert_int_equal(b->head.len, sizeof(b->head) + 4);
	assert_int_equal(ask(b, FUSE_READ, other, &get, sizeof(get)), 0);
	assert_int_equal(b->head.len, sizeof(b->head));
}

static void names_come_and_go(void **state)
{
	struct bench *b = *state;
	uint64_t node = file_make(b, "one");

	assert_int_equal(ask(b, FUSE_LOOKUP, FUSE_ROOT_ID, "one", 4), 0);
	assert_int_equal(((struct fuse_entry_out *)b->body)->nodeid, node);
	assert_int_equal(ask(b, FUSE_LOOKUP, FUSE_ROOT_ID, "two", 4), -ENOENT);
	assert_int_equal(ask(b, FUSE_UNLINK, FUSE_ROOT_ID, "one", 4), 0);
	assert_int_equal(ask(b, FUSE_LOOKUP, FUSE_ROOT_ID, "one", 4), -ENOENT);
	assert_int_equal(ask(b, FUSE_UNLINK, FUSE_ROOT_ID, "one", 4), -ENOENT);
}

static void unknown_requests_are_refused(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ask(b, FUSE_IOCTL, FUSE_ROOT_ID, "", 0), -ENOSYS);
	assert_int_equal(ask(b, 60000, FUSE_ROOT_ID, "", 0), -ENOSYS);
	assert_int_equal(ask(b, FUSE_READ, 999, &(struct fuse_read_in){ .size = 1 },
		sizeof(struct fuse_read_in)), -EIO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_open, bench_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_negotiates), TEST(what_was_written_is_read), TEST(names_come_and_go),
		TEST(unknown_requests_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
