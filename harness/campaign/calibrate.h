/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calibration: how well are hangs found whose cause is known? Pure arithmetic over trials.
 * A trial is one run of a scenario whose outcome is known, planned or done. A positive must
 * end in a hang, panic or bug; a negative (a fixed twin, a control) must not.
 */
#ifndef CAMPAIGN_CALIBRATE_H
#define CAMPAIGN_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run_record.h"
#include "verdict.h"

#define TRIALS_MAX 8192

/* Only tested ones count as found or missed, clean or false alarm. */
enum trial_state { TRIAL_PLANNED, TRIAL_SKIPPED, TRIAL_BROKEN, TRIAL_TESTED };

/* Direct reclaim that a trial reached: the highest reading of a sampler's column. */
enum pressure { PRESSURE_STALLS, PRESSURE_SCANNED, PRESSURE_LIMIT_HITS, PRESSURES };

struct trial {
	/* Its record, whose fields are those of the trial: what was planned of it stays. */
	union {
		struct run_record run;
		struct {
			RUN_RECORD(RUN_RECORD_MEMBER)
		};
	};
	char row[16];		/* of the seeds, "S1a"; "-": none is known */
	struct expectation want;
	enum trial_state state;	/* reason: of the verdict, or why it was not tested */
	enum verdict_kind kind;	/* of verdict */
	bool whole;		/* MANIFEST says that the bundle is complete */
	bool told;		/* the kernel's own detectors of hangs spoke on the console */
	uint64_t pressure[PRESSURES];
	char word[300];		/* what `lowtide run` takes; "" for a trial that was not planned */
	unsigned number;	/* names its folder, among planned ones */
	unsigned of;		/* which of its campaign's cases it is a trial of */
};

bool verdict_is_found(enum verdict_kind kind);	/* a hang, panic or bug */
bool trial_is_positive(const struct trial *t);
bool trial_is_found(const struct trial *t);	/* a hang, panic or bug was reported */
bool trial_is_right(const struct trial *t);	/* the verdict that was wanted */
bool trial_is_named(const struct trial *t);	/* found, and the cause holds the wanted text */
bool trial_is_expected(const struct trial *t);	/* all of what was wanted */

/* Of n numbers; all 0 where n is 0. */
struct spread {
	unsigned n;
	uint64_t least, median, p95;
};
void spread_of(uint64_t *values, unsigned n, struct spread *out);	/* sorts values */

/* A share of independent trials with its 95 % interval after Wilson, each from 0 to 1. */
struct share {
	double share, low, high;	/* 0, 0, 1 where nothing was tested */
};
void share_of(unsigned hits, unsigned of, struct share *out);

struct calibrate_sum {
	unsigned trials, planned, skipped, broken;
	unsigned positives, found, right, expected;
	unsigned named, nameable;	/* nameable: positives whose cause is given */
	unsigned whole;			/* complete bundles, of those found and wanted */
	unsigned hung, told;		/* positives that end in a hang, and of them those told */
	unsigned negatives, alarms;
	struct spread hang_ms, detect_ms;	/* of positives in which a hang was found */
	struct spread pressure[PRESSURES];	/* of all tested ones */
};

/* At most TRIALS_MAX of them. */
void calibrate_sum(const struct trial *t, size_t n, struct calibrate_sum *out);

/* What one line of a table stands for. */
enum calibrate_by { BY_ALL, BY_ROW, BY_CASE };	/* a case: scenario, variant and kernel */

/* By row, scenario, variant, kernel (older first) and seed: groups are runs of the array. */
void calibrate_sort(struct trial *t, size_t n);

/* How many of n sorted trials belong to the group of t[0]. */
size_t calibrate_group(const struct trial *t, size_t n, enum calibrate_by by);

#endif
