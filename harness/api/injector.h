/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contract of an injector: mostly a table of knobs, and code where a table is not enough. */
#ifndef API_INJECTOR_H
#define API_INJECTOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "knob.h"
#include "needs.h"
#include "param.h"
#include "rng.h"

enum injector_scope { SCOPE_MACHINE, SCOPE_CGROUP, SCOPE_DEVICE, SCOPE_TASK };

/* The release probe releases pressure. A fixture (page_server) is part of the system under test. */
enum injector_role { ROLE_PRESSURE, ROLE_FIXTURE };

/* The agent runs it in the machine under test, or the supervisor outside. */
enum injector_side { SIDE_AGENT, SIDE_SUPERVISOR };

/*
 * A control file that arm sets and disarm restores. "%s" in value stands for the text of param.
 * The file of a cgroup version may be NULL: then the row is skipped there.
 */
struct injector_knob {
	const char *controller;	/* "memory", ...; NULL: path is absolute */
	const char *v1;		/* file in a v1 group, or the absolute path */
	const char *v2;		/* file in a v2 group */
	const char *param;	/* parameter whose text is written; NULL: value alone */
	const char *value;	/* NULL: "%s" */
	bool trigger;		/* acts once; nothing to restore */
};

/* Help of the supervisor for SIDE_SUPERVISOR injectors; members that the target lacks are NULL. */
struct injector_outside {
	/* Leave mib to the guest. 0 or -errno. */
	int (*balloon)(void *target, uint64_t mib, struct err *e);
	void *target;
	uint64_t mem_mib;	/* guest's memory at start */
};

struct injector_env {
	const struct param_values *params;
	struct knobs *knobs;	/* for all control files; NULL on SIDE_SUPERVISOR */
	struct rng *rng;
	const char *cgroup;	/* run's group; "": none */
	int cgroup_version;	/* enum cgroup_version */
	const char *dir;	/* work directory; makes_device mounts its file system here */
	const char *scratch;	/* directory on the scratch disk, for backing files */
	/* Announce a process of the system under test; a board slot holds its counters. */
	void (*server)(struct injector_env *env, const char *name, pid_t pid);
	uint64_t volatile *ops;	/* requests completed; the server adds with a plain store */
	const struct injector_outside *outside;
	unsigned knobs_written;	/* like presser, maintained by injector_arm and injector_disarm */
	pid_t presser;		/* child that is still writing a memory limit; 0: none */
	void *state;		/* owned by the injector */
	void *host;		/* owned by the harness */
};

/* A point of a curve over time (mem_curve): apply gets value at_ms after arming. */
struct injector_point {
	uint64_t at_ms;
	uint64_t value;
};

struct injector {
	const char *name;	/* = file name = symbol name (injector_NAME) = command-line name */
	const char *summary;
	enum injector_scope scope;
	enum injector_role role;
	enum injector_side side;
	bool makes_device;	/* makes the device for loads with where = device */
	/* Names of the parameters that limit memory and swap of the run's group. NULL: none. */
	const char *limit, *swap_limit;
	const struct param *params;
	const struct need *needs;
	const struct injector_knob *knobs;	/* ends with a row without v1 and v2; may be NULL */

	/* Pure. -EINVAL: parameters are wrong or contradict each other. May be NULL. */
	int (*check)(const struct param_values *p, struct err *e);
	/* Beyond the knobs. Calls may repeat, and disarm may follow a failed arm. */
	int (*arm)(struct injector_env *env, struct err *e);
	int (*disarm)(struct injector_env *env, struct err *e);
	/* Pure. Compute the curve from parameters and seed. Returns points written, or -errno. */
	int (*curve)(const struct param_values *p, struct rng *r, uint64_t run_ms,
		struct injector_point *out, unsigned max, struct err *e);
	int (*apply)(struct injector_env *env, uint64_t value, struct err *e);
	/* Effects since arm. NULL: the number of knobs written. */
	uint64_t (*hits)(struct injector_env *env);
	/*
	 * The injector makes the kernel fail or wait without need. Reports name its hits, and a
	 * run that hangs under it is repeated without it. A child calls hits while it is armed.
	 */
	bool fault;
	/* Describe the effects since arm; called before disarm. May be NULL. */
	void (*report)(struct injector_env *env, char *buf, size_t size);
};

/*
 * Arm sets the knobs, then calls arm(). Disarm calls disarm(), then restores the knobs in
 * reverse and goes on after errors. Knobs with an empty parameter stay. A child writes memory
 * limits, because lowering one may sleep in reclaim for ever: arm goes on after 2 s, and the
 * child tries until disarm. Call disarm after a failed arm. Both may repeat.
 */
int injector_arm(const struct injector *in, struct injector_env *env, struct err *e);
int injector_disarm(const struct injector *in, struct injector_env *env, struct err *e);
uint64_t injector_hits(const struct injector *in, struct injector_env *env);

/* Knob of a group's file ("cgroup:memory:NAME:FILE") into buf, for the code of plug-ins. */
void injector_knob_name(const struct injector_env *env, const char *controller,
	const char *file, char *buf, size_t size);

/* Journal the old value, then write value by a child, as injector_arm does for memory limits. */
int injector_press(struct injector_env *env, const char *knob, const char *value, struct err *e);

/* End the child of a press that still writes, so that the knob can be restored. */
void injector_unpress(struct injector_env *env);

#endif
