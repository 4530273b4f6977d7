/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internals of the supervisor: the state of a run, shared by its parts. */
#ifndef SUPERVISOR_SUPERVISOR_H
#define SUPERVISOR_SUPERVISOR_H

#include "busy.h"
#include "faults.h"
#include "hang.h"
#include "injector.h"
#include "outer.h"
#include "supervise.h"

#define CAPTURE_BYTES (512u << 10)
#define LOOK_WORDS_BYTES 2048

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
	uint64_t sample_ns, view_ns, read_ns;	/* of the latest one passed on */
	struct busy busy;		/* at the start of the run phase */
	uint64_t busy_ns;		/* of the latest comparison with it */
	unsigned busy_pct;
	uint64_t reading_ns;		/* of the latest recorded reading */
	uint64_t workers_ns;		/* of the last reading of workers */
	struct progress moved;		/* the latest reading with a change */
	bool alive, done, released;
	bool again;			/* this is the second boot */
	int status;			/* wait status, if the machine ended by itself */

	/* Evidence. */
	unsigned asked;			/* snapshots requested in this suspicion */
	unsigned got;
	uint64_t suspect_ns;		/* start of this suspicion */
	uint64_t answers;		/* answers already counted */

	/* Console capture, while a sysrq dump is being collected. */
	bool capturing;
	size_t captured;
	uint64_t line_ns;		/* of the latest line */
	char capture[CAPTURE_BYTES];

	/* Injectors on the supervisor's side. */
	struct injector_outside outside;
	struct injector_env env[SCENARIO_PARTS];
	bool armed[SCENARIO_PARTS];
	unsigned next_step;

	/* Bounds of a host run. */
	uint64_t release_hits;		/* of the wall, at the release */
	bool probing;			/* released, and the wall not met since */

	char locks[LOOK_WORDS_BYTES];	/* lines of the locks that memory shows */
	struct faults faults;
	struct hang_doc doc;
};

/* stream.c */
void sup_want(struct supervisor *s, enum verdict_want want);	/* keeps the strongest */
void sup_emit(struct supervisor *s, struct event *ev);	/* to sinks and verdict, stamped */
void sup_say(struct supervisor *s, enum event_kind kind, const char *source, int64_t a, int64_t b,
	const char *text);
void sup_pump(struct supervisor *s, int wait_ms);	/* pass on pending output of the machine */

/* readings.c: input of the verdict; at a decisive reading the verdict made a request */
void readings_limits(struct supervisor *s);
void readings_progress(struct supervisor *s, const struct progress *p, bool decisive);

/* limits.c: the bounds of a host run */
void limits_release(struct supervisor *s);	/* remember the wall's hits at the release */
void limits_tick(struct supervisor *s);		/* report a wall met since, and end a run astray */

/* boot.c */
int boot_start(struct supervisor *s, struct err *e);
/* Restart a machine that crashed before its agent spoke, and report it; false: no such crash. */
bool boot_again(struct supervisor *s);

/* collect.c: evidence and bundle */
void collect_ask(struct supervisor *s);		/* ask the inner watch for a snapshot */
void collect_poll(struct supervisor *s);	/* count snapshots that arrived */
void collect_outside(struct supervisor *s);	/* evidence from outside, before the release */
void collect_finish(struct supervisor *s);	/* cause, fingerprint, why.txt, other members */
void collect_end(struct supervisor *s);		/* MANIFEST, after the last write */

/* memory_look.c: tasks.txt and owners.txt; what it reads goes to s->doc as well */
void memory_look(struct supervisor *s);

/* host_injectors.c: injectors that the supervisor runs */
void host_injectors_begin(struct supervisor *s);
void host_injectors_tick(struct supervisor *s, uint64_t run_ms);
void host_injectors_release(struct supervisor *s);	/* all pressure, after bundle */
void host_injectors_finish(struct supervisor *s);

#endif
