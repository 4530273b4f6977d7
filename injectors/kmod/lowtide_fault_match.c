/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decision about a call: filters in order of cost, then a draw that the seed repeats. */
#include <linux/cgroup.h>
#include <linux/oom.h>
#include <linux/sched/signal.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

#include "lowtide_fault.h"

#define DEPTH 32

void fault_count(struct fault_rule *r, enum fault_fate fate)
{
	atomic64_inc(&r->fate[fate]);
}

/* The task's cgroup in the memory controller's hierarchy, where runs are placed. */
static struct cgroup *task_group(void)
{
#ifdef CONFIG_MEMCG
	if (memory_cgrp_subsys.root != &cgrp_dfl_root)
		return task_css(current, memory_cgrp_id)->cgroup;
#endif
	return task_css_set(current)->dfl_cgrp;
}

static bool group_matches(u64 id)
{
	bool found = false;

	rcu_read_lock();
	for (struct cgroup *g = task_group(); g && !found; g = cgroup_parent(g))
		found = cgroup_id(g) == id;
	rcu_read_unlock();
	return found;
}

static bool task_matches(const struct fault_rule *r)
{
	if (r->pid && task_tgid_nr(current) != r->pid)
		return false;
	if (*r->comm && strncmp(current->comm, r->comm, strlen(r->comm)))
		return false;
	return !r->cgroup || group_matches(r->cgroup);
}

static bool caller_matches(const struct fault_rule *r)
{
	unsigned long entry[DEPTH];
	unsigned int n = stack_trace_save(entry, DEPTH, 1);

	for (unsigned int i = 0; i < n; i++)
		for (unsigned int k = 0; k < r->ranges; k++)
			if (entry[i] >= r->range[k].from && entry[i] < r->range[k].to)
				return true;
	return false;
}

static bool device_matches(const struct fault_rule *r, const struct fault_call *c)
{
	if (r->kind != FAULT_IO_FAIL && r->kind != FAULT_IO_WAIT)
		return true;
	if (r->device && r->device != c->disk && r->device != c->part)
		return false;
	return r->directions & (c->write ? 2 : 1);
}

/* FATE_HIT: the call passes all filters. */
static enum fault_fate filter(const struct fault_rule *r, const struct fault_call *c)
{
	if (!in_task())
		return FATE_CONTEXT;
	if (current->signal->oom_score_adj == OOM_SCORE_ADJ_MIN)
		return FATE_SHIELDED;
	if (!task_matches(r))
		return FATE_TASK;
	if (c->nofail)
		return FATE_NOFAIL;
	if ((c->gfp & r->gfp) != r->gfp || c->gfp & r->gfp_not)
		return FATE_GFP;
	if (c->order < r->order_min || c->order > r->order_max)
		return FATE_ORDER;
	if (!device_matches(r, c))
		return FATE_DEVICE;
	return r->ranges && !caller_matches(r) ? FATE_CALLER : FATE_HIT;
}

/* splitmix64: only the seed and the number of the call decide. */
static u64 mix(u64 x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static bool is_lucky(const struct fault_rule *r, u64 number)
{
	u32 draw = mix(r->seed ^ mix(number)) >> 32;

	return ((u64)draw * 1000000) >> 32 >= r->ppm;
}

static enum fault_fate draw(struct fault_rule *r, u64 number)
{
	if (number <= r->skip)
		return FATE_SKIP;
	if (number < r->next)
		return FATE_INTERVAL;
	return is_lucky(r, number) ? FATE_LUCK : FATE_HIT;
}

/* Digest the first decisions only, so that runs of different length compare. */
static void digest_add(struct fault_rule *r, const struct fault_call *c, enum fault_fate fate)
{
	if (r->matched > r->skip + FAULT_DIGEST)
		return;
	r->decisions = mix(r->decisions ^ mix(r->matched << 8 | fate));
	r->calls = mix(r->calls ^ c->site ^ (u64)c->order << 8 ^
		(u64)(__force u32)c->gfp << 16);
}

enum fault_fate fault_decide(struct fault_rule *r, const struct fault_call *c)
{
	enum fault_fate fate = filter(r, c);
	unsigned long flags;
	u64 number;

	if (fate != FATE_HIT)
		goto out;
	raw_spin_lock_irqsave(&r->lock, flags);
	if (r->times && r->hits >= r->times) {
		fate = FATE_SPENT;
		goto unlock;
	}
	number = ++r->matched;
	fate = draw(r, number);
	digest_add(r, c, fate);
	if (fate == FATE_HIT) {
		r->log[r->hits++ % FAULT_LOG] = (struct fault_hit){ number, c->site,
			(__force u32)c->gfp, c->order, c->ret };
		r->next = number + r->interval;
	}
unlock:
	raw_spin_unlock_irqrestore(&r->lock, flags);
out:
	fault_count(r, fate);
	return fate;
}
