/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel messages of all versions and architectures: kind and title of each. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "cleanup.h"
#include "hang.h"

static struct hang_doc doc;

struct format {
	const char *kind, *title;	/* of the report that names the text; "": none */
	const char *text;
};

#define TRACE " Call Trace:\n  <TASK>\n"
#define BANNER "============================================\n"

static const struct format hangs[] = {
	{ "hung-task", "INFO: task hung in lt_fn",
	  "INFO: task kworker/u8:2:77 blocked for more than 122 seconds.\n"
	  "      Tainted: G        W          6.12.0 #3\n"
	  "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.\n"
	  "task:kworker/u8:2    state:D stack:24000 pid:77 tgid:77 ppid:2 task_flags:0x4208060 "
	  "flags:0x00080000\nWorkqueue: writeback wb_workfn (flush-8:0)\n" TRACE
	  "  __schedule+0x1/0x2\n  lt_fn+0x1/0x2\n" },
	{ "hung-task", "INFO: task hung in lt_fn",
	  "INFO: task cat:7 blocked in I/O wait for more than 30 seconds.\n"
	  "task:cat state:D stack:0 pid:7 tgid:7 ppid:1 flags:0x0\n io_schedule+0x1/0x2\n"
	  " lt_fn+0x1/0x2\n" },
	{ "hung-task", "INFO: task can't die in lt_fn",
	  "INFO: task cat:7 can't die for more than 143 seconds.\n"
	  "task:cat state:D stack:0 pid:7 ppid:1 flags:0x0\n schedule+0x1/0x2\n lt_fn+0x1/0x2\n" },
	{ "hung-task", "INFO: task hung in lt_fn",
	  "INFO: task pdflush:123 blocked for more than 120 seconds.\n"
	  "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.\n"
	  "pdflush       D ffff81000103a2d8     0   123     11           124   122 (L-TLB)\n"
	  " ffff81 00000046\nCall Trace:\n [<ffffffff80063c4f>] schedule+0x60/0xdc\n"
	  " [<ffffffff8001ca74>] lt_fn+0x8a/0xd0\n" },
	{ "hung-task", "INFO: task hung in lt_fn",
	  "INFO: task mount:412 blocked for more than 120 seconds.\n"
	  "mount           D c0580c14     0   412      1 0x00000000\n"
	  "[<c0580c14>] (__schedule) from [<c0580fe8>] (schedule+0x4c/0xa4)\n"
	  "[<c0580fe8>] (schedule) from [<c0583a5c>] (schedule_timeout+0x1b8/0x22c)\n"
	  "[<c0583a5c>] (schedule_timeout) from [<c02f1a34>] (lt_fn+0x1c/0x50)\n"
	  "[<c02f1a34>] (lt_fn) from [<c02f1b00>] (lt_other+0x1c/0x50)\n" },
	{ "hung-task", "INFO: task hung in lt_fn",
	  "INFO: task sync:33 blocked for more than 120 seconds.\n"
	  "task:sync            state:D stack:    0 pid:   33 ppid:     1 flags:0x00000005\n"
	  "Call trace:\n __switch_to+0xd0/0x130\n __schedule+0x2d8/0x7a0\n lt_fn+0x50/0x190 "
	  "[ext4]\n el0t_64_sync+0x19c/0x1a0\n" },
	{ "hung-task", "INFO: task hung in lt_fn",
	  "INFO: task sync:33 blocked for more than 120 seconds.\nCall Trace:\n"
	  "([<00000000001153a4>] __schedule+0x2c4/0x7a0)\n"
	  " [<00000000001159c0>] lt_fn+0x60/0xf0 \n" },
	{ "hung-task", "INFO: task hung in lt_fn",
	  "INFO: task sync:33 blocked for more than 120 seconds.\nCall Trace:\n"
	  "[c0000000f1b3b9a0] [c0000000f1b3b9f0] 0xc0000000f1b3b9f0 (unreliable)\n"
	  "[c0000000f1b3bb70] [c00000000001c0f4] __switch_to+0x114/0x1b0\n"
	  "[c0000000f1b3bbd0] [c000000000d3c4f8] lt_fn+0x2f8/0x9a0\n" },
	{ "hung-task", "INFO: task hung in lt_fn",
	  "INFO: task sync:33 blocked for more than 120 seconds.\nCall Trace:\n"
	  "[<ffffffff80a1b2c4>] __schedule+0x2c4/0x7a0\n[<ffffffff80a1b8c4>] lt_fn+0x2c/0x68\n" },
	{ "soft-lockup", "BUG: soft lockup in lt_sys",
	  "watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [fio:311]\n"
	  "CPU#1 Utilization every 4000ms during lockup:\n\t#1: 100% system,  0% softirq\n"
	  "Modules linked in:\nCPU: 1 UID: 0 PID: 311 Comm: fio Not tainted 6.18.0 #1\n"
	  "RIP: 0010:_raw_spin_lock+0x1/0x2\n" TRACE "  lt_fn+0x1/0x2\n  lt_sys+0x1/0x2\n"
	  "  do_syscall_64+0x1/0x2\n" },
	{ "soft-lockup", "BUG: soft lockup in lt_fn",
	  "BUG: soft lockup - CPU#0 stuck for 61s! [kjournald:544]\n"
	  "Pid: 544, comm: kjournald Not tainted 2.6.32 #1\nRIP: 0010:[<ffffffff8116ae01>]  "
	  "[<ffffffff8116ae01>] lt_fn+0x1/0x50\n" },
	{ "soft-lockup", "BUG: soft lockup", "BUG: soft lockup detected on CPU#0!\n" },
	{ "hard-lockup", "hard lockup in lt_fn",
	  "NMI watchdog: Watchdog detected hard LOCKUP on cpu 2\nCPU: 2 PID: 9 Comm: a\n"
	  "RIP: 0010:native_queued_spin_lock_slowpath+0x1/0x2\n" TRACE "  lt_fn+0x1/0x2\n" },
	{ "hard-lockup", "hard lockup in lt_fn",
	  "watchdog: CPU3: Watchdog detected hard LOCKUP on cpu 3\npc : lt_fn+0x1/0x2\n"
	  "Call trace:\n lt_fn+0x1/0x2\n" },
	{ "hard-lockup", "hard lockup in lt_fn",
	  "watchdog: CPU 4 self-detected hard LOCKUP @ lt_fn+0x24/0x60\n"
	  "NIP:  c000000000093f84 LR: c000000000093f70 CTR: 0\n"
	  "NIP [c000000000093f84] lt_fn+0x24/0x60\nCall Trace:\n"
	  "[c000000001] [c000000002] lt_fn+0x24/0x60\n" },
	{ "rcu-stall", "INFO: rcu detected stall in lt_sys",
	  "rcu: INFO: rcu_preempt self-detected stall on CPU\n"
	  "rcu: \t1-....: (2099 ticks this GP) idle=e46/1/0x4000000000000000\n"
	  "rcu: \t(t=2100 jiffies g=1009 q=48 ncpus=2)\nCPU: 1 PID: 8 Comm: a\n"
	  "RIP: 0010:delay_tsc+0x1/0x2\n" TRACE "  lt_sys+0x1/0x2\n  do_syscall_64+0x1/0x2\n" },
	{ "rcu-stall", "INFO: rcu detected stall in lt_sys",
	  "rcu: INFO: rcu_sched detected stalls on CPUs/tasks:\nrcu: \t0-...!: (1 GPs behind)\n"
	  "Sending NMI from CPU 1 to CPUs 0:\nNMI backtrace for cpu 0\n"
	  "CPU: 0 PID: 8 Comm: a\n" TRACE "  lt_fn+0x1/0x2\n  lt_sys+0x1/0x2\n"
	  "  entry_SYSCALL_64_after_hwframe+0x1/0x2\n" },
	{ "rcu-stall", "INFO: rcu detected stall in lt_sys",
	  "rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 1-.... } 5 jiffies s\n"
	  "NMI backtrace for cpu 1\nCPU: 1 PID: 8 Comm: a\n" TRACE "  lt_sys+0x1/0x2\n"
	  "  do_syscall_64+0x1/0x2\n" },
	{ "rcu-stall", "INFO: rcu detected stall in lt_fn",
	  "INFO: rcu_tasks detected stalls on tasks:\n00000000cf1f3a25: .. nvcsw: 1/1 holdout: 1\n"
	  "task:a state:R  running task stack:0 pid:8 ppid:2 flags:0x0\n" TRACE
	  "  lt_fn+0x1/0x2\n" },
	{ "rcu-stall", "INFO: rcu detected stall",
	  "INFO: rcu_bh_state detected stalls on CPUs/tasks: { 1} (detected by 0, "
	  "t=21002 jiffies)\n" },
	{ "rcu-stall", "INFO: rcu detected stall",
	  "rcu: rcu_sched kthread timer wakeup didn't happen for 5250 jiffies! g1 f0x0\n" },
	{ "workqueue-lockup", "BUG: workqueue lockup",
	  "BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 34s!\n"
	  "Showing busy workqueues and worker pools:\nworkqueue events: flags=0x0\n"
	  "  pwq 0: cpus=0 node=0 flags=0x0 nice=0 active=2/256 refcnt=3\n"
	  "    in-flight: 12:lt_work\n    pending: vmstat_shepherd\n" },
	{ "alloc-stall", "page allocation stall in lt_fn",
	  "fio: page allocation stalls for 10004ms, order:0, mode:0x14200ca(GFP_HIGHUSER_MOVABLE)\n"
	  "CPU: 0 PID: 8 Comm: fio\nCall Trace:\n dump_stack+0x1/0x2\n warn_alloc+0x1/0x2\n"
	  " lt_fn+0x1/0x2\n" },
	{ "sysrq-w", "sysrq: blocked tasks",
	  "sysrq: Show Blocked State\ntask:a state:D stack:0 pid:7 ppid:1 flags:0x0\n"
	  " schedule+0x1/0x2\n lt_fn+0x1/0x2\n" },
	{ "sysrq-w", "sysrq: blocked tasks",
	  "SysRq : Show Blocked State\n  task                        PC stack   pid father\n"
	  "a             D ffff88000 0  7  1 0x0\n schedule+0x1/0x2\n lt_fn+0x1/0x2\n" },
	{ "net-stall", "unregister_netdevice: waiting for DEV to become free",
	  "unregister_netdevice: waiting for eth0 to become free. Usage count = 2\n" },
};

static const struct format locks[] = {
	{ "lockdep-recursive", "possible deadlock in lt_fn",
	  BANNER "WARNING: possible recursive locking detected\n6.1.0 #1 Not tainted\n"
	  "--------------------------------------------\na/7 is trying to acquire lock:\n"
	  "ffff8880 (&x->lock){+.+.}-{3:3}, at: lt_fn+0x1/0x2\n\nbut task is already holding "
	  "lock:\nffff8881 (&x->lock){+.+.}-{3:3}, at: lt_other+0x1/0x2\n" },
	{ "lockdep-circular", "possible deadlock in lt_fn",
	  BANNER "[ INFO: possible circular locking dependency detected ]\n4.4.0 #1 Not tainted\n"
	  "a/7 is trying to acquire lock:\n (&x->lock){+.+.+.}, at: [<ffffffff81100000>] "
	  "lt_fn+0x1/0x2\nbut task is already holding lock:\n (&y->lock){+.+.+.}, at: "
	  "[<ffffffff81100001>] lt_other+0x1/0x2\n" },
	{ "lockdep-circular", "possible deadlock in lt_fn",
	  BANNER "WARNING: possible circular locking dependency detected\n6.9.0 #1 Not tainted\n"
	  "------------------------------------------------------\nkswapd0/80 is trying to acquire "
	  "lock:\nffff8880 (&x->lock){+.+.}-{4:4}, at: mutex_lock+0x1/0x2\nffff8880 (&x->lock)"
	  "{+.+.}-{4:4}, at: lt_fn+0x1/0x2\n" },
	{ "lockdep-inconsistent", "inconsistent lock state in lt_fn",
	  "================================\nWARNING: inconsistent lock state\n5.10.0 #1 Not "
	  "tainted\n--------------------------------\ninconsistent {SOFTIRQ-ON-W} -> "
	  "{IN-SOFTIRQ-W} usage.\na/7 [HC0[0]:SC1[1]:HE1:SE0] takes:\nffff8880 (&x->lock)"
	  "{+.?.}-{2:2}, at: lt_fn+0x1/0x2\n{SOFTIRQ-ON-W} state was registered at:\n"
	  "  lock_acquire+0x1/0x2\n  lt_other+0x1/0x2\n" },
	{ "rcu-usage", "WARNING: suspicious RCU usage in lt_fn",
	  "=============================\nWARNING: suspicious RCU usage\n6.1.0 #1 Not tainted\n"
	  "-----------------------------\nnet/x.c:11 suspicious rcu_dereference_check() usage!\n"
	  "\nother info that might help us debug this:\n\n1 lock held by a/7:\n #0: ffff8880 "
	  "(&x){+.+.}-{3:3}, at: lt_other+0x1/0x2\n\nstack backtrace:\nCPU: 0 PID: 7 Comm: a\n"
	  "Call Trace:\n dump_stack_lvl+0x1/0x2\n lockdep_rcu_suspicious+0x1/0x2\n"
	  " lt_fn+0x1/0x2\n" },
	{ "lockdep-other", "WARNING: bad unlock balance in lt_fn",
	  "=====================================\nWARNING: bad unlock balance detected!\n6.1.0 #1\n"
	  "-------------------------------------\na/7 is trying to release lock (&x->lock) at:\n"
	  "[<ffffffff81234567>] lt_fn+0x1/0x2\nbut there are no more locks to release!\n" },
	{ "atomic-sleep", "BUG: sleeping function called from invalid context in lt_fn",
	  "BUG: sleeping function called from invalid context at kernel/locking/mutex.c:580\n"
	  "in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 7, name: a\n"
	  "preempt_count: 1, expected: 0\nCPU: 0 PID: 7 Comm: a\nCall Trace:\n <TASK>\n"
	  " dump_stack_lvl+0x1/0x2\n __might_resched+0x1/0x2\n __mutex_lock+0x1/0x2\n"
	  " lt_fn+0x1/0x2\n" },
	{ "atomic-schedule", "BUG: scheduling while atomic in lt_fn",
	  "BUG: scheduling while atomic: a/7/0x00000002\nCPU: 0 PID: 7 Comm: a\nCall Trace:\n"
	  " dump_stack+0x1/0x2\n __schedule_bug+0x1/0x2\n __schedule+0x1/0x2\n schedule+0x1/0x2\n"
	  " lt_fn+0x1/0x2\n" },
	{ "atomic-sleep", "BUG: workqueue leaked lock or atomic in lt_work",
	  "BUG: workqueue leaked lock or atomic: kworker/0:1/0x00000000/14\n"
	  "     last function: lt_work\nno locks held by kworker/0:1/14.\n" },
	{ "atomic-sleep", "BUG: workqueue leaked lock or atomic in lt_work",
	  "BUG: workqueue leaked atomic, lock or RCU: kworker/0:1[14]\n"
	  "     preempt=0x00000000 lock=0->1 RCU=0->0 workfn=lt_work\n" },
	{ "spinlock", "BUG: spinlock bad magic in lt_fn",
	  "BUG: spinlock bad magic on CPU#0, a/7\n lock: 0xffff8880, .magic: 00000000\n"
	  "Call Trace:\n dump_stack+0x1/0x2\n do_raw_spin_lock+0x1/0x2\n lt_fn+0x1/0x2\n" },
};

static const struct format bugs[] = {
	{ "oops", "BUG: unable to handle kernel NULL pointer dereference in lt_fn",
	  "BUG: kernel NULL pointer dereference, address: 0000000000000008\n#PF: supervisor read "
	  "access in kernel mode\nPGD 0 P4D 0\nOops: Oops: 0000 [#1] SMP NOPTI\nCPU: 0 UID: 0 "
	  "PID: 7 Comm: a\nRIP: 0010:lt_fn+0x1/0x2\nCall Trace:\n <TASK>\n lt_other+0x1/0x2\n" },
	{ "oops", "BUG: unable to handle kernel NULL pointer dereference in lt_fn",
	  "BUG: unable to handle kernel NULL pointer dereference at 00000008\nIP: [<c0123456>] "
	  "lt_fn+0x16/0x80\n*pde = 00000000\nOops: 0000 [#1] SMP\nEIP: 0060:[<c0123456>] EFLAGS: "
	  "00010246 CPU: 0\nEIP is at lt_fn+0x16/0x80\n" },
	{ "oops", "BUG: unable to handle kernel NULL pointer dereference in lt_fn",
	  "Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010\n"
	  "Mem abort info:\n  ESR = 0x96000004\nInternal error: Oops: 96000004 [#1] SMP\n"
	  "pc : lt_fn+0x1/0x2\nlr : lt_other+0x1/0x2\nCall trace:\n lt_fn+0x1/0x2\n" },
	{ "oops", "BUG: unable to handle kernel paging request in lt_fn",
	  "Unable to handle kernel paging request for data at address 0xdeadbeef\nFaulting "
	  "instruction address: 0xc0001234\nOops: Kernel access of bad area, sig: 11 [#1]\n"
	  "NIP [c0001234] lt_fn+0x1/0x2\nLR [c0001238] lt_other+0x1/0x2\n" },
	{ "oops", "BUG: unable to handle kernel paging request in lt_fn",
	  "Unable to handle kernel paging request at virtual address ffffffd8 \nOops [#1]\n"
	  "epc : lt_fn+0x1/0x2\n ra : lt_other+0x1/0x2\n" },
	{ "oops", "BUG: unable to handle kernel paging request in lt_fn",
	  "CPU 0 Unable to handle kernel paging request at virtual address 0000000000000004, era "
	  "== 9000000000201234, ra == 9000000000201230\nOops[#1]:\nERA: 9000000000201234 "
	  "lt_fn+0x1/0x2\n" },
	{ "gpf", "general protection fault in lt_fn",
	  "Oops: general protection fault, probably for non-canonical address 0xdffffc0000000003: "
	  "0000 [#1] SMP KASAN\nKASAN: null-ptr-deref in range [0x18-0x1f]\nRIP: "
	  "0010:lt_fn+0x1/0x2\n" },
	{ "bug", "kernel BUG in lt_fn",
	  "------------[ cut here ]------------\nkernel BUG at fs/ext4/inode.c:2721!\nOops: "
	  "invalid opcode: 0000 [#1] SMP\nRIP: 0010:lt_fn+0x1/0x2\n" },
	{ "kasan", "KASAN: slab-use-after-free Read in lt_fn",
	  "BUG: KASAN: slab-use-after-free in lt_fn+0x1/0x2 fs/x.c:1\nRead of size 8 at addr "
	  "ffff8880 by task a/7\n" },
	{ "kasan", "KASAN: null-ptr-deref Write in lt_fn",
	  "BUG: KASAN: null-ptr-deref in instrument_atomic_write include/x.h:1 [inline]\n"
	  "BUG: KASAN: null-ptr-deref in atomic_inc+0x1/0x2\nWrite of size 4 at addr 08 by task "
	  "a/7\nCall Trace:\n kasan_report+0x1/0x2\n atomic_inc+0x1/0x2\n lt_fn+0x1/0x2\n" },
	{ "kfence", "KFENCE: use-after-free read in lt_fn",
	  "BUG: KFENCE: use-after-free read in lt_fn+0x1/0x2\n" },
	{ "kcsan", "KCSAN: data-race in lt_fn / lt_other",
	  "BUG: KCSAN: data-race in lt_fn / lt_other\n" },
	{ "kmsan", "KMSAN: uninit-value in lt_fn",
	  "BUG: KMSAN: uninit-value in lt_fn+0x1/0x2\n lt_fn+0x1/0x2\n" },
	{ "ubsan", "UBSAN: array-index-out-of-bounds in lt_fn",
	  "UBSAN: array-index-out-of-bounds in fs/jfs/x.c:11:5\nindex 8 is out of range for type "
	  "'int [8]'\nCPU: 0 PID: 7 Comm: a\nCall Trace:\n dump_stack_lvl+0x1/0x2\n "
	  "__ubsan_handle_out_of_bounds+0x1/0x2\n lt_fn+0x1/0x2\n" },
	{ "corruption", "BUG: corrupted list in lt_fn",
	  "list_del corruption. prev->next should be ffff8880, but was dead. (prev=ffff)\n"
	  "------------[ cut here ]------------\nkernel BUG at lib/list_debug.c:59!\nRIP: 0010:"
	  "__list_del_entry_valid_or_report+0x1/0x2\nCall Trace:\n <TASK>\n lt_fn+0x1/0x2\n" },
	{ "corruption", "WARNING: refcount bug in lt_fn",
	  "------------[ cut here ]------------\nrefcount_t: underflow; use-after-free.\nWARNING: "
	  "CPU: 0 PID: 7 at lib/refcount.c:28 refcount_warn_saturate+0x1/0x2\nRIP: 0010:"
	  "refcount_warn_saturate+0x1/0x2\nCall Trace:\n <TASK>\n lt_fn+0x1/0x2\n" },
	{ "warning", "WARNING in lt_fn",
	  "------------[ cut here ]------------\nWARNING: fs/x.c:12 at lt_fn+0x1/0x2, CPU#1: a/7\n"
	  "RIP: 0010:lt_fn+0x1/0x2\n" },
	{ "warning", "WARNING in lt_fn",
	  "WARNING: at fs/x.c:12 lt_fn+0x1/0x2()\nHardware name: \nPid: 7, comm: a\n" },
	{ "alloc-failure", "page allocation failure in lt_fn",
	  "a: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), "
	  "nodemask=(null),cpuset=/,mems_allowed=0\nCPU: 0 PID: 7 Comm: a\nCall Trace:\n <TASK>\n"
	  " dump_stack_lvl+0x1/0x2\n warn_alloc+0x1/0x2\n __alloc_pages+0x1/0x2\n"
	  " lt_fn+0x1/0x2\n" },
	{ "oom", "oom: killer invoked",
	  "a invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=0\nCPU: 0 PID: 7 Comm: "
	  "a\nCall Trace:\n dump_header+0x1/0x2\n out_of_memory+0x1/0x2\noom-kill:constraint="
	  "CONSTRAINT_MEMCG,nodemask=(null),task_memcg=/x,task=b,pid=9,uid=0\nMemory cgroup out of "
	  "memory: Killed process 9 (b) total-vm:1kB, anon-rss:1kB\n" },
	{ "panic", "kernel panic: Attempted to kill init! exitcode=0x0000000b",
	  "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b\n" },
	{ "", "", "EXT4-fs (sda1): mounted filesystem with ordered data mode\n" },
	{ "", "", "PM: suspend entry (deep)\nlt_fn: watchdog: 30 s\nINFO: task done\n" },
};

static const struct format bsd[] = {
	{ "bsd-stacks", "stacks of tasks",
	  "  PID    TID COMM                TDNAME              KSTACK\n"
	  " 2301 100233 lt_vi               -                   mi_switch+0xbc sleepq_wait+0x2c "
	  "_sx_xlock_hard+0x4f ifioctl+0x3d kern_ioctl+0x1\n" },
	{ "bsd-stacks", "stacks of tasks",
	  "db> ps\n  pid  ppid  pgrp   uid  state   wmesg   wchan               cmd\n"
	  "  719   717   717     0  D+      btalloc 0xfffffe00 lt_cc\n" },
	{ "bsd-stacks", "stacks of tasks",
	  "db> show lockchain 100190\nthread 100190 (pid 4317, lt_a) is blocked on lock "
	  "0xffffffff81e35568 (sx) \"ifnet_sx\" XLOCK\nthread 100273 (pid 4314, lt_b) is "
	  "sleeping on 0xffffffff81e01f80 \"EDRAIN\"\n" },
	{ "hung-task", "panic: possible deadlock detected",
	  "panic: deadlres_td_sleep_q: possible deadlock detected for 0xfffff801 (lt_a), blocked "
	  "for 1801812 ticks\n" },
	{ "atomic-sleep", "sleeping with locks held in lt_fn",
	  "uma_zalloc_arg: zone \"16\" with the following non-sleepable locks held:\n"
	  "exclusive sleep mutex x (x) r = 0 (0xff) locked @ /usr/src/sys/x.c:1\n"
	  "stack backtrace:\n#0 0xffffffff80c0 at witness_debugger+0x73\n"
	  "#1 0xffffffff80c1 at witness_warn+0x442\n#2 0xffffffff80ed at lt_fn+0x3c\n" },
};

/* Idle BSD threads, and text that only resembles a hang. */
static const char *const bsd_idle[] = {
	" 3480 100183 lt_srv  mi_switch+0xbc sleepq_catch_signals+0x27d sleepq_timedwait_sig+0x12 "
	"_sleep+0x180 kqueue_scan+0xa11 kqueue_kevent+0x13b\n",
	"   12     0     0     0  DL      -       0xfffffe00 [lt_daemon]\n",
	"   13     0     0     0  DL      psleep  0xfffffe00 [vmdaemon]\n",
};

static const char *const fronts[] = {
	"", "[  242.000001] ", "[  242.000001][   T12] ", "<3>[  242.000001] ",
	"[Tue Jul 16 11:36:40 2024] ", "Jul 16 11:36:40 host kernel: [  242.000001] ",
	"2024-07-16T11:36:40.000001+02:00 host kernel: ", "6,1234,242000001,-;",
	"07-16 11:36:40.123     0     0 E         : ", "<4>", "kernel: ", "| ",
	"[11:36:40] ", "[  242.000001] host kernel: ", "1721122600.000001 host kernel: ",
	"Tue 2024-07-16 11:36:40 UTC host kernel: ",
};

/* Put front before each line of text, and end after it. */
static void decorate(const char *text, const char *front, const char *end)
{
	char line[600];

	hang_reset(&doc);
	while (*text) {
		size_t n = strcspn(text, "\n");
		int len = snprintf(line, sizeof(line), "%s%.*s%s\n", front, (int)n, text, end);

		hang_read(&doc, line, (size_t)len);
		text += n + (text[n] == '\n');
	}
	hang_finish(&doc);
}

static unsigned check_one(const struct format *f, const char *front, const char *end)
{
	int main;

	decorate(f->text, front, end);
	main = hang_main_report(&doc);
	if (!f->kind[0] ? main < 0 : main >= 0 && strcmp(doc.report[main].kind, f->kind) == 0 &&
	    strcmp(doc.report[main].title, f->title) == 0)
		return 0;
	print_message("front '%s'\nwant  %s: %s\nis    %s: %s\n%s\n", front, f->kind, f->title,
		main < 0 ? "" : doc.report[main].kind, main < 0 ? "" : doc.report[main].title,
		f->text);
	return 1;
}

static void check_all(const struct format *f, size_t n)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < COUNT_OF(fronts); k++)
			wrong += check_one(&f[i], fronts[k], k % 2 ? "\r" : "");
	assert_int_equal(wrong, 0);
}

static void reads_hangs(void **state)
{
	(void)state;
	check_all(hangs, COUNT_OF(hangs));
}

static void reads_lock_reports(void **state)
{
	(void)state;
	check_all(locks, COUNT_OF(locks));
}

static void reads_bugs(void **state)
{
	(void)state;
	check_all(bugs, COUNT_OF(bugs));
}

static void reads_bsd(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(bsd); i++)
		wrong += check_one(&bsd[i], "", "") + (hang_worst(&doc) < HANG_BUG);
	for (unsigned i = 0; i < COUNT_OF(bsd_idle); i++) {
		decorate(bsd_idle[i], "", "");
		wrong += hang_worst(&doc) != HANG_INFO;
	}
	assert_int_equal(wrong, 0);
	decorate(bsd[2].text, "", "");
	assert_int_equal(doc.tasks, 2);
	assert_int_equal(doc.task[0].blocker, 4314);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_hangs),
		cmocka_unit_test(reads_lock_reports),
		cmocka_unit_test(reads_bugs),
		cmocka_unit_test(reads_bsd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
