/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calibration: how well does the harness find hangs whose cause is known? Pure arithmetic over
 * trials. A trial is a run, planned or done, of a scenario with a known outcome. A positive must
 * end in a hang, panic or bug; a negative (a fixed twin, a control) must not.
 */
#ifndef CAMPAIGN_CALIBRATE_H
#define CAMPAIGN_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run_record.h"
#include "stats.h"
#include "verdict.h"
#include "wanted.h"

#define TRIALS_MAX 8192

/* Only tested trials count as found or missed, as clean or false alarm. */
enum trial_state { TRIAL_PLANNED, TRIAL_SKIPPED, TRIAL_BROKEN, TRIAL_TESTED };

/* Direct reclaim that a trial reached: the highest reading of a sampler's column. */
enum pressure { PRESSURE_STALLS, PRESSURE_SCANNED, PRESSURE_LIMIT_HITS, PRESSURES };

/* Part of a case in a soak: runs as long as the scenario says, hour-long runs, planted hang. */
enum trial_role { ROLE_SHORT, ROLE_LONG, ROLE_CANARY };

struct trial {
	/* Record of its run; reading it leaves the planned fields alone. */
	union {
		struct run_record run;
		struct {
			RUN_RECORD(RUN_RECORD_MEMBER)
		};
	};
	char row[16];		/* of the ground truth, "S1a"; "-": unknown */
	struct expectation want;
	enum trial_state state;	/* untested: reason says why */
	enum verdict_kind kind;	/* of verdict */
	enum find find;		/* the wanted hang or another one, where a run was asked for it */
	bool whole;		/* bundle complete, by its MANIFEST */
	bool told;		/* the kernel reported a hang on the console */
	uint64_t pressure[PRESSURES];
	char word[300];		/* for `lowtide run`; "": not planned */
	unsigned number;	/* among planned trials, from 1; names its folder */
	unsigned of;		/* its case, an index of the campaign's */
	enum trial_role role;
	unsigned weight;	/* its share of the time among cases of its role; 0 is 1 */
	uint64_t plan_ms;	/* time of a run; 0: unknown. A long case overrides its scenario */
};

bool verdict_is_found(enum verdict_kind kind);	/* a hang, panic or bug */
bool trial_is_positive(const struct trial *t);
bool trial_is_found(const struct trial *t);	/* a hang, panic or bug was reported */
bool trial_is_right(const struct trial *t);	/* the expected verdict, whatever the cause */
bool trial_is_named(const struct trial *t);	/* found, and the cause has the expected text */
bool trial_is_expected(const struct trial *t);	/* verdict and cause as expected */
bool trial_is_excused(const struct trial *t);	/* not so, by an issue that fails no run */

struct calibrate_sum {
	unsigned trials, planned, skipped, broken;
	unsigned positives, found, right, expected, excused;
	unsigned named, nameable;	/* nameable: positives whose cause is given */
	unsigned whole;			/* positives found whose bundle is complete */
	unsigned hung, told;		/* positives that hung; of these, reported by the kernel */
	unsigned negatives, alarms;
	struct spread hang_ms, detect_ms;	/* of positives that hung */
	struct spread pressure[PRESSURES];	/* of all tested trials */
};

/* n: at most TRIALS_MAX. */
void calibrate_sum(const struct trial *t, size_t n, struct calibrate_sum *out);

/* Group that a table's line sums up. */
enum calibrate_by { BY_ALL, BY_ROW, BY_CASE };	/* a case: scenario, variant and kernel */

/* Sort by row, scenario, variant, kernel (older first), seed: groups become contiguous. */
void calibrate_sort(struct trial *t, size_t n);

/* Length of the group that begins at t[0] of n sorted trials. */
size_t calibrate_group(const struct trial *t, size_t n, enum calibrate_by by);

#endif
