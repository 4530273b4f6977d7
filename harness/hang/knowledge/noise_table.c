/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions that every stack has: they name no bug and no hang. Each heading is a rule, and a
 * row stands below it because the rule holds for the source that the row cites. A function that
 * only one report taught has no row. Also: where idle threads sleep.
 */
#include "tables.h"

#define N HANG_NOISE
#define W HANG_WRAPPER
#define E (HANG_NOISE | HANG_ENTRY)
#define D (HANG_WRAPPER | HANG_ENTRY)
#define G HANG_GENERIC

const struct noise_row noise_table[] = {
	/* Sleeping and waking: the scheduler and the primitives that sleep for their caller. */
	{ "cond_resched* context_switch default_wake_function finish_task_switch* io_schedule* "
	  "preempt_schedule* schedule schedule_idle schedule_preempt_disabled schedule_rtlock "
	  "schedule_loop schedule_tail schedule_user try_to_wake_up wake_up_process wake_up_q "
	  "wake_up_state",
	  N, "kernel/sched/core.c, kernel/sched/syscalls.c" },
	{ "switch_to", N, "arch/x86/kernel/process_64.c" },
	{ "switch_to_asm", N, "arch/x86/entry/entry_64.S" },
	{ "sched_text_start", N, "include/asm-generic/vmlinux.lds.h" },
	{ "complete complete_all complete_with_flags do_wait_for_common wait_for_common* "
	  "wait_for_completion*", N, "kernel/sched/completion.c" },
	{ "autoremove_wake_function do_wait_intr* finish_wait prepare_to_wait* wait_woken "
	  "wake_up wake_up_common* wake_up_locked* wake_up_sync*", N, "kernel/sched/wait.c" },
	{ "finish_swait prepare_to_swait* swake_up*", N, "kernel/sched/swait.c" },
	{ "bit_wait* out_of_line_wait_on_bit* wait_on_bit* wake_up_bit wake_up_var",
	  N, "kernel/sched/wait_bit.c" },
	{ "wait_event*", N, "include/linux/wait.h" },
	{ "msleep* schedule_hrtimeout* schedule_timeout* usleep_range*",
	  N, "kernel/time/timer.c, kernel/time/hrtimer.c" },
	{ "folio_wait_bit*", N, "mm/filemap.c" },
	{ "sleep_on_page* wait_on_page_bit*", N, "mm/filemap.c, to 5.15" },

	/* Locks: taken, dropped and spun on for the caller. */
	{ "mutex_can_spin_on_owner mutex_lock* mutex_optimistic_spin mutex_spin* mutex_trylock* "
	  "mutex_unlock* ww_mutex_*", N, "kernel/locking/mutex.c" },
	{ "down down_common down_interruptible down_killable down_read* down_timeout "
	  "down_trylock down_write* downgrade_write rwsem_* up up_read* up_write*",
	  N, "kernel/locking/rwsem.c, kernel/locking/semaphore.c" },
	{ "call_rwsem_*", N, "lib/rwsem.c, to 4.20" },
	{ "percpu_down_* percpu_rwsem_* percpu_up_*", N, "kernel/locking/percpu-rwsem.c" },
	{ "rt_mutex_* rtlock_*", N, "kernel/locking/rtmutex.c" },
	{ "rt_read_* rt_spin_* rt_write_*", N, "kernel/locking/spinlock_rt.c" },
	{ "raw_read_* raw_spin_* raw_write_*", N, "kernel/locking/spinlock.c" },
	{ "do_raw_* spin_bug spin_dump spin_lock* spin_trylock* spin_unlock*",
	  N, "kernel/locking/spinlock_debug.c, include/linux/spinlock.h" },
	{ "read_lock* read_unlock* write_lock* write_unlock*", N, "include/linux/rwlock.h" },
	{ "native_queued_* pv_queued_spin_* queued_*",
	  N, "kernel/locking/qspinlock.c, kernel/locking/qrwlock.c" },
	{ "pv_wait*", N, "kernel/locking/qspinlock_paravirt.h" },
	{ "ticket_spin_lock", N, "arch/x86/include/asm/spinlock.h, to 4.1" },
	{ "osq_*", N, "kernel/locking/osq_lock.c" },
	{ "arch_spin_*", N, "include/asm-generic/qspinlock.h" },
	{ "do_read_seqcount* seqcount_* seqprop_*", N, "include/linux/seqlock.h" },
	{ "task_rq_lock", N, "kernel/sched/core.c" },

	/* Lockdep: it judges what its caller did. */
	{ "add_lock_to_list* assign_lock_key bfs check_deadlock check_flags* check_irq_usage "
	  "check_noncircular check_path check_prev* check_redundant check_usage* "
	  "check_wait_context find_held_lock graph_lock lock_acquire* lock_contended "
	  "lock_downgrade lock_is_held* lock_pin* lock_release* lock_set_* lock_unpin* lockdep_* "
	  "look_up_lock_class mark_held_locks mark_lock* mark_usage match_held_lock "
	  "reacquire_held_locks register_lock_class save_trace trace_hardirqs_* valid_state "
	  "validate_chain*", N, "kernel/locking/lockdep.c" },
	{ "debug_locks_off", N, "lib/debug_locks.c" }, { "might_*", N, "kernel/sched/core.c" },
	{ "fs_reclaim_acquire", N, "mm/page_alloc.c" },
	{ "rcu_lockdep_*", N, "kernel/locking/lockdep.c, to 3.x" },

	/* Sanitizers and debug checks: they report what their caller did. */
	{ "asan_* check_region_inline complete_report_info describe_* end_report hwasan_* "
	  "kasan_* memory_is_poisoned* start_report", N, "mm/kasan" },
	{ "check_memory_region*", N, "mm/kasan/generic.c, to 5.10" },
	{ "kfence_*", N, "mm/kfence" }, { "kmsan_* msan_*", N, "mm/kmsan" },
	{ "kcsan_* tsan_*", N, "kernel/kcsan" }, { "sanitizer_*", N, "kernel/kcov.c" },
	{ "instrument_*", N, "include/linux/instrumented.h" },
	{ "handle_overflow ubsan_*", N, "lib/ubsan.c" },
	{ "create_object kmemleak_*", N, "mm/kmemleak.c" },
	{ "check_heap_object check_object_size* check_stack_object usercopy_*",
	  N, "mm/usercopy.c" },
	{ "alloc_consistency_checks check_bytes_and_report check_object check_slab "
	  "free_consistency_checks object_err on_freelist slab_bug slab_err slab_fix",
	  N, "mm/slub.c" },
	{ "bad_page free_page_is_bad*", N, "mm/page_alloc.c" },
	{ "free_pages_check*", N, "mm/page_alloc.c, to 5.10" },
	{ "list_add_valid* list_del_entry_valid*", N, "lib/list_debug.c" },
	{ "refcount_*", N, "lib/refcount.c" },
	{ "debug_check_no* debug_object* debug_print_object", N, "lib/debugobjects.c" },
	{ "debug_hrtimer* debug_lock* debug_mutex* debug_rt_* debug_show_* debug_spin_* "
	  "debug_timer_* debug_work_*", N, "kernel/locking, kernel/time, kernel/workqueue.c" },
	{ "debug_dma* debug_rcu*", N, "kernel/dma/debug.c, kernel/rcu" },
	{ "*_fixup_activate *_fixup_assert_init *_fixup_free *_fixup_init *_is_static_object",
	  N, "kernel/time, kernel/workqueue.c, lib/debugobjects.c" },
	{ "fail_dump should_fail*", N, "lib/fault-inject.c" },
	{ "fortify_*", N, "lib/string_helpers.c" }, { "stack_chk_fail", N, "kernel/panic.c" },
	{ "check_preemption_disabled debug_smp_processor_id this_cpu_preempt_check",
	  N, "lib/smp_processor_id.c" },

	/* Report printing and unwinding: panics, oopses, traces, watchdogs. */
	{ "check_panic* oops_* panic report_bug* warn warn_printk warn_slowpath_*",
	  N, "kernel/panic.c, lib/bug.c" },
	{ "warn_alloc*", N, "mm/page_alloc.c" },
	{ "warn_bogus_irq_restore", N, "kernel/locking/irqflag-debug.c" },
	{ "vpanic", N, "kernel/panic.c, 6.14" },
	{ "printk* vprintk*", N, "kernel/printk/printk.c" },
	{ "dump_cpu_task dump_page* dump_stack* sched_show_task schedule_bug schedule_debug",
	  N, "lib/dump_stack.c, mm/debug.c, kernel/sched/core.c" },
	{ "dump_header", N, "mm/oom_kill.c" },
	{ "print_bad* print_circular* print_deadlock* print_freed* print_irq* print_lock* "
	  "print_unlock* print_usage* print_*bug*", N, "kernel/locking/lockdep.c" },
	{ "print_address* print_error_description print_memory* print_report* print_trailer",
	  N, "mm/kasan/report.c, mm/slub.c" },
	{ "print_shadow*", N, "mm/kasan/report.c, to 5.10" },
	{ "print_cpu_stall* print_other_cpu_stall*", N, "kernel/rcu/tree_stall.h" },
	{ "die die_addr die_body die_header show_regs* show_stack* show_trace*",
	  N, "arch/x86/kernel/dumpstack.c" },
	{ "unwind_*", N, "arch/x86/kernel/unwind_orc.c" },
	{ "save_stack* stack_trace_*", N, "kernel/stacktrace.c" },
	{ "arch_stack_walk* dump_backtrace*",
	  N, "arch/x86/kernel/stacktrace.c, arch/arm64/kernel/stacktrace.c" },
	{ "walk_stackframe", N, "arch/riscv/kernel/stacktrace.c" },
	{ "kernel_text_*", N, "kernel/extable.c" }, { "crash_kexec", N, "kernel/kexec_core.c" },
	{ "check_hung_* lockup_* touch_all_softlockup_watchdogs touch_softlockup_watchdog* "
	  "watchdog watchdog_buddy_* watchdog_hardlockup_* watchdog_overflow_callback "
	  "watchdog_timer_fn", N, "kernel/watchdog.c, kernel/watchdog_perf.c, kernel/hung_task.c" },
	{ "check_cpu_stall* rcu_check_* rcu_dump_* rcu_stall_*", N, "kernel/rcu/tree_stall.h" },
	{ "arch_trigger_* nmi_cpu_backtrace* nmi_trigger_*",
	  N, "lib/nmi_backtrace.c, arch/x86/kernel/apic/hw_nmi.c" },
	{ "touch_nmi_watchdog trigger_*_backtrace*", N, "include/linux/nmi.h" },
	{ "bpf_trace_* perf_trace_* trace_event_raw_* traceiter_*", N, "include/trace, by macro" },
	{ "trace_event_buffer_* trace_irq_*", N, "kernel/trace" },
	{ "perf_tp_event", N, "kernel/events/core.c" },
	{ "*_panic", N, "net/core/skbuff.c, fs/reiserfs/prints.c, mm/slub.c" },
	{ "assertfail btrfs_assertfail*", N, "fs/btrfs/ctree.h, fs/btrfs/messages.h" },

	/* Exceptions: how the processor came to report what its code did. */
	{ "do_error_trap do_trap* exc_* handle_bug", N, "arch/x86/kernel/traps.c" },
	{ "do_general_protection do_invalid_op fixup_bug* general_protection invalid_op",
	  N, "arch/x86/kernel/traps.c, to 5.7" },
	{ "asm_exc_*", N, "arch/x86/include/asm/idtentry.h" },
	{ "bad_area* do_kern_addr_fault do_user_addr_fault handle_page_fault "
	  "kernelmode_fixup_or_oops page_fault_oops", N, "arch/x86/mm/fault.c" },
	{ "no_context page_fault", N, "arch/x86/mm/fault.c, to 5.11" },
	{ "die_kernel_fault do_bad_area do_kernel_fault do_mem_abort do_page_fault "
	  "do_sp_pc_abort do_tag_check_fault do_translation_fault", N, "arch/arm64/mm/fault.c" },
	{ "tlb_do_page_fault_*", N, "arch/mips/mm/tlbex-fault.S" },

	/* Entries: what they call is what somebody asked for. */
	{ "do_fast_syscall* do_int80* do_syscall_* entry_INT80* entry_SYSCALL* entry_SYSENTER* "
	  "fred_* ia32_sys_call ret_from_* syscall_* sysenter_* x32_sys_call x64_sys_call",
	  E, "arch/x86/entry" },
	{ "child_rip kernel_thread_helper system_call* tracesys*",
	  E, "arch/x86/kernel/entry_64.S, to 4.x" },
	{ "compat_*syscall* do_el0_svc el0* invoke_syscall ret_fast_syscall",
	  E, "arch/arm64/kernel, arch/arm/kernel" },
	{ "do_softirq* handle_softirqs invoke_softirq run_ksoftirqd", E, "kernel/softirq.c" },
	{ "hrtimer_interrupt hrtimer_run_*", E, "kernel/time/hrtimer.c" },
	{ "start_secondary", E, "arch/x86/kernel/smpboot.c" },
	{ "kthread kthread_worker_fn process_one_work process_scheduled_works smpboot_thread_fn "
	  "worker_thread", D, "kernel/kthread.c, kernel/workqueue.c, kernel/smpboot.c" },
	{ "md_thread", D, "drivers/md/md.c" }, { "nfsd", D, "fs/nfsd/nfssvc.c" },
	{ "task_work_run", D, "kernel/task_work.c" },
	{ "call_timer_fn expire_timers", D, "kernel/time/timer.c" },
	{ "tasklet_action*", D, "kernel/softirq.c" },
	{ "handle_irq_event*", D, "kernel/irq/handle.c" },
	{ "rcu_core rcu_do_batch", D, "kernel/rcu/tree.c" },
	{ "net_rx_action netif_receive_skb* process_backlog", D, "net/core/dev.c" },
	{ "exit_to_user_mode_loop exit_to_user_mode_prepare", W, "kernel/entry/common.c" },

	/* Helpers that dispatch to what was asked, on behalf of everybody. */
	{ "call_*_iter do_iter_* ksys_* new_sync_* vfs_*", G, "fs" },
	{ "compat_*ioctl do_vfs_* unlocked_ioctl *_compat_ioctl",
	  G, "fs/ioctl.c, net/ipv4/af_inet.c" },
	{ "generic_file_* generic_perform_write", G, "mm/filemap.c" },
	{ "debugfs_attr_* full_proxy_* simple_attr_*", G, "fs/debugfs/file.c, fs/libfs.c" },
	{ "proc_reg_* proc_sys_call_handler", G, "fs/proc/inode.c, fs/proc/proc_sysctl.c" },
	{ "submit_bio*", G, "block/blk-core.c" },
	{ "do_recvmmsg do_sock_*sockopt sock_do_ioctl sock_ioctl sock_read_iter sock_recvmsg* "
	  "sock_sendmsg* sock_write_iter sys_sendto sys_*mmsg sys_*msg sys_*sockopt",
	  G, "net/socket.c" },
	{ "sock_common_*sockopt", G, "net/core/sock.c" },
	{ "genl_* netlink_rcv_skb netlink_sendmsg netlink_unicast* nfnetlink_rcv* rtnetlink_rcv*",
	  G, "net/netlink, net/core/rtnetlink.c, net/netfilter/nfnetlink.c" },
	{ "napi_*", G, "net/core/dev.c" },
	{ "do_sys_ioctl se_sys_ioctl x64_sys_ioctl x64_sys_pread* x64_sys_pwrite* x64_sys_read "
	  "x64_sys_send* x64_sys_write x64_sys_*sockopt x64_sys_*v",
	  G, "arch/x86/include/asm/syscall_wrapper.h, by macro" },
	{ "C_SYSC_* compat_SyS_send* compat_sys_* SyS_ioctl SyS_read SyS_send* SyS_write "
	  "SyS_*sockopt SYSC_*", G, "include/linux/syscalls.h, include/linux/compat.h, to 4.16" },
	{ "do_one_initcall kernel_init*", G, "init/main.c" },
	{ "do_group_exit get_signal", G, "kernel/signal.c, kernel/exit.c" },
	{ "arch_do_signal* do_signal", G, "arch/x86/kernel/signal.c, arch/arm64/kernel/signal.c" },
	{ "exit_to_usermode_loop", G, "arch/x86/entry/common.c, to 5.7" },
	{ "run_timer*", G, "kernel/time/timer.c" },

	/* Interrupts, ticks, idling and calls across processors: they come between at any place. */
	{ "asm_sysvec_* common_interrupt sysvec_*",
	  N, "arch/x86/kernel/idt.c, arch/x86/kernel/irq.c" },
	{ "asm_common_*", N, "arch/x86/include/asm/idtentry.h, by macro" },
	{ "apic_timer_interrupt call_function_* call_softirq do_IRQ do_nmi "
	  "local_apic_timer_interrupt reschedule_interrupt restore_regs_* retint_kernel "
	  "retint_user smp_apic_timer_interrupt* smp_reschedule_* smp_trace_*",
	  N, "arch/x86/entry, to 5.7" },
	{ "default_do_nmi nmi nmi_handle", N, "arch/x86/kernel/nmi.c" },
	{ "end_repeat_nmi", N, "arch/x86/entry/entry_64.S" },
	{ "asm_call_*", N, "arch/x86/include/asm/irq_stack.h, to 5.11" },
	{ "call_on_irq_stack do_interrupt_handler el1_* el1h_*", N, "arch/arm64/kernel" },
	{ "handle_IRQ irq_svc", N, "arch/arm/kernel" },
	{ "handle_domain_irq", N, "kernel/irq, to 5.15" },
	{ "arch_timer_* gic_handle_*", N, "drivers/irqchip, drivers/clocksource" },
	{ "generic_handle_* handle_irq handle_irq_desc handle_percpu_*", N, "kernel/irq" },
	{ "irq_enter* irq_exit* local_bh_enable*", N, "kernel/softirq.c" },
	{ "irqentry_* raw_irqentry_*", N, "kernel/entry/common.c" },
	{ "arch_local_irq* local_irq_* raw_local_irq*", N, "include/linux/irqflags.h" },
	{ "hrtimer_* run_hrtimer tick_broadcast* tick_check_* tick_do_* tick_handle_* tick_irq_* "
	  "tick_nohz_* tick_periodic tick_program_* tick_receive_* tick_sched_* "
	  "update_process_times", N, "kernel/time" },
	{ "rcu_pending rcu_sched_clock_irq", N, "kernel/rcu/tree.c" },
	{ "csd_lock_* generic_exec_single", N, "kernel/smp.c" },
	{ "kvm_clock_* native_halt native_safe_halt native_smp_* native_write_msr* paravirt_* "
	  "pvclock_*", N, "arch/x86/kernel" },
	{ "srso_* x86_indirect_* x86_return_thunk", N, "arch/x86/lib/retpoline.S" },
	{ "pfx_*", N, "kernel/kprobes.c" },
	{ "const_udelay delay delay_tsc rep_nop udelay", N, "arch/x86/lib/delay.c" },
	{ "cpu_relax", N, "arch/x86/include/asm/vdso/processor.h" },
	{ "in_task preempt_count*", N, "include/linux/preempt.h" },
	{ "get_current", N, "arch/x86/include/asm/current.h" },

	/* Inline helpers for a word, a bit, a list, a reference or the RCU of the caller. */
	{ "arch_atomic* atomic64_* atomic_*", N, "include/linux/atomic" },
	{ "clear_bit* set_bit test_and_* test_bit*", N, "include/asm-generic/bitops" },
	{ "constant_test_bit variable_test_bit", N, "arch/x86/include/asm/bitops.h" },
	{ "raw_readb raw_readl raw_readq raw_readw raw_writeb raw_writel raw_writeq raw_writew",
	  N, "include/asm-generic/io.h" },
	{ "logic_in* logic_out*", N, "lib/logic_pio.c" },
	{ "read_once_size* write_once_size*", N, "include/linux/compiler.h, to 5.7" },
	{ "arch_static_branch*", N, "arch/x86/include/asm/jump_label.h" },
	{ "find_first_bit find_first_zero_bit find_last_bit find_next_and_bit find_next_bit "
	  "find_next_zero_bit", N, "lib/find_bit.c" },
	{ "hlist_* list_add list_add_tail list_del list_del_entry list_del_init* list_move "
	  "list_move_tail", N, "include/linux/list.h" },
	{ "list_add_rcu list_add_tail_rcu list_del_rcu", N, "include/linux/rculist.h" },
	{ "kref_*", N, "include/linux/kref.h" },
	{ "rcu_dynticks_* rcu_is_* rcu_read_*", N, "include/linux/rcupdate.h, kernel/rcu" },
	{ "kthread_should_*", N, "kernel/kthread.c" }, { "rust_helper_*", N, "rust/helpers" },

	/* Small objects and strings: allocated, freed, copied and compared for the caller. */
	{ "alloc_debug_processing alloc_slab_page allocate_slab do_kmalloc* do_krealloc "
	  "do_slab_free free_debug_processing free_large_kmalloc get_freepointer* kcalloc kfree* "
	  "kmalloc* kmem_cache_* krealloc* kzalloc* memcg_slab_* new_slab set_freepointer slab_*",
	  N, "mm/slub.c, mm/slab_common.c" },
	{ "acquire_slab add_partial build_detached_freelist deactivate_slab discard_slab "
	  "flush_slab free_slab free_to_partial_list get_any_partial get_freelist get_partial* "
	  "init_object put_cpu_partial rcu_free_slab setup_object unfreeze_partials",
	  N, "mm/slub.c" },
	{ "cache_alloc* cache_free do_cache_alloc", N, "mm/slab.c" },
	{ "kmemdup* kstrdup* kvfree kvmalloc*", N, "mm/util.c" }, { "vfree*", N, "mm/vmalloc.c" },
	{ "memchr* memcmp memcpy* memmove memscan memset* strcasecmp strcat strchr* strcmp* "
	  "strcpy strcspn strlcat strlcpy strlen strncasecmp strncat strncmp strncpy* strnlen "
	  "strnstr strpbrk strrchr strscpy strsep strspn strstr", N, "lib/string.c" },
	{ "format_decode number pointer string string_nocheck", N, "lib/vsprintf.c" },
	{ "clear_page_erms clear_page_orig clear_page_rep copy_page copy_user_enhanced* "
	  "copy_user_generic* copy_user_nocache copy_user_short* rep_movs*", N, "arch/x86/lib" },
	{ "clear_page", N, "arch/x86/include/asm/page_64.h" },
	{ "inline_memcpy", N, "arch/x86/include/asm/string_64.h, to 5.0" },
	{ "copy_from_user copy_from_user_inatomic* copy_from_user_nofault copy_to_user "
	  "copy_to_user_inatomic copy_to_user_nofault raw_copy_* user_access_*",
	  N, "lib/usercopy.c, mm/maccess.c, include/linux/uaccess.h" },
	{ "copy_from_user_ll* copy_from_user_nmi", N, "arch/x86/lib" },
	{ "copy_in_user copy_to_user_ll*", N, "include/linux/uaccess.h, to 5.14" },
	{ "copy_from_iter* copy_page_*iter* copy_to_iter*", W, "lib/iov_iter.c" },
	{ "simple_copy_*", W, "net/core/datagram.c" },
	{ "*_copy_from_user *_copy_to_user", W, "from reports" },

	/* Pages and address space: allocated and freed for the caller. */
	{ "free_one_page free_pages_prepare free_pcppages_bulk get_page_from_freelist "
	  "post_alloc_hook prep_new_page rmqueue*", N, "mm/page_alloc.c" },
	{ "alloc_pages* folio_alloc* free_pages* free_unref_* get_free_pages get_zeroed_page "
	  "vma_alloc_folio*", W, "mm/page_alloc.c, mm/mempolicy.c" },
	{ "alloc_frozen_pages*", W, "mm/page_alloc.c, 6.14" },
	{ "vmalloc* vmap* vunmap* vzalloc*", W, "mm/vmalloc.c" },
	{ "alloc_percpu* pcpu_*", W, "mm/percpu.c" }, { "memdup_*", W, "mm/util.c" },
	{ "sk_alloc sk_prot_alloc sk_skb_reason_drop skb_release_*",
	  W, "net/core/sock.c, net/core/skbuff.c" },

	/* Wrappers that pass on a sleep, or the lock it is for: the caller says why. */
	{ "cancel_delayed_* cancel_work* flush_work* try_to_grab_pending",
	  W, "kernel/workqueue.c" },
	{ "kthread_stop", W, "kernel/kthread.c" }, { "rcu_barrier*", W, "kernel/rcu/tree.c" },
	{ "filemap_fdatawait* filemap_write_and_wait* folio_lock* folio_unlock folio_wait_*",
	  W, "mm/filemap.c" },
	{ "fdatawait_one_bdev", W, "fs/block_dev.c, to 5.15" },
	{ "lock_page* unlock_page wait_on_page_*", W, "mm/filemap.c, to 5.15" },
	{ "del_timer* lock_timer_base timer_delete* timer_shutdown* try_to_del_timer*",
	  W, "kernel/time/timer.c" },
	{ "del_singleshot*", W, "kernel/time/timer.c, to 6.1" },
	{ "congestion_wait wait_iff_congested", W, "mm/backing-dev.c, to 5.15" },
	{ "usb_kill_urb usb_poison_*", W, "drivers/usb/core/urb.c" },
	{ "lock_sock*", W, "net/core/sock.c" }, { "console_lock", W, "kernel/printk/printk.c" },
	{ "lock_vma_*", W, "include/linux/mm.h" }, { "pipe_lock_nested", W, "fs/pipe.c" },
	{ "reiserfs_write_lock", W, "fs/reiserfs/lock.c" },

	/* Exceptions from the library code below: they wait for others on their own account. */
	{ "kernfs_drain __kernfs_remove", 0, "fs/kernfs/dir.c" },

	/* Library code on an object of the caller: queue, register, look up, drop, print. */
	{ "insert_work mod_delayed_work* queue_delayed_work* queue_work*",
	  W, "kernel/workqueue.c" },
	{ "add_timer* mod_timer*", W, "kernel/time/timer.c" },
	{ "call_rcu*", W, "kernel/rcu/tree.c" },
	{ "add_uevent_* klist_* kobject_*", W, "lib/kobject.c, lib/kobject_uevent.c, lib/klist.c" },
	{ "device_add device_del device_destroy device_register device_release device_unregister "
	  "devres_* dpm_sysfs_* get_device get_device_parent", W, "drivers/base" },
	{ "cdev_* kernfs_* sysfs_*", W, "fs/kernfs, fs/sysfs, fs/char_dev.c" },
	{ "dput* fast_dput iput*", W, "fs/inode.c, fs/dcache.c" },
	{ "ida_* idr_* radix_tree_lookup* rb_erase* rb_first* rb_insert* rb_last* rb_next* "
	  "rb_prev* xa_* xas_*", W, "lib/idr.c, lib/xarray.c, lib/rbtree.c, lib/radix-tree.c" },
	{ "ref_tracker_*", W, "lib/ref_tracker.c" }, { "crc*", W, "lib/crc32.c" },
	{ "seq_printf snprintf sprintf vscnprintf vsnprintf", W, "lib/vsprintf.c, fs/seq_file.c" },
	{ "skb_pull skb_push skb_put", W, "net/core/skbuff.c" },
	{ "unregister_netdevice_many* unregister_netdevice_queue", W, "net/core/dev.c" },
	{ "rollback_registered*", W, "net/core/dev.c, to 5.11" },
	{ "usb_submit_urb", W, "drivers/usb/core/urb.c" },

	/* BSD: the scheduler, sleep queues, locks, traps and the debugger. */
	{ "critical_exit* fork_exit intr_event_* mi_switch mtx_* sched_switch sleep sleepq_* "
	  "sx_slock* sx_xlock* tsleep turnstile_* witness_*", N, "FreeBSD sys/kern" },
	{ "cv_timedwait* cv_wait*", N, "FreeBSD sys/kern/kern_condvar.c, OpenZFS spl-condvar.c" },
	{ "amd64_syscall calltrap fast_syscall_common fork_trampoline trap trap_fatal "
	  "trap_pfault Xfast_syscall", N, "FreeBSD sys/amd64" },
	{ "db_trace_* kdb_backtrace* kdb_enter kdb_reenter kdb_trap",
	  N, "FreeBSD sys/ddb, sys/kern/subr_kdb.c" },
	{ "syscall", N, "OpenBSD, NetBSD sys/arch" },
};
const unsigned noise_rows = sizeof(noise_table) / sizeof(noise_table[0]);

#undef N
#undef W
#undef E
#undef D
#undef G

/* Functions that ask for memory, for a leak belongs to their caller. */
const struct name_row allocator_table[] = {
	{ "*alloc* *slab*", "mm/slub.c" }, { "*create_object*", "mm/kmemleak.c" },
	{ "*kmem*", "mm/slab_common.c" }, { "*list_lru_init*", "mm/list_lru.c" },
	{ "*memdup* *strdup* *strndup*", "mm/util.c" }, { "*mmap*", "mm/mmap.c" },
	{ "*pcpu_create*", "mm/percpu-vm.c, mm/percpu.c" }, { "*sprintf*", "lib/kasprintf.c" },
	{ "*_get*", "from reports" },
};
const unsigned allocator_rows = sizeof(allocator_table) / sizeof(allocator_table[0]);

const struct name_row idle_table[] = {
	/* Kernel threads that wait for work. */
	{ "kthread_worker_fn kthreadd rescuer_thread smpboot_thread_fn worker_thread",
	  "kernel/workqueue.c, kernel/kthread.c, kernel/smpboot.c" },
	{ "kauditd_thread", "kernel/audit.c" },
	{ "kcompactd khugepaged_wait_work ksm_scan_thread kswapd_try_to_sleep oom_reaper", "mm" },
	{ "rcu_gp_kthread rcu_nocb_*", "kernel/rcu/tree.c, kernel/rcu/tree_nocb.h" },
	{ "irq_thread", "kernel/irq/manage.c" }, { "watchdog", "kernel/watchdog.c, to 4.18" },
	{ "devtmpfsd", "drivers/base/devtmpfs.c" },
	{ "scsi_error_handler", "drivers/scsi/scsi_error.c" },
	{ "hub_thread usb_hub_thread", "drivers/usb/core/hub.c, to 3.17" },
	{ "dmcrypt_write md_thread", "drivers/md" }, { "ubi_thread", "drivers/mtd/ubi/wl.c" },
	{ "kmmpd", "fs/ext4/mmp.c" }, { "kjournald kjournald2", "fs/jbd2/journal.c, fs/jbd" },
	{ "jfs_lazycommit jfsIOWait", "fs/jfs" }, { "svc_recv", "net/sunrpc/svc_xprt.c" },
	{ "arc_adapt_thread arc_reclaim_thread arc_user_evicts_thread l2arc_feed_thread "
	  "spl_*_thread taskq_thread txg_thread_wait", "OpenZFS" },

	/* Processors without a task. */
	{ "cpu_idle* cpu_startup_entry do_idle", "kernel/sched/idle.c" },
	{ "default_idle* mwait_idle*", "arch/x86/kernel/process.c" },
	{ "acpi_idle_* acpi_processor_* acpi_safe_halt cpuidle_* intel_idle* poll_idle",
	  "drivers/acpi/processor_idle.c, drivers/idle/intel_idle.c, drivers/cpuidle" },
};
const unsigned idle_rows = sizeof(idle_table) / sizeof(idle_table[0]);
