/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of a way to hurt: mostly a table of knobs, some code where that is not enough. */
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

/* Pressure is released by the release probe; a fixture (page_server) is part of the system. */
enum injector_role { ROLE_PRESSURE, ROLE_FIXTURE };

/* Who carries it out: the agent on the machine under test, or the supervisor outside of it. */
enum injector_side { SIDE_AGENT, SIDE_SUPERVISOR };

/*
 * One control file set by arm and restored by disarm. In value, "%s" stands for the text
 * of parameter param. A cgroup file names its v1 and v2 form (NULL: not there, skipped).
 */
struct injector_knob {
	const char *controller;	/* "memory", ...; NULL: path is absolute */
	const char *v1;		/* file in a v1 group, or the absolute path */
	const char *v2;		/* file in a v2 group */
	const char *param;	/* parameter whose text is written; NULL: value is the text */
	const char *value;	/* NULL: "%s" */
	bool trigger;		/* acts once, nothing to restore */
};

/* What the supervisor lends to SIDE_SUPERVISOR injectors; NULL members: not on this target. */
struct injector_outside {
	/* Leave the guest this much. */
	int (*balloon)(void *target, uint64_t mib, struct err *e);
	void *target;
	uint64_t mem_mib;	/* the size the guest was started with */
};

struct injector_env {
	const struct param_values *params;
	struct knobs *knobs;	/* all control files go through it (NULL on SIDE_SUPERVISOR) */
	struct rng *rng;
	const char *cgroup;	/* name of the run's group, "" where the run has none */
	int cgroup_version;	/* enum cgroup_version */
	const char *dir;	/* work folder; what makes_device mounts its file system here */
	const char *scratch;	/* folder on the scratch disk, for backing files */
	/* Announce a process of the system under test: its counters go to a board slot. */
	void (*server)(struct injector_env *env, const char *name, pid_t pid);
	uint64_t volatile *ops;	/* requests the server completed; it adds with a plain store */
	const struct injector_outside *outside;
	unsigned knobs_written;	/* kept by injector_arm and injector_disarm, as is presser */
	pid_t presser;		/* a child still writing a memory limit; 0: none */
	void *state;		/* the injector's own */
	void *host;		/* the harness's own */
};

/* One planned value over time (mem_curve): at_ms after arming, apply gets value. */
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
	bool makes_device;	/* it makes what loads with where = device work on */
	const struct param *params;
	const struct need *needs;
	const struct injector_knob *knobs;	/* ends with a row without v1 and v2; may be NULL */

	/* Pure: parameters that are wrong, or do not go together: 0 or -EINVAL. May be NULL. */
	int (*check)(const struct param_values *p, struct err *e);
	/* Beside the knobs. Both must be safe twice, and disarm on a half-armed injector. */
	int (*arm)(struct injector_env *env, struct err *e);
	int (*disarm)(struct injector_env *env, struct err *e);
	/* Pure: the curve from the parameters and a seed; points written, or -errno. */
	int (*curve)(const struct param_values *p, struct rng *r, uint64_t run_ms,
		struct injector_point *out, unsigned max, struct err *e);
	int (*apply)(struct injector_env *env, uint64_t value, struct err *e);
	/* How often it really hurt since arm; NULL: the number of knobs written. */
	uint64_t (*hits)(struct injector_env *env);
	/*
	 * It makes the kernel fail or wait where it need not: reports tell of its hits, and a hang
	 * under it is tried once more without. hits is called while it is armed then, by a child.
	 */
	bool fault;
	/* What it did since arm, in words; called before disarm. May be NULL. */
	void (*report)(struct injector_env *env, char *buf, size_t size);
};

/*
 * Carry one out. Arm sets the knobs, then calls arm(); disarm calls disarm(), then restores
 * the knobs in reverse, going on after errors. A knob whose parameter is empty is left alone.
 * A memory limit is written by a child, because lowering one may sleep in reclaim for long
 * or for ever: after 2 s arm goes on, and the child keeps trying until disarm.
 * After a failed arm call disarm. Both are safe twice.
 */
int injector_arm(const struct injector *in, struct injector_env *env, struct err *e);
int injector_disarm(const struct injector *in, struct injector_env *env, struct err *e);
uint64_t injector_hits(const struct injector *in, struct injector_env *env);

/* The knob name of a group's file ("cgroup:memory:NAME:FILE"), for code in plug-ins. */
void injector_knob_name(const struct injector_env *env, const char *controller,
	const char *file, char *buf, size_t size);

/* Journal the old value, then write value in a child as said above. */
int injector_press(struct injector_env *env, const char *knob, const char *value, struct err *e);

/* End a press that is still under way, so that the knob can be restored. */
void injector_unpress(struct injector_env *env);

#endif
