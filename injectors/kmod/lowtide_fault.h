/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lowtide_fault: makes allocations and block requests of a stock kernel fail or wait, and
 * functions start late, as rules say. A rule is text, written to
 * /sys/kernel/debug/lowtide_fault/control: "add NAME KEY=VALUE...", "del NAME".
 */
#ifndef LOWTIDE_FAULT_H
#define LOWTIDE_FAULT_H

#include <linux/atomic.h>
#include <linux/kprobes.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>

#define FAULT_RULES 8
#define FAULT_RANGES 4		/* caller ranges of a rule */
#define FAULT_LOG 256		/* hits of a rule that are remembered */
#define FAULT_DIGEST 4096	/* calls after skip that the digests cover */
#define FAULT_SLEEPERS 64
#define FAULT_SITES 12		/* probes of a rule */

enum fault_kind { FAULT_SLAB, FAULT_PAGE, FAULT_IO_FAIL, FAULT_IO_WAIT, FAULT_DELAY, FAULT_KINDS };

/* Fate of a call; each call counts as exactly one. */
enum fault_fate {
	FATE_HIT,
	FATE_CONTEXT,	/* in an interrupt */
	FATE_SHIELDED,	/* OOM killer exempts the task: the harness itself */
	FATE_TASK,	/* another cgroup, process or name */
	FATE_NOFAIL,	/* the caller cannot take a failure, or may not wait */
	FATE_GFP,
	FATE_ORDER,
	FATE_DEVICE,	/* another device, or the other direction */
	FATE_CALLER,
	FATE_SKIP,	/* fates from here on matched; call is among the first */
	FATE_LUCK,
	FATE_INTERVAL,
	FATE_SPENT,	/* rule has had all its hits: no more decisions */
	FATE_CROWDED,	/* too many tasks sleep already */
	FATE_STALE,	/* an emulator ran a breakpoint that is no longer there */
	FATE_COUNT
};

/* Call of a probed function, as far as rules look at it. */
struct fault_call {
	unsigned int site;	/* index of the probe */
	gfp_t gfp;
	unsigned int order;
	dev_t disk, part;	/* of a block request */
	bool write;
	bool nofail;
	unsigned long ret;	/* return address */
};

struct fault_hit {
	u64 number;		/* among the calls that matched */
	u32 site;
	u32 gfp;
	u32 order;
	unsigned long ret;
};

struct fault_range {
	unsigned long from, to;
};

struct fault_rule;

/* Probed function. A hit sends ip elsewhere. */
struct fault_site {
	struct kprobe probe;
	struct fault_rule *rule;
	unsigned int index;
	int gfp_arg, order_arg;	/* index of the argument; -1: none */
	unsigned long detour;
};

struct fault_rule {
	char name[32];
	enum fault_kind kind;
	char func[64];
	u64 cgroup;		/* inode of its directory; 0: any */
	pid_t pid;		/* 0: any */
	char comm[16];		/* start of the task's name; "": any */
	gfp_t gfp, gfp_not;
	unsigned int order_min, order_max;
	struct fault_range range[FAULT_RANGES];
	unsigned int ranges;
	u64 device;		/* 0: any */
	u32 directions;		/* bit 0: reads, bit 1: writes */
	u32 ppm;
	u64 interval, skip, times, seed;
	u64 delay_us;

	raw_spinlock_t lock;	/* protects all below, down to log[] */
	u64 matched, hits;	/* counted until the rule is spent */
	u64 next;		/* first matched call that may be hit again */
	u64 decisions, calls;	/* digests of the first decisions and their calls */
	struct fault_hit log[FAULT_LOG];
	atomic64_t fate[FATE_COUNT];

	struct fault_site site[FAULT_SITES];
	unsigned int sites;
	bool used, dying;	/* dying and unused: only probes are left */
	wait_queue_head_t wake;
	atomic_t asleep;
};

/* rule.c: text to a rule. 0 or -errno; the kernel log says why. */
int fault_rule_parse(struct fault_rule *r, char *words);
void fault_rule_reset(struct fault_rule *r);

/* match.c: decide whether a call is hit; the decision is counted and logged. */
enum fault_fate fault_decide(struct fault_rule *r, const struct fault_call *c);
void fault_count(struct fault_rule *r, enum fault_fate fate);

/* probe.c: place and remove the probes of a rule. Leave them in if fault_probes_stay(). */
int fault_probes_place(struct fault_rule *r);
void fault_probes_remove(struct fault_rule *r);
bool fault_probes_stay(void);

/* sleep.c: the detour of calls that wait, and the tasks on it. */
extern asmlinkage void lowtide_fault_stub(void);
bool fault_sleeper_enter(struct fault_site *s);	/* false: too many sleepers */
bool fault_sleeper_back(const struct fault_site *s);	/* call has slept, or is part of a sleep */
void fault_sleepers_wait(struct fault_rule *r);	/* until the rule has no sleeper */

/* show.c: the debugfs directory. */
int fault_show_open(void);
void fault_show_close(void);
extern struct fault_rule fault_rule[FAULT_RULES];

/* main.c: rules by name; the caller writes "add ..." or "del NAME". */
int fault_control(char *line);
void fault_rules_lock(void);
void fault_rules_unlock(void);

#endif
