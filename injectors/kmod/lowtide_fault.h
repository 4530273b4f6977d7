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
#define FAULT_DIGEST 4096	/* matching calls behind skip that the digests cover */
#define FAULT_SLEEPERS 64
#define FAULT_SITES 12		/* probes of a rule */

enum fault_kind { FAULT_SLAB, FAULT_PAGE, FAULT_IO_FAIL, FAULT_IO_WAIT, FAULT_DELAY, FAULT_KINDS };

/* What became of a call: exactly one of these is counted. */
enum fault_fate {
	FATE_HIT,
	FATE_CONTEXT,	/* in an interrupt */
	FATE_SHIELDED,	/* a task out of the OOM killer's reach: the harness itself */
	FATE_TASK,	/* another cgroup, process or name */
	FATE_NOFAIL,	/* the caller cannot take a failure, or may not wait */
	FATE_GFP,
	FATE_ORDER,
	FATE_DEVICE,	/* another device, or the other direction */
	FATE_CALLER,
	FATE_SKIP,	/* from here on the call matched: one of the first */
	FATE_LUCK,
	FATE_INTERVAL,
	FATE_SPENT,	/* as many hits as allowed were there: no more decisions */
	FATE_CROWDED,	/* too many sleep already */
	FATE_STALE,	/* an emulator ran a breakpoint that is no longer there */
	FATE_COUNT
};

/* One call of a probed function, as far as rules look at it. */
struct fault_call {
	unsigned int site;	/* index of the probe */
	gfp_t gfp;
	unsigned int order;
	dev_t disk, part;	/* of a block request */
	bool write;
	bool nofail;
	unsigned long ret;	/* where it returns to */
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

/* A probed function; ip goes there instead if the rule says so. */
struct fault_site {
	struct kprobe probe;
	struct fault_rule *rule;
	unsigned int index;
	int gfp_arg, order_arg;	/* which argument they are; -1: none */
	unsigned long detour;
};

struct fault_rule {
	char name[32];
	enum fault_kind kind;
	char func[64];
	u64 cgroup;		/* inode of its folder; 0: any */
	pid_t pid;		/* a process; 0: any */
	char comm[16];		/* its name begins so; "": any */
	gfp_t gfp, gfp_not;
	unsigned int order_min, order_max;
	struct fault_range range[FAULT_RANGES];
	unsigned int ranges;
	u64 device;		/* 0: any */
	u32 directions;		/* bit 0: reads, bit 1: writes */
	u32 ppm;
	u64 interval, skip, times, seed;
	u64 delay_us;

	raw_spinlock_t lock;	/* of all below, down to log[] */
	u64 matched, hits;	/* until it is spent */
	u64 next;		/* first matched call that may be hit again */
	u64 decisions, calls;	/* digests: of the first decisions, and of what they were about */
	struct fault_hit log[FAULT_LOG];
	atomic64_t fate[FATE_COUNT];

	struct fault_site site[FAULT_SITES];
	unsigned int sites;
	bool used, dying;	/* dying and unused: only its probes are left */
	wait_queue_head_t wake;
	atomic_t asleep;
};

/* rule.c: text to a rule. 0 or -errno; the message for people is in the kernel's log. */
int fault_rule_parse(struct fault_rule *r, char *words);
void fault_rule_reset(struct fault_rule *r);

/* match.c: does this call get hit? Counts and logs what it says. */
enum fault_fate fault_decide(struct fault_rule *r, const struct fault_call *c);
void fault_count(struct fault_rule *r, enum fault_fate fate);

/* probe.c: place the probes of a rule and remove them again; where they stay, better not. */
int fault_probes_place(struct fault_rule *r);
void fault_probes_remove(struct fault_rule *r);
bool fault_probes_stay(void);

/* sleep.c: the detour of calls that wait, and who is on it. */
extern asmlinkage void lowtide_fault_stub(void);
bool fault_sleeper_enter(struct fault_site *s);	/* false: no place for it */
bool fault_sleeper_back(const struct fault_site *s);	/* it has waited, or is part of a wait */
void fault_sleepers_wait(struct fault_rule *r);	/* until none of the rule's is left */

/* show.c: the folder in debugfs. */
int fault_show_open(void);
void fault_show_close(void);
extern struct fault_rule fault_rule[FAULT_RULES];

/* main.c: rules by name; the caller writes "add ..." or "del NAME". */
int fault_control(char *line);
void fault_rules_lock(void);
void fault_rules_unlock(void);

#endif
