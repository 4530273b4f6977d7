/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios: loads, injectors, machine, and the expected verdict. docs/scenario.5.scd describes
 * the text format (scenarios/NAME.scn, ini).
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

#define SCENARIO_PARTS 16	/* loads of a scenario; also its injectors */
#define NAME_BYTES 32
#define TOLERATE_MAX 8

enum oom_policy { OOM_RESTART, OOM_END, OOM_BROKEN };	/* after a worker's OOM kill */
enum where { WHERE_DEVICE, WHERE_SCRATCH, WHERE_TMP };	/* fixture's mount, /dev/vdb, tmpfs */
enum scenario_on { ON_ANY, ON_VM, ON_HOST };

/* A section "[load NAME]": count workers, named NAME.0 and so on. */
struct scenario_load {
	char name[NAME_BYTES];
	const struct workload *load;
	struct param_values params;
	unsigned count;
	uint64_t start_ms;	/* from the run's start */
	uint64_t stop_ms;	/* 0: end of the run */
	uint64_t every_ms;	/* interval of operations; 0: no pause */
	bool counted;		/* operations count as progress */
	bool in_cgroup;
	enum oom_policy on_oom;
	int tolerate[TOLERATE_MAX + 1];	/* errnos besides the workload's own; ends with 0 */
	enum where where;
};

/* A section "[inject NAME]". */
struct scenario_injector {
	char name[NAME_BYTES];
	const struct injector *injector;
	struct param_values params;
	bool at_setup;		/* "at = setup": armed before the loads' setup */
	uint64_t at_ms;
	uint64_t until_ms;	/* 0: end of the run */
	bool may_miss;		/* "may_miss = yes": without a hit the run is not broken */
};

#define SETUP_PARTS 4
#define SETUP_RUNS 24
#define SETUP_UNDOS 8

/* A section "[setup NAME]": lines for sh in the target, before the injectors and loads. */
struct scenario_setup {
	char name[NAME_BYTES];
	enum where where;	/* their working directory; not WHERE_DEVICE, which comes later */
	char run[SETUP_RUNS][PARAM_TEXT_MAX];
	unsigned runs;
	char undo[SETUP_UNDOS][PARAM_TEXT_MAX];		/* at the run's end */
	unsigned undos;
};

/* A checked, complete scenario in one variant. About 160 KiB: too large for the stack. */
struct scenario {
	char name[NAME_BYTES];
	char twin[NAME_BYTES];	/* "": the scenario has no twins */
	char face[NAME_BYTES];
	char summary[120];
	char origin[120];
	char base[256];		/* folder that relative paths start at; "": not known (in a plan) */
	char row[16];		/* row of the ground truth ("S1a"); "": none */
	enum scenario_on on;
	uint64_t time_ms;
	uint64_t stall_after_ms;
	struct expectation expect;
	uint64_t mem_mib;
	unsigned cpus;
	uint64_t scratch_mib;
	enum cgroup_version cgroup;	/* CGROUP_NONE: whole machine, no group */
	bool cgroup_auto;	/* the target's version, whichever it is */
	char kernel[64];	/* name in the kernel store; "": default */
	char modules[160];	/* words between blanks */
	char cmdline[160];
	bool needs_reclaim;	/* broken unless direct reclaim or the memory limit was reached */
	struct scenario_setup setup[SETUP_PARTS];
	unsigned setups;
	struct scenario_load load[SCENARIO_PARTS];
	unsigned loads;
	struct scenario_injector injector[SCENARIO_PARTS];
	unsigned injectors;
};

/*
 * Let `name` ("NAME.scn", without a slash) be a scenario with this text, which the caller keeps,
 * and not a file. Its relative paths start at the working directory.
 */
void scenario_made(const char *name, const char *text);
bool scenario_is_path(const char *name);	/* "x.scn", "a/x": not looked for elsewhere */
const char *scenario_made_text(const char *name);	/* NULL: it was not made */

/* Whether no counted load shows more than that the machine lives, and the words for it. */
bool scenario_is_weak(const struct scenario *s);
#define SCENARIO_WEAK "progress = none: only liveness was watched, which is weaker than progress"

/* Names of a scenario's variants. */
struct scenario_variants {
	char twin[8][NAME_BYTES];
	unsigned twins;
	char face[8][NAME_BYTES];
	unsigned faces;
};

#define SCENARIO_OVERRIDES_MAX 52

/* An override by --set KEY=VALUE: "server.fixed=yes", "machine.mem=200M", "scenario.time=30s". */
struct scenario_override {
	const char *key;
	const char *value;
	const char *option;	/* as typed by the user: "--mem", "--set" */
};

/*
 * Load FILE (a path, or a name in the scenario path) as TWIN and FACE ("": the first of each),
 * then apply sets. 0 or -errno; messages name file, line, key, value and cure.
 */
int scenario_load(struct scenario *s, const char *file, const char *twin, const char *face,
	const struct scenario_override *sets, unsigned nsets, struct err *e);

/*
 * Call each for the other errors of the file whose load failed with first, by line. Only the
 * last load is known, and only until it is told.
 */
void scenario_errors_more(const struct err *first, void (*each)(const char *text, void *arg),
	void *arg);

int scenario_variants(const char *file, struct scenario_variants *v, struct err *e);

/*
 * Path of a scenario: a path as given, else NAME.scn in $LOWTIDE_SCENARIOS, ./scenarios, beside
 * the binary, or in datadir. 0 or -errno.
 */
int scenario_find(const char *name, char *path, size_t size, struct err *e);

/* Folder of a scenario's file, absolute, for the relative paths in it. */
int scenario_base(const char *path, char *base, size_t size, struct err *e);

/* Call each for the path of every scenario, sorted by name. 0 or -errno. */
int scenario_each(void (*each)(const char *path, void *arg), void *arg, struct err *e);

#endif
