/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A workload on the bench: its work folder, parameters and streams; leaks are noticed. */
#ifndef TESTS_WORK_BENCH_H
#define TESTS_WORK_BENCH_H

#include "workload.h"

struct bench {
	const struct workload *load;
	struct work work;
	struct param_values values;
	struct rng rng;
	struct err err;
	char dir[64];
	unsigned fds;		/* open before setup */
};

/* sets: "size=1M hot=50", words parted by one blank; "" for the defaults. */
void bench_prepare(struct bench *b, const struct workload *load, const char *sets);
void bench_set(struct bench *b, const char *name, const char *value);
int bench_setup(struct bench *b);
void bench_open(struct bench *b, const struct workload *load, const char *sets);

/* Steps that must all succeed; the workload's verify must then too. */
void bench_steps(struct bench *b, unsigned steps);

/* Step until the result is wanted, at most a minute; other results than -EAGAIN or 0 fail. */
void bench_step_until(struct bench *b, int wanted);

/* Overwrite 8 bytes of dir/name behind its back. */
void bench_spoil(struct bench *b, const char *name, long at);

/* teardown, twice; then no descriptor, child or file may be left. */
void bench_close(struct bench *b);

/* Open, step, close: the whole of a good run. */
void bench_run(const struct workload *load, const char *sets, unsigned steps);

/* Two runs from one seed must write the same bytes to dir/name; steps each. */
void bench_same_twice(const struct workload *load, const char *sets, const char *name,
	unsigned steps);

#endif
