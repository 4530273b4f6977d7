/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arbitrary writes to the board, read as the supervisor reads it. An input is a list of writes: an
 * area, an offset in it, a length, and the bytes; between them every reader is called.
 */
#include "faults.h"
#include "outer.h"

#define ROUNDS 400
#include "mutate.h"

#define READS_MAX 8

static struct board board;
static struct board_reader reader;
static struct outer outer;

static void events_check(void)
{
	struct event ev;

	for (unsigned i = 0; board_next_event(&board, &reader, &ev); i++)
		if (i > BOARD_EVENTS || ev.kind >= EVENT_KINDS ||
		    !memchr(ev.text, 0, sizeof(ev.text)) ||
		    !memchr(ev.source, 0, sizeof(ev.source)))
			abort();
}

static void samples_check(void)
{
	uint64_t row[BOARD_COLUMNS], t_ns;
	unsigned n;

	for (unsigned i = 0; board_next_sample(&board, &reader, &t_ns, row, &n); i++) {
		if (i > BOARD_SAMPLES || n > BOARD_COLUMNS)
			abort();
		outer_sample(&outer, &board, row, n);
	}
}

static void board_check_all(uint64_t now)
{
	struct supervise_view view;
	struct progress p;
	char text[200];

	events_check();
	samples_check();
	outer_read(&outer, &board, now, &p, &view);
	if (!memchr(view.worst, 0, sizeof(view.worst)) || p.workers > BOARD_SLOTS)
		abort();
	outer_counters(&outer, &board, "", text, sizeof(text));
	if (!memchr(text, 0, sizeof(text)))
		abort();
	(void)board_check(&board, NULL);
}

/* Offset and length of the parts that readers use; the plan and the dumps are plain text. */
static void write_do(const uint8_t *data, size_t n)
{
	static const struct { size_t at, bytes; } areas[] = {
		{ 0, offsetof(struct board, plan_len) },
		{ offsetof(struct board, slot), sizeof(board.slot) },
		{ offsetof(struct board, task), sizeof(board.task) + sizeof(board.runner) },
		{ offsetof(struct board, column), sizeof(board.column) },
		{ offsetof(struct board, sample), sizeof(board.sample) },
		{ offsetof(struct board, event), sizeof(board.event) },
	};
	size_t area = data[0] % (sizeof(areas) / sizeof(areas[0]));
	size_t at = (data[1] | (size_t)data[2] << 8) * (size_t)(data[3] + 1) % areas[area].bytes;

	n = n < areas[area].bytes - at ? n : areas[area].bytes - at;
	memcpy((char *)&board + areas[area].at + at, data + 4, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t now = 1000000000;

	memset(&board, 0, sizeof(board));
	memset(&reader, 0, sizeof(reader));
	outer_begin(&outer, now);
	for (unsigned i = 0; size > 5 && i < 64; i++, now += 500000000) {
		size_t n = data[0] * 8u;

		n = n < size - 5 ? n : size - 5;
		write_do(data + 1, n);
		board_check_all(now);
		data += n + 5;
		size -= n + 5;
	}
	for (unsigned i = 0; i < READS_MAX; i++)
		board_check_all(now);
	return 0;
}

static size_t area_put(uint8_t *out, unsigned area, unsigned at, const void *from, size_t n)
{
	const uint8_t head[] = { (uint8_t)((n + 7) / 8), (uint8_t)area, (uint8_t)at,
		(uint8_t)(at >> 8), 0 };

	memcpy(out, head, sizeof(head));
	memcpy(out + sizeof(head), from, n);
	return sizeof(head) + (n + 7) / 8 * 8;
}

/* A board as an agent leaves it: two workers, a column, events and samples. */
static size_t fuzz_seed(unsigned i, uint8_t *out, size_t room)
{
	const uint64_t values[2] = { 7, UINT64_MAX };
	size_t n = 0;

	if (i > 2 || room < 8192)
		return 0;
	memset(out, 0, 8192);
	memset(&board, 0, sizeof(board));
	board.columns = 2;
	memcpy(board.column[1].name, "psi_mem_full_avg10", 18);
	board.phase = PHASE_RUN;
	for (unsigned k = 0; k <= i; k++) {
		board.slot[k].kind = SLOT_WORKER;
		board.slot[k].pid = (int)k + 1;
		board.slot[k].counted = 1;
		memcpy(board.slot[k].name, "writer", 6);
		slot_begin(&board.slot[k]);
		board_log(&board, EVENT_NOTE + k, "w", k, -1, "text");
		board_sample(&board, values, 2);
	}
	n += area_put(out + n, 0, 0, &board, offsetof(struct board, plan_len));
	n += area_put(out + n, 1, 0, board.slot, 2 * sizeof(board.slot[0]));
	n += area_put(out + n, 3, 0, board.column, 2 * sizeof(board.column[0]));
	n += area_put(out + n, 4, 0, board.sample, sizeof(board.sample[0]));
	return n + area_put(out + n, 5, 0, board.event, 2 * sizeof(board.event[0]));
}
