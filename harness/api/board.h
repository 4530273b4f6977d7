/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The board: 4 MiB of memory that the machine under test and the supervisor share. Writers only
 * store to memory, so it works while everything else hangs. On the host it is a memfd; in a VM
 * the same memfd is the BAR of an ivshmem-plain device (vendor 1af4, device 1110, resource2).
 * Numbers are little-endian; times are CLOCK_MONOTONIC ns of the writer. Readers copy, then
 * check: a crashed or hostile writer may leave anything. Functions return 0 or -errno.
 */
#ifndef API_BOARD_H
#define API_BOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "event.h"

#define BOARD_BYTES (4u << 20)
#define BOARD_MAGIC 0x3144524254574f4cull	/* "LOWTBRD1" */
#define BOARD_VERSION 4u
#define BOARD_SLOTS 128u
#define BOARD_ERRNOS 12u
#define BOARD_COLUMNS 96u
#define BOARD_SAMPLES 1024u		/* rows in the ring */
#define BOARD_EVENTS 4096u
#define BOARD_PLAN_BYTES (96u << 10)
#define BOARD_DUMP_BYTES (512u << 10)	/* each of dump[2] */

enum board_phase { PHASE_EMPTY, PHASE_BOOT, PHASE_SETUP, PHASE_RUN, PHASE_VERIFY, PHASE_TEARDOWN,
	PHASE_DONE, PHASE_COUNT };
const char *board_phase_name(unsigned phase);	/* "?": out of range */

/* Requests of the supervisor to the agent: each has a request counter and an answer counter. */
enum board_call { CALL_EVIDENCE, CALL_RELEASE, CALL_STOP, CALL_COUNT };
enum board_beat { BEAT_RUNNER, BEAT_WATCH, BEAT_SAMPLER, BEAT_COUNT };
enum slot_kind { SLOT_FREE, SLOT_WORKER, SLOT_SERVER, SLOT_INJECTOR };
enum slot_state { SLOT_IDLE, SLOT_SETUP, SLOT_BUSY, SLOT_PACING, SLOT_VERIFY, SLOT_ENDED,
	SLOT_FAILED };

struct board_errno {
	int32_t code;
	uint32_t count;
};

/* A slot has a single writer: a worker process, a server, or the runner for an injector. */
struct board_slot {
	_Atomic uint32_t kind;		/* enum slot_kind */
	_Atomic uint32_t state;		/* enum slot_state */
	_Atomic int32_t pid;		/* in the machine's pid namespace; 0: none */
	_Atomic uint32_t starts;	/* starts of the worker so far */
	_Atomic uint32_t oom_kills;
	_Atomic uint32_t counted;	/* 1: its operations count as progress */
	_Atomic uint64_t ops;		/* operations, requests served, or hits */
	_Atomic uint64_t bytes;
	_Atomic uint64_t op_start_ns;	/* start of the operation in flight; 0: none */
	_Atomic uint64_t last_done_ns;
	_Atomic uint64_t pace_until_ns;	/* sleeps by design until then */
	char name[32];
	struct board_errno errnos[BOARD_ERRNOS];	/* last row: all codes that found none */
};

struct board_column {
	char name[24];
	char unit[8];
};

struct board_sample {
	_Atomic uint64_t seq;		/* index + 1; 0 while being written */
	uint64_t t_ns;
	uint64_t value[BOARD_COLUMNS];
};

struct board_event {
	_Atomic uint64_t seq;		/* index + 1; 0 while being written */
	uint64_t t_ns;
	uint32_t kind;
	uint32_t reserved;
	int64_t a, b;
	char source[32];
	char text[184];
};

/* Evidence: text in the format of a sysrq-t task list, which hang reads. */
struct board_dump {
	_Atomic uint32_t number;	/* CALL_EVIDENCE request that it answers; 0: none */
	_Atomic uint32_t len;		/* bytes of text so far; grows during writing */
	char text[BOARD_DUMP_BYTES - 8];
};

struct board_beat_slot {
	_Atomic uint64_t count;
	_Atomic uint64_t t_ns;
};

/* State of a slot's process when the inner watch last looked; the watch is the only writer. */
struct board_task {
	_Atomic uint32_t state;		/* letter of proc(5): R S D T Z ...; 0: none */
	_Atomic uint32_t pid;
	_Atomic uint64_t switches;	/* context switches so far */
};

struct board {
	uint64_t magic;
	uint32_t version;
	uint32_t bytes;			/* writer's sizeof(struct board) */
	uint32_t slot_bytes, sample_bytes, event_bytes, dump_bytes;
	_Atomic uint32_t phase;		/* enum board_phase */
	_Atomic uint32_t speed_pct;	/* speed probe: 100 = reference machine; 0: not yet */
	_Atomic uint64_t agent_now_ns;	/* agent's clock at its last beat */
	_Atomic uint32_t result;	/* at the agent's end: 0, or errno of a failed set-up */
	_Atomic uint32_t columns;	/* rows of column[] in use */
	_Atomic uint32_t suspecting;	/* from the supervisor: 1 while it suspects a hang */
	_Atomic uint32_t may_end;	/* from the supervisor: 1 once the plan's end may come */
	_Atomic uint32_t missing;	/* from the runner, once due: injectors without a hit */
	_Atomic uint64_t call[CALL_COUNT];	/* requests of the supervisor */
	_Atomic uint64_t answer[CALL_COUNT];	/* last request that the agent finished */
	struct board_beat_slot beat[BEAT_COUNT];
	_Atomic uint64_t sample_next;	/* rows written so far */
	_Atomic uint64_t event_next;
	char kernel[96];		/* uname -r of the machine under test */
	uint32_t plan_len;
	char plan[BOARD_PLAN_BYTES];
	struct board_slot slot[BOARD_SLOTS];
	struct board_task task[BOARD_SLOTS];	/* of the slot with the same index */
	struct board_task runner;	/* the runner's own process */
	struct board_column column[BOARD_COLUMNS];
	struct board_sample sample[BOARD_SAMPLES];
	struct board_event event[BOARD_EVENTS];
	struct board_dump dump[2];
};
_Static_assert(sizeof(struct board) <= BOARD_BYTES, "the board must fit its BAR");

/* Create an empty board in a memfd, map and lock it. The caller owns *fd and *out. */
int board_create(struct board **out, int *fd, struct err *e);

/* Map the board at path ("/proc/self/fd/3", ".../resource2") and check it. Caller closes. */
int board_open(struct board **out, const char *path, struct err *e);
void board_close(struct board *b);

/* Path of the ivshmem device's BAR into path; -ENOENT: no such device. */
int board_find_bar(char *path, size_t size, struct err *e);

/* Check magic, version and sizes: -EINVAL if they differ from this program's. */
int board_check(const struct board *b, struct err *e);

/* For writers: any process of the machine under test. Text is truncated to fit. */
void board_log(struct board *b, enum event_kind kind, const char *source, int64_t a, int64_t x,
	const char *text);
void board_sample(struct board *b, const uint64_t *row, unsigned n);
void board_beat(struct board *b, enum board_beat which);
void slot_begin(struct board_slot *s);		/* start of an operation */
void slot_done(struct board_slot *s, int rc);	/* 0: counts; -errno: goes to the histogram */

/*
 * Read position of the only reader; starts all zero. *_next copies the next complete record and
 * returns 1, or 0 for none. lost counts records overwritten unread and those whose writer died
 * in the middle. Text ends with NUL and kinds are in range, whatever the writer left.
 */
struct board_reader {
	uint64_t event_at, sample_at;
	uint64_t lost;
	unsigned event_waits, sample_waits;	/* calls that found the record half-written */
};
int board_next_event(const struct board *b, struct board_reader *r, struct event *out);
int board_next_sample(const struct board *b, struct board_reader *r, uint64_t *t_ns,
	uint64_t row[BOARD_COLUMNS], unsigned *n);

/* Copy a slot. Names end with NUL and enums are in range, whatever the writer left. */
void board_read_slot(const struct board *b, unsigned i, struct board_slot *out);

#endif
