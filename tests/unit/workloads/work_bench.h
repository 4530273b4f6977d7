/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run a workload in a test, with directory, parameters and streams; leaks are noticed. */
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

/* sets: "size=1M hot=50", words separated by single blanks; "": defaults. */
void bench_prepare(struct bench *b, const struct workload *load, const char *sets);
void bench_set(struct bench *b, const char *name, const char *value);
int bench_setup(struct bench *b);
void bench_open(struct bench *b, const struct workload *load, const char *sets);

/* All steps and the workload's verify must succeed. */
void bench_steps(struct bench *b, unsigned steps);

/* Step until the result is wanted, for at most a minute; fail on others than 0 and -EAGAIN. */
void bench_step_until(struct bench *b, int wanted);

/* Overwrite 8 bytes of dir/name unnoticed by the workload. */
void bench_spoil(struct bench *b, const char *name, long at);

/* Call teardown twice; no descriptor, child or file may remain. */
void bench_close(struct bench *b);

/* Open, step, close: a complete good run. */
void bench_run(const struct workload *load, const char *sets, unsigned steps);

/* Runs of steps with the same seed must write the same bytes to dir/name. */
void bench_same_twice(const struct workload *load, const char *sets, const char *name,
	unsigned steps);

/* Whether /usr/bin has the program. */
bool bench_has_program(const char *name);

#endif
