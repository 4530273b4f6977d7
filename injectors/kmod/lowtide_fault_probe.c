/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Probes on the kernel's functions. A call that is hit continues in a detour, which returns a
 * failure to the caller, ends the block request, or sleeps first.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/ftrace.h>
#include <linux/gfp.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/processor.h>

#include "lowtide_fault.h"

/* Detours of failed calls, entered with the caller's return address on the stack. */
static noinline notrace unsigned long detour_null(void)
{
	return 0;
}

static noinline notrace unsigned long detour_true(void)
{
	return 1;
}

static noinline notrace long detour_enomem(void)
{
	return -ENOMEM;
}

static noinline notrace void detour_io_error(struct bio *bio)
{
	bio_io_error(bio);
}

/* With CONFIG_SLAB_BUCKETS a second argument comes before the flags. */
#ifdef CONFIG_SLAB_BUCKETS
#define NODE_GFP 2
#else
#define NODE_GFP 1
#endif

/*
 * Kernels before 6.11 call a should_fail function for each allocation in any configuration.
 * Later kernels are probed at the allocators themselves.
 */
struct target {
	enum fault_kind kind;
	const char *name;
	const char *not_with;	/* an earlier target that makes this one needless */
	int gfp_arg, order_arg;
	unsigned long (*detour)(void);
};

#define SLAB_ENTRY(name, arg) { FAULT_SLAB, name, "should_failslab", arg, -1, detour_null }
static const struct target targets[] = {
	{ FAULT_SLAB, "should_failslab", NULL, 1, -1, (void *)detour_enomem },
	SLAB_ENTRY("kmem_cache_alloc_noprof", 1),
	SLAB_ENTRY("kmem_cache_alloc_lru_noprof", 2),
	SLAB_ENTRY("kmem_cache_alloc_node_noprof", 1),
	SLAB_ENTRY("kmem_cache_alloc_bulk_noprof", 1),
	SLAB_ENTRY("__kmalloc_noprof", 1),
	SLAB_ENTRY("__kmalloc_node_noprof", NODE_GFP),
	SLAB_ENTRY("__kmalloc_node_track_caller_noprof", NODE_GFP),
	SLAB_ENTRY("__kmalloc_cache_noprof", 1),
	SLAB_ENTRY("__kmalloc_cache_node_noprof", 1),
	{ FAULT_PAGE, "should_fail_alloc_page", NULL, 0, 1, detour_true },
	{ FAULT_PAGE, "__alloc_pages_noprof", "should_fail_alloc_page", 0, 1, detour_null },
	{ FAULT_IO_FAIL, "submit_bio_noacct", NULL, -1, -1, (void *)detour_io_error },
	{ FAULT_IO_WAIT, "submit_bio_noacct", NULL, -1, -1, (void *)lowtide_fault_stub },
	{ FAULT_DELAY, NULL, NULL, -1, -1, (void *)lowtide_fault_stub },
};

static bool waits(const struct fault_rule *r)
{
	return r->kind == FAULT_IO_WAIT || r->kind == FAULT_DELAY;
}

static void call_read(const struct fault_site *s, struct pt_regs *regs, struct fault_call *c)
{
	const struct bio *bio;

	*c = (struct fault_call){ .site = s->index, .ret = *(unsigned long *)regs->sp };
	if (s->gfp_arg >= 0)
		c->gfp = (__force gfp_t)regs_get_kernel_argument(regs, s->gfp_arg);
	if (s->order_arg >= 0)
		c->order = regs_get_kernel_argument(regs, s->order_arg);
	c->nofail = c->gfp & __GFP_NOFAIL;
	if (s->rule->kind != FAULT_IO_FAIL && s->rule->kind != FAULT_IO_WAIT)
		return;
	bio = (const struct bio *)regs_get_kernel_argument(regs, 0);
	c->disk = disk_devt(bio->bi_bdev->bd_disk);
	c->part = bio->bi_bdev->bd_dev;
	c->write = op_is_write(bio_op(bio));
	c->nofail = s->rule->kind == FAULT_IO_WAIT && bio->bi_opf & REQ_NOWAIT;
}

/*
 * QEMU 7.2 can translate code while another processor rewrites it, and keep the kernel's
 * temporary breakpoint. At an ftrace location the kernel cannot pass such a breakpoint: it
 * would continue at address 0. Exceptions have -1 where ftrace has 0.
 */
static bool is_stale(const struct pt_regs *regs)
{
	return regs->orig_ax == -1UL;
}

static int site_enter(struct kprobe *p, struct pt_regs *regs)
{
	struct fault_site *s = container_of(p, struct fault_site, probe);
	struct fault_call c;

	if (is_stale(regs)) {
		fault_count(s->rule, FATE_STALE);
		regs->ip = (unsigned long)p->addr + MCOUNT_INSN_SIZE;
		return 1;
	}
	if (fault_sleeper_back(s) || READ_ONCE(s->rule->dying))
		return 0;
	call_read(s, regs, &c);
	if (fault_decide(s->rule, &c) != FATE_HIT)
		return 0;
	if (waits(s->rule) && !fault_sleeper_enter(s))
		return 0;
	regs->ip = s->detour;
	return 1;
}
NOKPROBE_SYMBOL(site_enter);

/* Only a probe with a post_handler may change ip. */
static void site_leave(struct kprobe *p, struct pt_regs *regs, unsigned long flags)
{
}

static int site_place(struct fault_rule *r, const struct target *t)
{
	struct fault_site *s = &r->site[r->sites];
	int ret;

	*s = (struct fault_site){ .rule = r, .index = r->sites, .gfp_arg = t->gfp_arg,
		.order_arg = t->order_arg, .detour = (unsigned long)t->detour };
	s->probe.symbol_name = t->name ? t->name : r->func;
	s->probe.pre_handler = site_enter;
	s->probe.flags = KPROBE_FLAG_DISABLED;
	s->probe.post_handler = site_leave;
	ret = register_kprobe(&s->probe);
	if (ret)
		return ret;
	r->sites++;
	/* A breakpoint would run the handler as an interrupt and hide the task's context. */
	return kprobe_ftrace(&s->probe) ? enable_kprobe(&s->probe) : -EOPNOTSUPP;
}

static bool is_placed(const struct fault_rule *r, const char *name)
{
	for (unsigned int i = 0; name && i < r->sites; i++)
		if (!strcmp(r->site[i].probe.symbol_name, name))
			return true;
	return false;
}

int fault_probes_place(struct fault_rule *r)
{
	int ret = 0;

	for (unsigned int i = 0; !ret && i < ARRAY_SIZE(targets); i++) {
		if (targets[i].kind != r->kind || is_placed(r, targets[i].not_with))
			continue;
		ret = site_place(r, &targets[i]);
		/* Kernels lack some of the entries. The lack of all is an error below. */
		if (ret == -ENOENT)
			ret = 0;
	}
	if (!ret && !r->sites)
		ret = -ENOENT;
	if (ret)
		fault_probes_remove(r);
	return ret;
}

void fault_probes_remove(struct fault_rule *r)
{
	while (r->sites)
		unregister_kprobe(&r->site[--r->sites].probe);
}

/*
 * A processor loops on a stale breakpoint whose probe is gone. QEMU's emulation gives its name
 * where hypervisors do.
 */
bool fault_probes_stay(void)
{
	u32 max, name[3];

	if (!boot_cpu_has(X86_FEATURE_HYPERVISOR))
		return false;
	cpuid(0x40000000, &max, &name[0], &name[1], &name[2]);
	return !memcmp(name, "TCGTCGTCGTCG", sizeof(name));
}
