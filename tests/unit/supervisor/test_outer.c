/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outer watch: readings of a valid board and of a board full of junk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "outer.h"
#include "rng.h"

#define AGENT_NOW (1000 * NS_PER_S)
#define HERE_NOW (5000 * NS_PER_S)

static struct board *board_new(void)
{
	struct board *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	b->agent_now_ns = AGENT_NOW;
	b->beat[BEAT_WATCH].count = 1;
	return b;
}

static struct board_slot *worker_add(struct board *b, unsigned i, const char *name, uint64_t ops)
{
	struct board_slot *s = &b->slot[i];

	s->kind = SLOT_WORKER;
	s->state = SLOT_BUSY;
	s->counted = 1;
	s->pid = 100 + (int)i;
	s->ops = ops;
	b->task[i].state = 'D';
	snprintf(s->name, sizeof(s->name), "%s", name);
	return s;
}

static void read_at(struct outer *o, const struct board *b, uint64_t now, struct progress *p,
	struct supervise_view *v)
{
	outer_read(o, b, now, p, v);
}

static void adds_up_counted_workers(void **state)
{
	struct board *b = board_new();
	struct outer o;
	struct progress p;
	struct supervise_view v;

	(void)state;
	worker_add(b, 0, "a.0", 10)->op_start_ns = AGENT_NOW - 3 * NS_PER_S;
	worker_add(b, 1, "b.0", 5)->op_start_ns = AGENT_NOW - 7 * NS_PER_S;
	worker_add(b, 2, "hog.0", 1000)->counted = 0;
	b->slot[100].kind = SLOT_SERVER;
	b->slot[100].ops = 77;
	outer_begin(&o, HERE_NOW);
	read_at(&o, b, HERE_NOW, &p, &v);
	assert_int_equal(p.ops, 15);
	assert_int_equal(p.workers, 2);
	assert_int_equal(p.activity, 77);
	assert_int_equal(p.oldest_ms, 7000);
	assert_string_equal(v.worst, "b.0");
	free(b);
}

static void tells_stopped_and_pacing_apart(void **state)
{
	struct board *b = board_new();
	struct outer o;
	struct progress p;
	struct supervise_view v;

	(void)state;
	worker_add(b, 0, "a.0", 1)->op_start_ns = AGENT_NOW - 60 * NS_PER_S;
	b->task[0].state = 'T';
	worker_add(b, 1, "b.0", 1)->state = SLOT_PACING;
	b->slot[1].pace_until_ns = AGENT_NOW + 20 * NS_PER_S;
	outer_begin(&o, HERE_NOW);
	read_at(&o, b, HERE_NOW, &p, &v);
	assert_int_equal(p.stopped, 1);
	assert_int_equal(p.pacing, 1);
	assert_int_equal(p.oldest_ms, 0);	/* operations of stopped workers do not age */
	read_at(&o, b, HERE_NOW + 30 * NS_PER_S, &p, &v);
	assert_int_equal(p.pacing, 0);		/* the worker should be awake by now */
	free(b);
}

static void measures_silence_on_its_own_clock(void **state)
{
	struct board *b = board_new();
	struct outer o;
	struct progress p;
	struct supervise_view v;

	(void)state;
	outer_begin(&o, HERE_NOW);
	read_at(&o, b, HERE_NOW, &p, &v);
	read_at(&o, b, HERE_NOW + 9 * NS_PER_S, &p, &v);
	assert_int_equal(p.silence_ms, 9000);
	b->beat[BEAT_SAMPLER].count = 4;
	read_at(&o, b, HERE_NOW + 10 * NS_PER_S, &p, &v);
	assert_int_equal(p.silence_ms, 0);
	free(b);
}

static void tells_a_stopped_runner_from_one_asleep(void **state)
{
	static const struct { char state; unsigned watch; uint32_t stopped; } rows[] = {
		{ 'T', 5, 1 }, { 't', 6, 1 }, { 'D', 7, 0 }, { 'S', 8, 0 },
		{ 'T', 8, 0 },	/* the watch is silent: its state is old */
	};
	struct board *b = board_new();
	struct outer o;
	struct progress p;
	struct supervise_view v;
	uint64_t now = HERE_NOW;

	(void)state;
	b->beat[BEAT_RUNNER].count = 3;
	outer_begin(&o, now);
	read_at(&o, b, now, &p, &v);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		now += 10 * NS_PER_S;
		b->beat[BEAT_WATCH].count = rows[i].watch;
		b->runner.state = (unsigned char)rows[i].state;
		read_at(&o, b, now, &p, &v);
		assert_int_equal(p.runner_stopped, rows[i].stopped);
		assert_int_equal(p.runner_ms, (i + 1) * 10000);
	}
	free(b);
}

static void finds_columns_by_name(void **state)
{
	static const char *const names[] = { "dirty", "mem_free", "psi_mem_full_avg10",
		"allocstall", "nr_written" };
	const uint64_t row[] = { 1, 4096, 250, 33, 900 };
	struct board *b = board_new();
	struct outer o;
	struct progress p;
	struct supervise_view v;

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		snprintf(b->column[i].name, sizeof(b->column[i].name), "%s", names[i]);
	outer_begin(&o, HERE_NOW);
	outer_sample(&o, b, row, 5);
	read_at(&o, b, HERE_NOW, &p, &v);
	assert_int_equal(v.mem_free_kib, 4096);
	assert_int_equal(p.psi_full, 250);
	assert_int_equal(p.reclaim, 33);
	assert_int_equal(p.activity, 900);	/* without a server: the machine's writeback */
	free(b);
}

static void survives_junk(void **state)
{
	struct board *b = board_new();
	struct outer o;
	struct progress p;
	struct supervise_view v;
	struct rng r;

	(void)state;
	rng_stream(&r, 1, "junk");
	outer_begin(&o, HERE_NOW);
	for (int i = 0; i < 50; i++) {
		rng_fill(&r, b, sizeof(*b));
		read_at(&o, b, HERE_NOW + (uint64_t)i * NS_PER_S, &p, &v);
		assert_true(p.workers <= BOARD_SLOTS);
		assert_true(p.oldest_ms <= 86400000);
		assert_non_null(memchr(v.worst, 0, sizeof(v.worst)));
	}
	free(b);
}

static void puts_counters_into_words(void **state)
{
	struct board *b = board_new();
	uint64_t row[4] = { 7, 12, 0, 3 };
	struct outer o;
	char text[64], little[12];

	(void)state;
	outer_begin(&o, HERE_NOW);
	outer_counters(&o, b, "planted_", text, sizeof(text));
	assert_string_equal(text, "");
	snprintf(b->column[0].name, sizeof(b->column[0].name), "mem_free");
	snprintf(b->column[1].name, sizeof(b->column[1].name), "planted_ops");
	snprintf(b->column[2].name, sizeof(b->column[2].name), "planted_emergency");
	memset(b->column[3].name, 'x', sizeof(b->column[3].name));
	outer_sample(&o, b, row, 4);
	outer_counters(&o, b, "planted_", text, sizeof(text));
	assert_string_equal(text, "ops 12, emergency 0");
	outer_counters(&o, b, "planted_", little, sizeof(little));
	assert_string_equal(little, "ops 12, eme");
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_up_counted_workers),
		cmocka_unit_test(tells_stopped_and_pacing_apart),
		cmocka_unit_test(measures_silence_on_its_own_clock),
		cmocka_unit_test(tells_a_stopped_runner_from_one_asleep),
		cmocka_unit_test(finds_columns_by_name),
		cmocka_unit_test(puts_counters_into_words),
		cmocka_unit_test(survives_junk),
	};

	return cmocka_run_group_tests_name("outer", tests, NULL, NULL);
}
