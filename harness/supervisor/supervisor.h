/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the supervisor: one run's state, shared by its parts. */
#ifndef SUPERVISOR_SUPERVISOR_H
#define SUPERVISOR_SUPERVISOR_H

#include "faults.h"
#include "hang.h"
#include "injector.h"
#include "outer.h"
#include "supervise.h"

#define CAPTURE_BYTES (512u << 10)

struct supervisor {
	struct target *target;
	const struct plan *plan;
	const struct supervise_options *opt;
	struct run_record *out;
	enum verdict_kind kind;		/* of its verdict */
	struct board *board;
	int board_fd;
	struct board_reader reader;
	struct outer outer;
	struct verdict verdict;
	enum verdict_want want;		/* not yet carried out */
	uint64_t start_ns;
	uint64_t run_ns;		/* start of the run phase; 0: not yet */
	uint64_t verdict_ns;
	uint64_t sample_ns, view_ns, read_ns;	/* when they were last passed on */
	uint64_t reading_ns;		/* of the latest reading that was recorded */
	struct progress moved;		/* the latest reading that something had moved in */
	bool alive, done, released;
	bool again;			/* the machine was booted a second time */
	int status;			/* wait status of a machine that ended by itself */

	/* Evidence. */
	unsigned asked;			/* snapshots asked for, in this suspicion */
	unsigned got;
	uint64_t suspect_ns;		/* the suspicion they belong to */
	uint64_t answers;		/* calls already accounted for */

	/* Console capture, while a sysrq dump is being collected. */
	bool capturing;
	size_t captured;
	uint64_t line_ns;		/* when the last line came */
	char capture[CAPTURE_BYTES];

	/* Injectors on the supervisor's side. */
	struct injector_outside outside;
	struct injector_env env[SCENARIO_PARTS];
	bool armed[SCENARIO_PARTS];
	unsigned next_step;

	struct faults faults;
	struct hang_doc doc;
};

/* stream.c */
void sup_want(struct supervisor *s, enum verdict_want want);	/* the strongest wish stays */
void sup_emit(struct supervisor *s, struct event *ev);	/* stamps it; sinks and verdict get it */
void sup_say(struct supervisor *s, enum event_kind kind, const char *source, int64_t a, int64_t b,
	const char *text);
void sup_pump(struct supervisor *s, int wait_ms);	/* one turn of the machine's output */

/* readings.c: what makes the verdict; a decisive reading is one that it asked for something at */
void readings_limits(struct supervisor *s);
void readings_progress(struct supervisor *s, const struct progress *p, bool decisive);

/* boot.c */
int boot_start(struct supervisor *s, struct err *e);
/* Has it crashed before its agent spoke? Starts it once more, and tells so; false: not so. */
bool boot_again(struct supervisor *s);

/* collect.c: evidence and bundle */
void collect_ask(struct supervisor *s);		/* ask the inner watch for a snapshot */
void collect_poll(struct supervisor *s);	/* account for snapshots that came */
void collect_outside(struct supervisor *s);	/* all that is got from outside, before release */
void collect_finish(struct supervisor *s);	/* cause, fingerprint, why.txt and the rest */
void collect_end(struct supervisor *s);		/* MANIFEST, once nothing is written any more */

/* host_injectors.c: injectors on this side */
void host_injectors_begin(struct supervisor *s);
void host_injectors_tick(struct supervisor *s, uint64_t run_ms);
void host_injectors_release(struct supervisor *s);	/* of all pressure, after the bundle */
void host_injectors_finish(struct supervisor *s);

#endif
