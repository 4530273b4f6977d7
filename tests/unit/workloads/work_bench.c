/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Set up, run and tear down a workload in a temporary directory. */
#include "work_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"

#define UNTIL_S 60		/* a busy host gives little CPU time */

static unsigned fds_count(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

void bench_set(struct bench *b, const char *name, const char *value)
{
	if (param_set(&b->values, name, value, &b->err) < 0)
		fail_msg("%s", b->err.msg);
}

void bench_prepare(struct bench *b, const struct workload *load, const char *sets)
{
	static const struct param none[] = { { 0 } };
	char text[256], *word, *rest = text;

	*b = (struct bench){ .load = load };
	snprintf(b->dir, sizeof(b->dir), "/tmp/lowtide-bench.XXXXXX");
	assert_non_null(mkdtemp(b->dir));
	assert_int_equal(param_defaults(&b->values, load->params ? load->params : none, NULL), 0);
	snprintf(text, sizeof(text), "%s", sets);
	while ((word = strsep(&rest, " "))) {
		char *value = strchr(word, '=');

		if (!value)
			continue;
		*value = '\0';
		bench_set(b, word, value + 1);
	}
	rng_stream(&b->rng, 7, "worker.0");
	b->work = (struct work){ .params = &b->values, .rng = &b->rng, .dir = b->dir,
		.name = "load.0", .count = 1, .seed = 4711 };
	b->fds = fds_count();
}

int bench_setup(struct bench *b)
{
	return b->load->setup(&b->work, &b->err);
}

void bench_open(struct bench *b, const struct workload *load, const char *sets)
{
	bench_prepare(b, load, sets);
	if (bench_setup(b) < 0)
		fail_msg("%s", b->err.msg);
}

void bench_steps(struct bench *b, unsigned steps)
{
	for (unsigned i = 0; i < steps; i++)
		if (b->load->step(&b->work, &b->err) < 0)
			fail_msg("step %u: %s", i, b->err.msg);
	if (b->load->verify && b->load->verify(&b->work, &b->err) < 0)
		fail_msg("verify: %s", b->err.msg);
}

void bench_step_until(struct bench *b, int wanted)
{
	uint64_t end_ns = clock_ns() + UNTIL_S * NS_PER_S;
	int rc;

	do {
		rc = b->load->step(&b->work, &b->err);
		if (rc && rc != -EAGAIN && rc != wanted)
			fail_msg("step: %d %s", rc, b->err.msg);
	} while (rc != wanted && clock_ns() < end_ns);
	assert_int_equal(rc, wanted);
}

void bench_spoil(struct bench *b, const char *name, long at)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", b->dir, name);
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "spoiled!", 8, at), 8);
	close(fd);
}

void bench_close(struct bench *b)
{
	b->load->teardown(&b->work);
	assert_null(b->work.state);
	b->load->teardown(&b->work);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(fds_count(), b->fds);
	assert_int_equal(rmdir(b->dir), 0);
}

static uint64_t run_hash(const struct workload *load, const char *sets, const char *name,
	unsigned steps)
{
	uint64_t hash = FILE_HASH_START;
	struct bench b;
	char path[128];

	bench_open(&b, load, sets);
	bench_steps(&b, steps);
	snprintf(path, sizeof(path), "%s/%s", b.dir, name);
	assert_int_equal(file_hash(path, &hash, &b.err), 0);
	bench_close(&b);
	return hash;
}

void bench_same_twice(const struct workload *load, const char *sets, const char *name,
	unsigned steps)
{
	uint64_t once = run_hash(load, sets, name, steps);

	assert_true(once == run_hash(load, sets, name, steps));
	assert_true(once != run_hash(load, sets, name, steps + 7));
}

void bench_run(const struct workload *load, const char *sets, unsigned steps)
{
	struct bench b;

	bench_open(&b, load, sets);
	bench_steps(&b, steps);
	assert_true(b.work.bytes > 0);
	bench_close(&b);
}

bool bench_has_program(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/usr/bin/%s", name);
	return access(path, X_OK) == 0;
}
