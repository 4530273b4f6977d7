/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios: what to run, under which injectors, on what machine, and what must come out.
 * The text format (scenarios/NAME.scn, ini) is described in scenario(5), docs/scenario.5.scd.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup.h"
#include "err.h"
#include "injector.h"
#include "param.h"
#include "verdict.h"
#include "workload.h"

#define SCENARIO_PARTS 16	/* loads, and injectors, of one scenario */
#define NAME_BYTES 32
#define TOLERATE_MAX 8

enum oom_policy { OOM_RESTART, OOM_END, OOM_BROKEN };	/* what an OOM-killed worker leads to */
enum where { WHERE_DEVICE, WHERE_SCRATCH, WHERE_TMP };	/* the fixture's mount, /dev/vdb, tmpfs */
enum scenario_on { ON_ANY, ON_VM, ON_HOST };

/* A section "[load NAME]": count workers, called NAME.0 ... */
struct scenario_load {
	char name[NAME_BYTES];
	const struct workload *load;
	struct param_values params;
	unsigned count;
	uint64_t start_ms;	/* after the run's start */
	uint64_t stop_ms;	/* 0: with the run */
	uint64_t every_ms;	/* one operation in this time; 0: as fast as it goes */
	bool counted;		/* its operations are the run's progress */
	bool in_cgroup;
	enum oom_policy on_oom;
	int tolerate[TOLERATE_MAX + 1];	/* errnos beside the workload's own; ends with 0 */
	enum where where;
};

/* A section "[inject NAME]". */
struct scenario_injector {
	char name[NAME_BYTES];
	const struct injector *injector;
	struct param_values params;
	bool at_setup;		/* "at = setup": armed before the loads are set up */
	uint64_t at_ms;
	uint64_t until_ms;	/* 0: with the run */
	bool may_miss;		/* "may_miss = yes": no hit does not make the run broken */
};

/* One scenario in one variant, checked and complete. About 140 KiB: keep it off the stack. */
struct scenario {
	char name[NAME_BYTES];
	char twin[NAME_BYTES];	/* "" where the scenario has none */
	char face[NAME_BYTES];
	char summary[120];
	char origin[120];
	char row[16];		/* of the ground truth ("S1a"); "" for a scenario that is in none */
	enum scenario_on on;
	uint64_t time_ms;
	uint64_t stall_after_ms;
	struct expectation expect;
	uint64_t mem_mib;
	unsigned cpus;
	uint64_t scratch_mib;
	enum cgroup_version cgroup;	/* CGROUP_NONE: no group; the whole machine */
	bool cgroup_auto;	/* whichever version the target has */
	char kernel[64];	/* kernel store name, "" = default */
	char modules[160];	/* words */
	char cmdline[160];
	bool needs_reclaim;	/* broken unless direct reclaim or the limit was reached */
	struct scenario_load load[SCENARIO_PARTS];
	unsigned loads;
	struct scenario_injector injector[SCENARIO_PARTS];
	unsigned injectors;
};

/* The names of one scenario's variants, for `list` and for running all of them. */
struct scenario_variants {
	char twin[8][NAME_BYTES];
	unsigned twins;
	char face[8][NAME_BYTES];
	unsigned faces;
};

#define SCENARIO_OVERRIDES_MAX 52

/* "KEY=VALUE" of --set: "server.fixed=yes", "machine.mem=200M", "scenario.time=30s". */
struct scenario_override {
	const char *key;
	const char *value;
	const char *option;	/* what the user typed: "--mem", "--set" */
};

/*
 * Load FILE ("scenarios/x.scn" or a name found in the scenario path) as TWIN and FACE
 * ("" = the first of each), then apply sets. Errors name file, line, key, value and cure.
 */
int scenario_load(struct scenario *s, const char *file, const char *twin, const char *face,
	const struct scenario_override *sets, unsigned nsets, struct err *e);
int scenario_variants(const char *file, struct scenario_variants *v, struct err *e);

/* "hammer-3am" -> path: as given, $LOWTIDE_SCENARIOS, ./scenarios, beside the binary, datadir. */
int scenario_find(const char *name, char *path, size_t size, struct err *e);

/* Call each with every scenario's path, sorted by name. */
int scenario_each(void (*each)(const char *path, void *arg), void *arg, struct err *e);

#endif
