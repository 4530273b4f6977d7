/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that wait: the probe sends them to the stub, which saves the arguments, sleeps in the
 * caller's context, and enters the function again. The probe then knows the task.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <asm/ibt.h>
#include <asm/unwind_hints.h>

#include "lowtide_fault.h"

#define LONG_US 20000		/* a timer tick is exact enough for longer delays */

static struct sleeper {
	struct task_struct *task;	/* NULL: a free place */
	struct fault_site *site;
	bool back;			/* slept; now enters the function again */
} sleepers[FAULT_SLEEPERS];
static DEFINE_RAW_SPINLOCK(sleepers_lock);
static atomic_t asleep;

asmlinkage unsigned long lowtide_fault_sleep(void);

static struct sleeper *sleeper_of(const struct task_struct *task)
{
	for (unsigned int i = 0; i < FAULT_SLEEPERS; i++)
		if (sleepers[i].task == task)
			return &sleepers[i];
	return NULL;
}

bool fault_sleeper_enter(struct fault_site *s)
{
	unsigned long flags;
	struct sleeper *p;

	raw_spin_lock_irqsave(&sleepers_lock, flags);
	p = sleeper_of(NULL);
	if (p)
		*p = (struct sleeper){ .task = current, .site = s };
	raw_spin_unlock_irqrestore(&sleepers_lock, flags);
	if (!p)
		return false;
	atomic_inc(&asleep);
	atomic_inc(&s->rule->asleep);
	return true;
}

/* True also for calls of the sleep itself and for other rules' probes on the way back. */
bool fault_sleeper_back(const struct fault_site *s)
{
	unsigned long flags;
	struct sleeper *p;
	bool done;

	if (!atomic_read(&asleep) || !in_task())
		return false;
	raw_spin_lock_irqsave(&sleepers_lock, flags);
	p = sleeper_of(current);
	done = p && p->back && p->site == s;
	if (done)
		p->task = NULL;
	raw_spin_unlock_irqrestore(&sleepers_lock, flags);
	if (done) {
		atomic_dec(&s->rule->asleep);
		atomic_dec(&asleep);
	}
	return p;
}

void fault_sleepers_wait(struct fault_rule *r)
{
	while (atomic_read(&r->asleep)) {
		wake_up_all(&r->wake);
		msleep(1);
	}
}

static void rule_sleep(struct fault_rule *r)
{
	/* The rule promises that its function may sleep. Check what the kernel can tell. */
	if (in_atomic() || irqs_disabled())
		return;
	if (r->delay_us < LONG_US)
		usleep_range(r->delay_us, r->delay_us + r->delay_us / 8 + 1);
	else
		wait_event_timeout(r->wake, READ_ONCE(r->dying), usecs_to_jiffies(r->delay_us));
}

/* Return the address of the function to enter. */
asmlinkage unsigned long lowtide_fault_sleep(void)
{
	unsigned long flags, entry;
	struct sleeper *p;

	raw_spin_lock_irqsave(&sleepers_lock, flags);
	p = sleeper_of(current);
	raw_spin_unlock_irqrestore(&sleepers_lock, flags);
	entry = (unsigned long)p->site->probe.addr;
	rule_sleep(p->site->rule);
	WRITE_ONCE(p->back, true);
	return entry;
}

/*
 * Enter the function by a return: a jump would need an ENDBR there, and the kernel removes
 * each ENDBR that it does not need itself.
 */
asm(
	".pushsection .text\n"
	".globl lowtide_fault_stub\n"
	".type lowtide_fault_stub, @function\n"
	"lowtide_fault_stub:\n"
	ASM_ENDBR
	"	subq $8, %rsp\n"
	"	pushq %rdi\n	pushq %rsi\n	pushq %rdx\n	pushq %rcx\n"
	"	pushq %r8\n	pushq %r9\n	pushq %r10\n	pushq %rax\n"
	"	call lowtide_fault_sleep\n"
	"	movq %rax, 64(%rsp)\n"
	"	popq %rax\n	popq %r10\n	popq %r9\n	popq %r8\n"
	"	popq %rcx\n	popq %rdx\n	popq %rsi\n	popq %rdi\n"
	UNWIND_HINT_FUNC
	ASM_RET
	".size lowtide_fault_stub, . - lowtide_fault_stub\n"
	".popsection\n"
);
