/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read a run's record back. The files may be torn, cut or hostile. */
#ifndef RESULTS_RUN_READ_H
#define RESULTS_RUN_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "event.h"
#include "run_record.h"

/*
 * Fill *out from run_dir/result.json; folder is run_dir. Texts are cut to fit, and their control
 * characters become blanks. 0; -ENOENT: no result.json (the run was cut short); -EINVAL: invalid.
 * After an error all fields but folder are empty.
 */
int run_read_result(const char *run_dir, struct run_record *out, struct err *e);

/* Content of events.jsonl. */
struct history {
	uint64_t count[EVENT_KINDS];
	uint64_t samples;
	uint64_t bad;		/* lines that are no record, or too long */
	bool torn;		/* the last line has no end */
	bool finished;		/* the end line exists */
	uint64_t last_ms;	/* of the latest event or sample */
};

/*
 * Stream run_dir/events.jsonl. each (may be NULL) gets every event in order, with blanks for
 * control characters in texts, and returns false to stop. *out (may be NULL) counts the records
 * read. 0 or -errno. Uses the arena of base/json.h for each line.
 */
int run_read_history(const char *run_dir, bool (*each)(const struct event *ev, void *arg),
	void *arg, struct history *out, struct err *e);

/* Receivers of numbers: a sample in the order of columns (0: absent), and operations so far. */
struct run_rows {
	const char *const *columns;
	unsigned n;			/* at most RUN_ROWS_MAX */
	void (*sample)(uint64_t t_ms, const uint64_t *value, void *arg);
	void (*progress)(uint64_t t_ms, uint64_t ops, void *arg);
	void (*worker)(uint64_t t_ms, const struct worker_reading *w, void *arg);
};
#define RUN_ROWS_MAX 32

/* As run_read_history, with numbers. */
int run_read_rows(const char *run_dir, bool (*each)(const struct event *ev, void *arg),
	const struct run_rows *rows, void *arg, struct history *out, struct err *e);

/*
 * Highest reading of each of n sample columns in events.jsonl; 0 for an absent column.
 * Unreadable lines are skipped. 0 or -errno. Uses the arena of base/json.h.
 */
int run_read_highest(const char *run_dir, const char *const *columns, unsigned n, uint64_t *highest,
	struct err *e);

#endif
