/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a run's record back. The files may be torn, cut, or hostile: nothing is trusted. */
#ifndef RESULTS_RUN_READ_H
#define RESULTS_RUN_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "event.h"
#include "run_record.h"

/*
 * Fill *out from run_dir/result.json; folder is run_dir, texts are cut to fit, control characters
 * in them become blanks. 0; -ENOENT: no result.json (the run was cut short); -EINVAL: it is not
 * one. Then all but folder is empty.
 */
int run_read_result(const char *run_dir, struct run_record *out, struct err *e);

/* What events.jsonl holds. */
struct history {
	uint64_t count[EVENT_KINDS];
	uint64_t samples;
	uint64_t bad;		/* lines that are no record of ours, or too long */
	bool torn;		/* the last line has no end */
	bool finished;		/* the end line is there */
	uint64_t last_ms;	/* of the latest event or sample */
};

/*
 * Stream run_dir/events.jsonl: each (may be NULL) gets every event in order, with control
 * characters in its texts made blanks; it returns false to stop. *out (may be NULL) counts
 * what was read. 0 or -errno. Uses the arena of base/json.h for each line.
 */
int run_read_history(const char *run_dir, bool (*each)(const struct event *ev, void *arg),
	void *arg, struct history *out, struct err *e);

/*
 * Highest reading of each of n sample columns in events.jsonl; 0 for one that is not there.
 * Lines that cannot be read are passed over. 0 or -errno. Uses the arena of base/json.h.
 */
int run_read_highest(const char *run_dir, const char *const *columns, unsigned n, uint64_t *highest,
	struct err *e);

#endif
