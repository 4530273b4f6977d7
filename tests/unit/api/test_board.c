/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The board: creation, checks, overflowing rings, dying writers, random bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc_count.h"
#include "board.h"
#include "clock.h"
#include "rng.h"

static struct board *b;
static int fd;
static struct board_reader reader;

static int setup(void **state)
{
	(void)state;
	memset(&reader, 0, sizeof(reader));
	return board_create(&b, &fd, NULL);
}

static int teardown(void **state)
{
	(void)state;
	board_close(b);
	close(fd);
	return 0;
}

/* A second mapping, like the agent's. */
static struct board *open_again(struct err *e)
{
	struct board *other = NULL;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return board_open(&other, path, e) ? NULL : other;
}

static void opens_what_was_created(void **state)
{
	struct board *other = open_again(NULL);
	struct err e = { 0 };

	(void)state;
	assert_non_null(other);
	board_log(other, EVENT_NOTE, "me", 1, 2, "hello");
	assert_int_equal(b->event_next, 1);
	board_close(other);
	board_close(NULL);
	assert_int_equal(ftruncate(fd, 100), -1);
	assert_int_equal(board_open(&other, "/dev/null", &e), -EPROTO);
	assert_int_equal(board_open(&other, "/no/such/board", &e), -ENOENT);
}

static void refuses_a_foreign_layout(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(board_check(b, &e), 0);
	b->version++;
	assert_int_equal(board_check(b, &e), -EPROTO);
	assert_non_null(strstr(e.msg, "version"));
	assert_null(open_again(&e));
	b->version--;
	b->slot_bytes++;
	assert_int_equal(board_check(b, &e), -EPROTO);
	b->slot_bytes--;
	b->magic = 0;
	assert_int_equal(board_check(b, &e), -EPROTO);
	b->magic = BOARD_MAGIC;
	assert_int_equal(board_check(b, &e), 0);
}

static void reads_events_in_order(void **state)
{
	char longer[300];
	struct event ev;

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(board_next_event(b, &reader, &ev), 0);
	board_log(b, EVENT_SUSPECT, "writer.1", -5, 6, "text");
	board_log(b, EVENT_NOTE, longer, 0, 0, longer);
	board_log(b, EVENT_NOTE, NULL, 0, 0, NULL);
	assert_int_equal(board_next_event(b, &reader, &ev), 1);
	assert_int_equal(ev.kind, EVENT_SUSPECT);
	assert_string_equal(ev.source, "writer.1");
	assert_true(ev.a == -5 && ev.b == 6 && ev.t_ns > 0);
	assert_string_equal(ev.text, "text");
	assert_int_equal(board_next_event(b, &reader, &ev), 1);
	assert_int_equal(strlen(ev.source), sizeof(b->event[0].source) - 1);
	assert_int_equal(strlen(ev.text), sizeof(b->event[0].text) - 1);
	assert_int_equal(board_next_event(b, &reader, &ev), 1);
	assert_string_equal(ev.text, "");
	assert_int_equal(board_next_event(b, &reader, &ev), 0);
	assert_int_equal(reader.lost, 0);
}

static void counts_overwritten_records(void **state)
{
	struct event ev;

	(void)state;
	for (int i = 0; i < (int)BOARD_EVENTS + 10; i++)
		board_log(b, EVENT_NOTE, "", i, 0, "");
	assert_int_equal(board_next_event(b, &reader, &ev), 1);
	assert_int_equal(ev.a, 10);
	assert_int_equal(reader.lost, 10);
	for (int i = 11; i < (int)BOARD_EVENTS + 10; i++)
		assert_true(board_next_event(b, &reader, &ev) && ev.a == i);
	assert_int_equal(board_next_event(b, &reader, &ev), 0);
}

static void reads_samples_in_order(void **state)
{
	uint64_t row[BOARD_COLUMNS + 8], out[BOARD_COLUMNS], t_ns;
	unsigned n;

	(void)state;
	for (unsigned i = 0; i < BOARD_COLUMNS + 8; i++)
		row[i] = i + 1;
	b->columns = 3;
	board_sample(b, row, 3);
	board_sample(b, row, BOARD_COLUMNS + 8);
	assert_int_equal(board_next_sample(b, &reader, &t_ns, out, &n), 1);
	assert_int_equal(n, 3);
	assert_true(t_ns > 0 && out[2] == 3 && out[3] == 0);
	b->columns = 5000000;
	assert_int_equal(board_next_sample(b, &reader, &t_ns, out, &n), 1);
	assert_int_equal(n, BOARD_COLUMNS);
	assert_int_equal(out[BOARD_COLUMNS - 1], BOARD_COLUMNS);
	assert_int_equal(board_next_sample(b, &reader, &t_ns, out, &n), 0);
}

/* Calls without a record until the reader gives up the torn one. */
static unsigned calls_until_event(struct event *ev)
{
	unsigned calls = 0;

	while (!board_next_event(b, &reader, ev))
		if (++calls > 1000)
			break;
	return calls;
}

/* A writer killed within its record must not hide later records. */
static void skips_a_record_of_a_dead_writer(void **state)
{
	struct event ev;

	(void)state;
	board_log(b, EVENT_NOTE, "", 0, 0, "");
	board_log(b, EVENT_NOTE, "", 1, 0, "");
	board_log(b, EVENT_NOTE, "", 2, 0, "");
	b->event[1].seq = 0;
	assert_true(board_next_event(b, &reader, &ev) && ev.a == 0);
	assert_in_range(calls_until_event(&ev), 2, 100);
	assert_int_equal(ev.a, 2);
	assert_int_equal(reader.lost, 1);
	b->event_next = 4;
	assert_int_equal(board_next_event(b, &reader, &ev), 0);
	b->event_next = 3;
	board_log(b, EVENT_NOTE, "", 3, 0, "");
	assert_true(board_next_event(b, &reader, &ev) && ev.a == 3);
	assert_int_equal(reader.lost, 1);
}

static void survives_a_hostile_position(void **state)
{
	struct event ev;

	(void)state;
	board_log(b, EVENT_NOTE, "", 0, 0, "");
	assert_int_equal(board_next_event(b, &reader, &ev), 1);
	b->event_next = UINT64_MAX;
	for (int i = 0; i < 100; i++)
		assert_int_equal(board_next_event(b, &reader, &ev), 0);
	b->event_next = 0;
	assert_int_equal(board_next_event(b, &reader, &ev), 0);
	board_log(b, EVENT_NOTE, "", 7, 0, "");
	assert_true(board_next_event(b, &reader, &ev) && ev.a == 7);
}

static void counts_operations_and_errors(void **state)
{
	struct board_slot *s = &b->slot[5], copy;

	(void)state;
	slot_begin(s);
	board_read_slot(b, 5, &copy);
	assert_int_equal(copy.state, SLOT_BUSY);
	assert_true(copy.op_start_ns > 0);
	slot_done(s, 0);
	for (int i = 0; i < 20; i++)
		slot_done(s, -(i + 1));
	slot_done(s, -1);
	board_read_slot(b, 5, &copy);
	assert_int_equal(copy.ops, 1);
	assert_true(copy.last_done_ns > 0 && copy.op_start_ns == 0);
	assert_int_equal(copy.state, SLOT_IDLE);
	assert_int_equal(copy.errnos[0].code, 1);
	assert_int_equal(copy.errnos[0].count, 2);
	assert_int_equal(copy.errnos[BOARD_ERRNOS - 1].code, 0);
	assert_int_equal(copy.errnos[BOARD_ERRNOS - 1].count, 20 - (BOARD_ERRNOS - 1));
}

static void mends_a_hostile_slot(void **state)
{
	struct board_slot copy;

	(void)state;
	memset(&b->slot[0], 0xff, sizeof(b->slot[0]));
	board_read_slot(b, 0, &copy);
	assert_int_equal(copy.kind, SLOT_FREE);
	assert_int_equal(copy.state, SLOT_IDLE);
	assert_int_equal(copy.pid, 0);
	assert_int_equal(copy.counted, 0);
	assert_int_equal(strlen(copy.name), sizeof(copy.name) - 1);
	copy.ops = 7;
	board_read_slot(b, BOARD_SLOTS, &copy);
	assert_int_equal(copy.ops, 0);
	board_read_slot(b, UINT32_MAX, &copy);
	assert_int_equal(copy.ops, 0);
}

static void beats_count_up(void **state)
{
	(void)state;
	board_beat(b, BEAT_WATCH);
	board_beat(b, BEAT_WATCH);
	assert_int_equal(b->beat[BEAT_WATCH].count, 2);
	assert_int_equal(b->beat[BEAT_RUNNER].count, 0);
	assert_true(b->agent_now_ns == b->beat[BEAT_WATCH].t_ns);
	assert_string_equal(board_phase_name(PHASE_RUN), "run");
	assert_string_equal(board_phase_name(PHASE_COUNT), "?");
	assert_string_equal(board_phase_name(UINT32_MAX), "?");
}

/* Everything that a reader returns is within bounds, and reading ends. */
static void read_all(void)
{
	uint64_t row[BOARD_COLUMNS], t_ns;
	struct board_slot slot;
	struct event ev;
	unsigned i, n = 0;

	for (i = 0; i < 2 * BOARD_EVENTS && board_next_event(b, &reader, &ev); i++) {
		assert_true(ev.kind < EVENT_KINDS);
		assert_non_null(memchr(ev.text, 0, sizeof(ev.text)));
		assert_non_null(memchr(ev.source, 0, sizeof(ev.source)));
	}
	for (i = 0; i < 2 * BOARD_SAMPLES && board_next_sample(b, &reader, &t_ns, row, &n); i++)
		assert_true(n <= BOARD_COLUMNS);
	for (i = 0; i < BOARD_SLOTS + 2; i++) {
		board_read_slot(b, i, &slot);
		assert_true(slot.kind <= SLOT_INJECTOR && slot.state <= SLOT_FAILED);
		assert_true(slot.pid >= 0 && memchr(slot.name, 0, sizeof(slot.name)));
	}
	board_check(b, NULL);
}

/* Random bytes alone contain no valid numbers: number the rings in half of the rounds. */
static void number_rings(struct rng *r)
{
	b->event_next = rng_below(r, 3 * BOARD_EVENTS);
	b->sample_next = rng_below(r, 3 * BOARD_SAMPLES);
	for (uint64_t i = 0; i < b->event_next; i++)
		if (rng_below(r, 8))
			b->event[i % BOARD_EVENTS].seq = i + 1;
	for (uint64_t i = 0; i < b->sample_next; i++)
		if (rng_below(r, 8))
			b->sample[i % BOARD_SAMPLES].seq = i + 1;
}

static void survives_random_bytes(void **state)
{
	unsigned long before = alloc_count();
	struct rng r;

	(void)state;
	rng_stream(&r, 11, "board");
	for (int round = 0; round < 24; round++) {
		rng_fill(&r, b, BOARD_BYTES);
		if (round & 1)
			number_rings(&r);
		if (round % 3)
			memset(&reader, 0, sizeof(reader));
		else
			rng_fill(&r, &reader, sizeof(reader));
		for (int i = 0; i < 40; i++)
			read_all();
	}
	assert_int_equal(alloc_count(), before);
}

static void write_events(int writer)
{
	for (int i = 0;; i++)
		board_log(b, EVENT_NOTE, "w", writer, i, "abcdefghijklmnopqrstuvwxyz");
}

/* Two processes write at full speed and die in the middle. */
static void reads_complete_records_of_racing_writers(void **state)
{
	int64_t last[2] = { -1, -1 };
	uint64_t end = clock_ns() + 300 * NS_PER_MS;
	struct event ev;
	pid_t pid[2];

	(void)state;
	for (int i = 0; i < 2; i++)
		if (!(pid[i] = fork()))
			write_events(i);
	while (clock_ns() < end) {
		if (!board_next_event(b, &reader, &ev))
			continue;
		assert_in_range(ev.a, 0, 1);
		assert_true(ev.b > last[ev.a]);
		assert_string_equal(ev.text, "abcdefghijklmnopqrstuvwxyz");
		last[ev.a] = ev.b;
	}
	for (int i = 0; i < 2; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	assert_true(last[0] > 0 || last[1] > 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(opens_what_was_created), TEST(refuses_a_foreign_layout),
		TEST(reads_events_in_order), TEST(counts_overwritten_records),
		TEST(reads_samples_in_order), TEST(skips_a_record_of_a_dead_writer),
		TEST(survives_a_hostile_position), TEST(counts_operations_and_errors),
		TEST(mends_a_hostile_slot), TEST(beats_count_up), TEST(survives_random_bytes),
		TEST(reads_complete_records_of_racing_writers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
