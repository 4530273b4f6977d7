/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readers of the board's rings and slots: copy first, then check the copy. */
#include "board.h"

#include <string.h>

#include "cleanup.h"
#include "clock.h"

/* Calls that wait for a half-written record before its writer counts as dead. */
#define HOLE_CALLS 16

/* seq is 0 while a record is written and gets its number last. */
static void record_open(_Atomic uint64_t *seq)
{
	atomic_store_explicit(seq, 0, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
}

static void record_close(_Atomic uint64_t *seq, uint64_t index)
{
	atomic_store_explicit(seq, index + 1, memory_order_release);
}

static void text_put(char *to, size_t size, const char *from)
{
	size_t n = from ? strnlen(from, size - 1) : 0;

	if (n)
		memcpy(to, from, n);
	memset(to + n, 0, size - n);
}

void board_log(struct board *b, enum event_kind kind, const char *source, int64_t a, int64_t x,
	const char *text)
{
	uint64_t at = atomic_fetch_add_explicit(&b->event_next, 1, memory_order_relaxed);
	struct board_event *rec = &b->event[at % BOARD_EVENTS];

	record_open(&rec->seq);
	rec->t_ns = clock_ns();
	rec->kind = kind;
	rec->a = a;
	rec->b = x;
	text_put(rec->source, sizeof(rec->source), source);
	text_put(rec->text, sizeof(rec->text), text);
	record_close(&rec->seq, at);
}

void board_sample(struct board *b, const uint64_t *row, unsigned n)
{
	uint64_t at = atomic_fetch_add_explicit(&b->sample_next, 1, memory_order_relaxed);
	struct board_sample *rec = &b->sample[at % BOARD_SAMPLES];

	if (n > BOARD_COLUMNS)
		n = BOARD_COLUMNS;
	record_open(&rec->seq);
	rec->t_ns = clock_ns();
	memcpy(rec->value, row, n * sizeof(*row));
	memset(rec->value + n, 0, (BOARD_COLUMNS - n) * sizeof(*row));
	record_close(&rec->seq, at);
}

/* Reader's view of one ring. */
struct ring {
	const char *records;
	size_t record_bytes;	/* each record starts with its seq */
	uint64_t count;
	uint64_t next;
	uint64_t *at;
	struct board_reader *reader;
	unsigned *waits;
};

enum copied { COPY_WHOLE, COPY_TORN, COPY_OVERWRITTEN };

/* A copy is valid if seq was the right number before and after it. */
static enum copied record_copy(const struct ring *g, void *out)
{
	const char *rec = g->records + *g->at % g->count * g->record_bytes;
	const _Atomic uint64_t *seq = (const void *)rec;
	uint64_t before = atomic_load_explicit(seq, memory_order_acquire);

	if (before != *g->at + 1)
		return before > *g->at + 1 ? COPY_OVERWRITTEN : COPY_TORN;
	memcpy(out, rec, g->record_bytes);
	atomic_thread_fence(memory_order_acquire);
	if (atomic_load_explicit(seq, memory_order_relaxed) != before)
		return COPY_OVERWRITTEN;
	return COPY_WHOLE;
}

/* Do not trust next: move the position to at most one ring behind it, never past it. */
static void ring_catch_up(struct ring *g)
{
	if (g->next < *g->at) {
		*g->at = g->next;
	} else if (g->next - *g->at > g->count) {
		g->reader->lost += g->next - g->count - *g->at;
		*g->at = g->next - g->count;
	}
}

/* Look at no more records than the ring has, whatever it contains. */
static int ring_next(struct ring *g, void *out)
{
	ring_catch_up(g);
	for (; *g->at < g->next; ++*g->at) {
		enum copied c = record_copy(g, out);

		if (c == COPY_WHOLE) {
			++*g->at;
			*g->waits = 0;
			return 1;
		}
		if (c == COPY_TORN && ++*g->waits <= HOLE_CALLS)
			return 0;
		g->reader->lost++;
	}
	*g->waits = 0;
	return 0;
}

int board_next_event(const struct board *b, struct board_reader *r, struct event *out)
{
	struct ring g = {
		.records = (const char *)b->event, .record_bytes = sizeof(b->event[0]),
		.count = BOARD_EVENTS, .at = &r->event_at, .reader = r, .waits = &r->event_waits,
		.next = atomic_load_explicit(&b->event_next, memory_order_acquire),
	};
	struct board_event rec;

	if (!ring_next(&g, &rec))
		return 0;
	memset(out, 0, sizeof(*out));
	out->t_ns = rec.t_ns;
	out->kind = rec.kind < EVENT_KINDS ? (enum event_kind)rec.kind : EVENT_NONE;
	out->a = rec.a;
	out->b = rec.b;
	memcpy(out->source, rec.source, sizeof(rec.source));
	out->source[sizeof(out->source) - 1] = '\0';
	memcpy(out->text, rec.text, sizeof(rec.text) - 1);
	return 1;
}

int board_next_sample(const struct board *b, struct board_reader *r, uint64_t *t_ns,
	uint64_t row[BOARD_COLUMNS], unsigned *n)
{
	struct ring g = {
		.records = (const char *)b->sample, .record_bytes = sizeof(b->sample[0]),
		.count = BOARD_SAMPLES, .at = &r->sample_at, .reader = r,
		.waits = &r->sample_waits,
		.next = atomic_load_explicit(&b->sample_next, memory_order_acquire),
	};
	uint32_t columns = atomic_load_explicit(&b->columns, memory_order_acquire);
	struct board_sample rec;

	if (!ring_next(&g, &rec))
		return 0;
	*t_ns = rec.t_ns;
	*n = columns < BOARD_COLUMNS ? columns : BOARD_COLUMNS;
	memcpy(row, rec.value, sizeof(rec.value));
	return 1;
}

/* kill(2) takes a negative pid for a process group, and -1 for everything. */
static void slot_mend(struct board_slot *s)
{
	if (s->kind > SLOT_INJECTOR)
		s->kind = SLOT_FREE;
	if (s->state > SLOT_FAILED)
		s->state = SLOT_IDLE;
	if (s->pid < 0)
		s->pid = 0;
	s->counted = s->counted == 1;
	s->name[sizeof(s->name) - 1] = '\0';
}

void board_read_slot(const struct board *b, unsigned i, struct board_slot *out)
{
	memset(out, 0, sizeof(*out));
	if (i >= BOARD_SLOTS)
		return;
	memcpy(out, &b->slot[i], sizeof(*out));
	slot_mend(out);
}
