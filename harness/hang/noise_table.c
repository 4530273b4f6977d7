/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions that every stack has: they name no bug and no hang. Also: where idle threads sleep. */
#include "tables.h"

#define N HANG_NOISE
#define W HANG_WRAPPER
#define E (HANG_NOISE | HANG_ENTRY)
#define D (HANG_WRAPPER | HANG_ENTRY)
#define G HANG_GENERIC

const struct noise_row noise_table[] = {
	/* Scheduler and sleeping. */
	{ "__schedule*", N }, { "schedule*", N }, { "context_switch", N }, { "__switch_to*", N },
	{ "io_schedule*", N }, { "preempt_schedule*", N }, { "_cond_resched", N },
	{ "__cond_resched*", N }, { "__traceiter_*", N }, { "prepare_to_wait*", N },
	{ "finish_wait", N }, { "finish_task_switch*", N }, { "__wait_on_bit*", N }, { "bit_wait*", N },
	{ "out_of_line_wait_on_bit*", N }, { "wait_on_bit*", N }, { "__wait_event*", N },
	{ "wait_for_common*", N }, { "__wait_for_common", N }, { "do_wait_for_common", N },
	{ "wait_for_completion*", N }, { "do_wait_intr*", N }, { "wake_up*", N }, { "__wake_up*", N },
	{ "autoremove_wake_function", N }, { "default_wake_function", N }, { "try_to_wake_up", N },
	{ "msleep*", N }, { "usleep_range*", N }, { "sleep_on_page*", N },
	{ "wait_on_page_bit*", N }, { "folio_wait_bit*", N }, { "wait_woken", N },

	/* Locks. */
	{ "mutex_lock*", N }, { "__mutex_lock*", N }, { "mutex_trylock", N }, { "mutex_spin*", N },
	{ "ww_mutex_lock*", N }, { "__ww_mutex*", N }, { "mutex_optimistic_spin", N },
	{ "down", N }, { "down_*", N }, { "__down*", N }, { "up_*", N }, { "up", N }, { "__up_*", N },
	{ "rwsem_*", N }, { "call_rwsem_*", N }, { "percpu_down_*", N }, { "__percpu_down_*", N },
	{ "percpu_rwsem_*", N }, { "rt_mutex_*", N }, { "rt_spin_lock*", N }, { "__rt_mutex_*", N },
	{ "rtlock_*", N }, { "_raw_spin_*", N }, { "__raw_spin_*", N }, { "_raw_read_*", N },
	{ "_raw_write_*", N }, { "__raw_read_*", N }, { "__raw_write_*", N }, { "do_raw_*", N },
	{ "queued_spin_*", N }, { "queued_read_*", N }, { "queued_write_*", N },
	{ "native_queued_spin_*", N }, { "pv_wait*", N }, { "__pv_queued_spin_*", N },
	{ "spin_lock*", N }, { "spin_unlock*", N }, { "_spin_*", N },
	{ "__spin_lock*", N }, { "read_lock*", N }, { "write_lock*", N }, { "read_unlock*", N },
	{ "write_unlock*", N }, { "spin_bug", N }, { "spin_dump", N }, { "ticket_spin_lock", N },
	{ "debug_spin_*", N }, { "__read_lock_*", N }, { "__write_lock_*", N }, { "osq_lock", N },
	{ "__debug_check_no_obj_freed", N }, { "arch_spin_*", N }, 
	{ "hardirq_*", N }, { "seqcount_*", N }, { "__seqprop_*", N }, { "do_read_seqcount*", N },

	/* Lockdep. */
	{ "lock_acquire*", N }, { "lock_release*", N }, { "__lock_acquire", N }, { "__lock_release", N },
	{ "lock_is_held*", N }, { "__lock_is_held", N }, 
	{ "validate_chain*", N }, { "mark_lock*", N }, { "mark_held_locks", N }, { "mark_usage", N },
	{ "lockdep_*", N }, { "check_flags*", N }, { "check_noncircular", N }, { "check_prev*", N },
	{ "check_irq*", N }, { "check_usage*", N }, { "check_deadlock", N }, { "check_wait_*", N },
	{ "check_path", N }, { "check_redundant", N }, { "check_unlock", N }, { "check_preempt*", N },
	{ "print_*bug*", N }, { "print_circular*", N }, { "print_lock*", N }, { "print_unlock*", N },
	{ "print_deadlock*", N }, { "print_freed*", N }, { "print_bad*", N }, { "print_usage*", N },
	{ "print_address*", N }, { "print_report*", N }, { "print_cpu_stall*", N },
	{ "print_other_cpu_stall*", N }, { "print_trailer", N }, { "print_reader*", N },
	{ "print_irq*", N }, { "print_shadow*", N }, { "print_memory*", N }, { "__lockdep_*", N }, { "add_lock_to_list*", N }, { "register_lock_class", N },
	{ "assign_lock_key", N }, { "look_up_lock_class", N }, { "debug_check_no_locks*", N },
	{ "rcu_lockdep_*", N }, { "trace_hardirqs_*", N }, { "__trace_hardirqs_*", N },
	{ "debug_lockdep_*", N }, { "valid_state", N }, { "save_trace", N }, { "graph_lock", N },
	{ "__lock_set_class", N }, { "lock_set_*", N }, { "lock_pin*", N }, { "lock_unpin*", N },
	{ "lock_downgrade", N }, { "debug_locks_off", N }, { "warn_bogus_irq_restore", N },
	{ "trace_irq_*", N }, { "find_held_lock", N }, { "__bfs", N }, { "__might_*", N },
	{ "might_*", N }, { "___might_sleep", N }, { "fs_reclaim_acquire", N },
	{ "__fs_reclaim_acquire", N }, { "lock_contended", N },

	/* Reporting and unwinding. */
	{ "dump_stack*", N }, { "dump_header", N }, { "dump_cpu_task", N }, { "dump_page", N }, { "__dump_stack", N }, { "show_stack*", N }, { "show_trace*", N },
	{ "show_regs*", N }, { "unwind_*", N }, { "__unwind_*", N }, { "dump_backtrace*", N },
	{ "stack_trace_*", N }, { "save_stack*", N }, { "__save_stack*", N }, { "sched_show_task", N },
	{ "walk_stackframe", N }, { "arch_stack_walk*", N }, { "walk_stack*", N },
	{ "arch_unwind_*", N }, { "panic", N }, { "vpanic", N }, { "check_panic*", N },
	{ "__warn*", N }, { "warn_slowpath_*", N }, { "report_bug*", N }, { "fixup_bug*", N },
	{ "warn_alloc*", N }, { "handle_bug", N }, { "printk*", N }, { "_printk*", N }, { "vprintk*", N },
	{ "__report_bug", N }, { "do_error_trap", N }, { "do_invalid_op", N }, { "invalid_op", N },
	{ "exc_invalid_op", N }, { "asm_exc_*", N }, { "do_trap*", N }, { "die*", N }, { "__die*", N },
	{ "oops_*", N }, { "no_context", N }, { "bad_area*", N }, { "__bad_area*", N },
	{ "page_fault_oops", N }, { "kernelmode_fixup_or_oops", N }, { "do_kern_addr_fault", N },
	{ "__do_page_fault", N }, { "do_page_fault", N }, { "page_fault", N }, { "exc_page_fault", N },
	{ "exc_general_protection", N }, { "general_protection", N }, { "do_general_protection", N },
	{ "handle_page_fault", N }, { "do_user_addr_fault", N }, { "exc_*", N }, { "crash_kexec", N },
	{ "kasan_*", N }, { "debug_lock*", N }, { "debug_object*", N }, { "debug_mutex*", N },
	{ "debug_check*", N }, { "debug_smp*", N }, { "debug_rt_*", N }, { "debug_print_*", N }, { "debug_show_*", N },
	{ "debug_work_*", N }, { "debug_timer_*", N }, { "debug_hrtimer*", N }, { "debug_dma*", N }, { "debug_rcu*", N },
	 { "__kasan_*", N }, { "__asan_*", N }, { "asan_*", N }, { "kmsan_*", N },
	{ "__msan_*", N }, { "__kmsan_*", N }, { "kcsan_*", N }, { "native_queued_*", N }, { "native_safe_halt", N }, { "native_halt", N },
	{ "native_write_msr*", N }, { "native_smp_*", N }, { "__tsan_*", N }, { "kfence_*", N },
	{ "__hwasan_*", N }, { "__ubsan_*", N }, { "ubsan_*", N }, { "handle_overflow", N },
	{ "end_report", N }, { "check_memory_region*", N }, { "memory_is_poisoned*", N },
	{ "describe_*", N }, { "object_err", N }, { "slab_err", N }, { "instrument_*", N },
	{ "slab_bug", N }, { "slab_fix", N }, { "on_freelist", N }, { "slab_panic", N },
	{ "__stack_chk_fail", N }, { "fortify_panic", N }, { "__fortify_panic", N },
	{ "usercopy_*", N }, { "__check_object_size*", N }, { "__check_heap_object", N },
	{ "refcount_*", N }, { "__refcount_*", N }, { "kref_*", N }, { "lib_dump_*", N },
	{ "__list_*", N }, { "list_add*", N }, { "list_del*", N }, { "list_move*", N },
	 { "__hlist_*", N }, { "hlist_*", N }, 
	{ "debug_object_*", N }, { "debug_print_object", N }, { "__debug_object_*", N },
	{ "debug_check_no_obj*", N }, { "debug_smp_processor_id", N }, { "ODEBUG*", N },
	{ "__this_cpu_preempt_check", N }, { "kthread_should_*", N }, { "rcu_read_*", N },
	{ "rcu_is_*", N }, { "rcu_dynticks_*", N }, { "__rcu_read_*", N }, { "__sanitizer_*", N },
	{ "sanitizer_*", N }, { "arch_atomic*", N }, { "atomic_*", N }, { "atomic64_*", N },
	{ "__read_once_size*", N }, { "__write_once_size*", N }, { "arch_static_branch*", N },
	{ "test_bit*", N }, { "_test_bit*", N }, { "variable_test_bit", N }, { "constant_test_bit", N },
	{ "test_and_*", N }, { "set_bit", N }, { "clear_bit*", N }, { "csd_lock_*", N },
	{ "generic_exec_single", N }, { "__bpf_trace_*", N }, { "bpf_trace_run*", N },
	{ "kvm_clock_*", N }, { "pvclock_*", N }, { "debug_lock*", N }, { "debug_mutex*", N },
	{ "kmem_cache_*", N }, { "slab_*", N }, { "__slab_*", N }, { "___slab_*", N }, { "kmalloc*", N },
	{ "__kmalloc*", N }, { "kfree*", N }, { "__kfree*", N }, { "kzalloc*", N }, { "kvmalloc*", N },
	{ "__kvmalloc*", N }, { "__cache_free", N }, { "__do_kmalloc*", N }, { "__do_cache_alloc", N },
	{ "kvfree", N }, { "vfree*", N }, { "kmemdup*", N }, { "cache_alloc*", N }, { "new_slab", N },
	{ "allocate_slab", N }, { "alloc_slab_page", N }, { "kcalloc", N }, { "kstrdup*", N },
	{ "kmemleak_*", N }, { "krealloc*", N }, { "__krealloc*", N }, { "free_debug_processing", N },
	{ "alloc_debug_processing", N }, { "do_slab_free", N }, { "memcg_slab_*", N }, { "kcache_*", N },
	{ "free_large_kmalloc", N }, { "__do_krealloc", N }, { "___kmalloc*", N }, { "kmalloc_array*", N },
	{ "set_freepointer", N }, { "get_freepointer*", N }, { "memset*", N }, { "__memset*", N },
	{ "memcpy*", N }, { "__memcpy*", N }, { "memmove", N }, { "__memmove*", N }, { "memcmp", N },
	{ "memchr*", N }, { "memscan", N }, { "strlen", N }, { "strnlen", N }, { "strcpy", N },
	{ "strncpy*", N }, { "strlcpy", N }, { "strscpy", N }, { "strcmp*", N }, { "strncmp", N },
	{ "strstr", N }, { "strchr*", N }, { "strcat", N }, { "__inline_memcpy", N }, { "clear_page*", N },
	{ "copy_page*", N }, { "_copy_*_user", N }, 
	{ "raw_copy_*", N }, { "copy_to_user*", N }, { "copy_from_user*", N }, { "_copy_to_*", N },
	{ "_copy_from_*", N }, { "copy_to_iter*", W }, { "__alloc_pages*", W }, { "alloc_pages*", W },
	{ "__alloc_frozen_pages*", W }, { "get_page_from_freelist", N }, { "bad_page", N },
	{ "free_pages_check*", N }, { "free_unref_*", W }, { "__free_pages*", W }, { "free_pages*", W },
	{ "__vmalloc*", W }, { "vmalloc*", W }, { "vzalloc*", W }, { "vmap*", W },

	/* Library code: lib, block and net helpers, file system and device core. */
	{ "should_fail*", N }, { "__should_fail*", N }, { "fail_dump", N }, { "__find_*_bit", N },
	{ "kobject_*", W }, { "klist_*", W }, { "xas_*", W }, { "xa_*", W }, { "__xa_*", W },
	{ "rb_*", W }, { "__rb_*", W }, { "radix_tree_lookup*", W }, { "crc*", W }, { "__crc*", W },
	{ "strnstr", N }, { "strncasecmp", N }, { "strcasecmp", N }, { "string", N }, { "vsnprintf", W },
	{ "vscnprintf", W }, { "snprintf", W }, { "sprintf", W }, { "seq_printf", W },
	{ "device_del", W }, { "device_unregister", W }, { "kernfs_*", W }, { "sysfs_*", W },
	{ "cdev_*", W }, { "iput*", W }, { "dput*", W }, { "skb_panic", N }, { "skb_over_panic", N },
	{ "skb_under_panic", N }, { "skb_put", W }, { "skb_push", W }, { "skb_pull", W },
	{ "assertfail", N }, { "btrfs_assertfail*", N }, { "__reiserfs_panic", N },
	{ "reiserfs_panic", N }, { "jbd2_journal_abort", W }, { "folio_unlock", W }, { "unlock_page", W },
	{ "folio_lock", W }, { "__folio_lock*", W }, { "lock_page", W }, { "__lock_page*", W },
	{ "kthread_stop", W }, { "del_timer*", W }, { "timer_*", W }, { "try_to_del_timer*", W },
	{ "__timer_*", W }, { "lock_timer_base", W }, { "usb_kill_urb", W }, { "usb_poison_*", W },
	{ "pcpu_*", W }, { "__alloc_percpu*", W }, { "sk_prot_alloc", W }, { "sk_alloc", W },
	{ "create_object", N }, { "__create_object", N }, { "memdup_*", W }, { "_atomic_dec_*", N },
	{ "refcount_dec*", N }, { "copy_to_user*", N }, { "copy_from_user*", N }, { "copy_user_*", N },
	{ "simple_copy_*", W }, { "_copy_*iter*", W }, { "__copy_*", N }, { "copy_page_*", W },
	{ "user_access_*", N }, { "rep_movs*", N }, { "flush_work*", W }, { "__flush_work*", W },
	{ "cancel_work*", W }, { "__cancel_work*", W }, { "cancel_delayed_*", W }, { "rcu_barrier*", W },
	{ "filemap_fdatawait*", W }, { "__filemap_fdatawait*", W }, { "filemap_write_and_wait*", W },
	{ "wait_on_page_*", W }, { "folio_wait_*", W }, { "__raw_read*", N }, { "__raw_write*", N },
	{ "logic_in*", W }, { "logic_out*", W }, { "rust_helper_*", N }, { "lock_sock*", W },
	{ "del_singleshot*", W }, { "__do_kernel_fault", N }, { "do_bad_area", N },
	{ "do_tag_check_fault", N }, { "do_mem_abort", N }, { "do_translation_fault", N },
	{ "do_sp_pc_abort", N }, { "asm_call_*", N }, { "lockup_*", N }, { "__invalidate_*", W },
	{ "pipe_lock_nested", W }, { "down_trylock", N }, { "__down_trylock*", N }, { "lock_vma_*", W },

	/* Interrupts, lockup/;
 detectors and cross calls. */
	{ "asm_sysvec_*", N }, { "sysvec_*", N }, { "__sysvec_*", N }, { "apic_timer_interrupt", N },
	{ "smp_apic_timer_interrupt", N }, { "irq_exit*", N }, { "__irq_exit*", N }, 
	{ "irq_enter*", N },
	{ "call_softirq", N }, { "do_IRQ", N }, { "common_interrupt", N },
	{ "nmi*", N }, { "do_nmi", N }, { "default_do_nmi", N }, { "exc_nmi", N }, { "end_repeat_nmi", N },
	{ "trigger_*_backtrace*", N }, { "trigger_single_cpu_backtrace", N }, { "arch_trigger_*", N },
	{ "rcu_check_*", N }, { "rcu_pending", N }, { "rcu_sched_clock_irq", N }, { "rcu_dump_*", N },
	{ "rcu_stall_*", N }, { "update_process_times", N }, { "tick_*", N }, 
	{ "__run_hrtimer", N }, { "local_apic_timer_interrupt", N },
	{ "el1_*", N }, { "el1h_*", N }, { "gic_handle_*", N }, { "handle_percpu_*", N },
	{ "arch_timer_*", N }, { "generic_handle_*", N }, { "__handle_domain_irq", N },
	{ "handle_domain_irq", N }, { "handle_IRQ", N }, { "handle_irq*", N }, { "asm_common_*", N },
	{ "call_on_irq_stack", N }, { "do_interrupt_handler", N }, { "__irq_svc", N },
	{ "reschedule_interrupt", N }, { "smp_reschedule_*", N }, { "call_function_*", N },
	{ "retint_kernel", N }, { "retint_user", N }, { "restore_regs_*", N }, { "local_bh_enable*", N },
	{ "__local_bh_enable*", N }, { "local_irq_*", N }, { "__raw_local_irq*", N }, { "arch_local_irq*", N },
	{ "raw_irqentry_*", N }, { "irqentry_*", N }, { "touch_*", N }, { "watchdog*", N },
	{ "check_hung_*", N }, { "__sanitizer_cov_trace*", N },
	{ "__cov_trace*", N }, { "in_task", N },
	{ "delay_tsc", N }, { "__delay", N }, { "__const_udelay", N }, { "__udelay", N },
	{ "cpu_relax", N }, { "rep_nop", N }, 
	
	{ "__const_*", N }, { "paravirt_*", N }, { "get_current", N }, { "preempt_count*", N },
	{ "add_timer*", W }, { "mod_timer*", W }, 
	{ "idr_*", W }, { "ida_*", W }, 

	/* Entries: what they call is what somebody asked for. */
	{ "do_syscall_*", E }, { "__do_syscall*", E }, { "entry_*", E }, { "invoke_syscall", E },
	{ "__invoke_syscall", E }, { "do_el0_svc", E }, { "el0*", E }, { "do_fast_syscall*", E },
	{ "__do_fast_syscall*", E }, { "system_call*", E }, { "sysenter_*", E }, { "tracesys*", E },
	{ "ret_fast_syscall", E }, { "ret_from_*", E }, { "x64_sys_call", E }, { "do_int80*", E },
	{ "syscall_*", E }, { "compat_*syscall*", E }, { "exit_to_user_mode_loop", W },
	{ "kthread", D }, { "worker_thread", D }, { "process_one_work", D }, { "kthread_worker_fn", D },
	{ "process_scheduled_works", D }, { "task_work_run", D }, { "do_softirq*", E },
	{ "__do_softirq", E }, { "handle_softirqs", E }, { "invoke_softirq", E }, { "run_ksoftirqd", E },
	{ "smpboot_thread_fn", D }, { "call_timer_fn", D }, { "expire_timers", D }, { "__run_timer*", G },
	{ "run_timer_*", G }, { "hrtimer_interrupt", E }, { "__hrtimer_*", E }, { "hrtimer_run_*", E },
	{ "hrtimer_*", N }, { "tasklet_action*", D }, { "start_secondary", E }, { "net_rx_action", D },
	{ "__netif_receive_skb*", D }, { "netif_receive_skb*", D }, { "napi_*", G },
	{ "process_backlog", D }, { "__handle_irq_event*", D }, { "rcu_core", D }, { "rcu_do_batch", D },

	/* Called by entries on behalf of everybody. */
	{ "vfs_*", G }, { "ksys_*", G }, { "do_vfs_*", G }, { "new_sync_*", G }, { "call_*_iter", G },
	{ "do_iter_*", G }, { "__vfs_*", G }, { "sock_*msg*", G }, { "__sock_*", G }, { "__sys_*msg", G },
	{ "___sys_*msg", G }, { "____sys_*msg", G }, { "__sys_sendto", G }, { "sock_ioctl", G },
	{ "sock_do_ioctl", G }, { "sock_write_iter", G }, { "sock_read_iter", G }, { "do_recvmmsg", G },
	{ "__sys_*mmsg", G }, { "netlink_rcv_skb", G }, { "rtnetlink_rcv*", G }, { "nfnetlink_rcv*", G },
	{ "genl_*", G }, { "netlink_unicast*", G }, { "__x64_sys_read", G }, { "__x64_sys_write", G },
	{ "__x64_sys_ioctl", G }, { "__x64_sys_send*", G }, { "__x64_sys_pwrite*", G },
	{ "__x64_sys_pread*", G }, { "__x64_sys_*v", G }, { "__se_sys_ioctl", G }, { "__do_sys_ioctl", G },
	{ "SyS_ioctl", G }, { "SYSC_*", G }, { "SyS_write", G }, { "SyS_read", G }, { "SyS_send*", G },
	{ "C_SYSC_*", G }, { "compat_*ioctl", G }, { "compat_sys_*", G }, { "unlocked_ioctl", G },
	{ "kernel_init*", G }, { "do_one_initcall", G }, { "get_signal", G }, { "do_group_exit", G },
	{ "exit_to_usermode_loop", G }, { "do_signal", G }, { "arch_do_signal*", G },

	/* Other ways in and out of the kernel. */
	
	
	
	
	{ "kernel_thread_helper", N }, 
	{ "child_rip", N },
	
	
	{ "syscall", N }, 
	{ "srso_*", N }, { "__pfx_*", N }, { "__x86_return_thunk", N }, { "__x86_indirect_*", N },

	/* BSD. */
	{ "mi_switch", N }, { "sched_switch", N }, { "sleepq_*", N }, { "_sleep", N }, { "tsleep", N },
	{ "fork_exit", N }, { "fork_trampoline", N }, { "amd64_syscall", N }, { "Xfast_syscall", N },
	{ "fast_syscall_common", N }, { "kdb_*", N }, { "db_trace_*", N }, { "turnstile_*", N },
	{ "__mtx_*", N }, { "_sx_*", N }, { "_cv_*", N }, { "critical_exit*", N }, { "intr_event_*", N },
};
const unsigned noise_rows = sizeof(noise_table) / sizeof(noise_table[0]);

#undef N
#undef W
#undef E
#undef D
#undef G

const char *const idle_table[] = {
	"rescuer_thread", "kauditd_thread", "kswapd_try_to_sleep", "kcompactd", "ksm_scan_thread",
	"smpboot_thread_fn", "rcu_gp_kthread", "rcu_nocb_*", "oom_reaper", "khugepaged_wait_work",
	"txg_thread_wait", "txg_quiesce_thread", "worker_thread", "kthreadd", "cpu_idle*", "do_idle",
	"cpuidle_*", "mwait_idle*", "default_idle*", "acpi_idle_*", "acpi_processor_*",
	"acpi_safe_halt", "intel_idle*", "cpu_startup_entry", "kthread_worker_fn", "watchdog",
	"scsi_error_handler", "usb_hub_thread", "hub_thread", "kjournald2", "kjournald",
	"l2arc_feed_thread", "arc_reclaim_thread", "arc_user_evicts_thread", "arc_adapt_thread",
	"taskq_thread", "spl_*_thread", "devtmpfsd", "irq_thread", "kmmpd", "svc_recv", "md_thread",
	"dmcrypt_write", "jfs_lazycommit", "jfsIOWait", "ubi_thread", "poll_idle",
};
const unsigned idle_rows = sizeof(idle_table) / sizeof(idle_table[0]);
