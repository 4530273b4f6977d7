/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One name for functions that differ from build to build or from kernel to kernel. */
#include <stdio.h>
#include <string.h>

#include "tables.h"

const struct alias_row alias_table[] = {
	/*
	 * System calls: each architecture's macros put their own prefix before the name. With
	 * its underscores, as x64_sys_call() and do_sys_open() are other functions.
	 */
	{ "__x64_sys_*", "sys_*", "arch/x86/include/asm/syscall_wrapper.h, 4.17" },
	{ "__ia32_sys_*", "sys_*", "arch/x86/include/asm/syscall_wrapper.h, 4.17" },
	{ "__ia32_compat_sys_*", "sys_*", "arch/x86/include/asm/syscall_wrapper.h, 4.17" },
	{ "__arm64_sys_*", "sys_*", "arch/arm64/include/asm/syscall_wrapper.h, 4.19" },
	{ "__riscv_sys_*", "sys_*", "arch/riscv/include/asm/syscall_wrapper.h, 6.6" },
	{ "__s390x_sys_*", "sys_*", "arch/s390/include/asm/syscall_wrapper.h, 4.19" },
	{ "__se_sys_*", "*", "include/linux/syscalls.h, 4.17" },
	{ "__do_sys_*", "*", "include/linux/syscalls.h, 4.17" },
	{ "SyS_*", "sys_*", "include/linux/syscalls.h, to 4.16" },
	{ "compat_SyS_*", "*", "include/linux/compat.h, to 4.16" },
	{ "SYSC_*", "*", "include/linux/syscalls.h, to 4.16" },

	/* Variants that wait for the same thing. */
	{ "smp_call_function*", "smp_call_function", "kernel/smp.c" },
	{ "synchronize_rcu*", "synchronize_rcu", "kernel/rcu/tree.c" },
	{ "wait_rcu_gp", "synchronize_rcu", "kernel/rcu/update.c" },
	{ "do_read_cache_folio", "read_cache_folio", "mm/filemap.c" },
	{ "do_read_cache_page", "read_cache_page", "mm/filemap.c, to 6.1" },

	/* Renamed when folios came. */
	{ "lock_page", "__folio_lock", "mm/filemap.c, to 5.15" },
	{ "lock_page_*", "__folio_lock", "mm/filemap.c, to 5.15" },
	{ "shrink_page_list", "shrink_folio_list", "mm/vmscan.c, to 5.17" },
	{ "wait_on_page_writeback*", "folio_wait_writeback", "mm/page-writeback.c, to 5.15" },
};
const unsigned alias_rows = sizeof(alias_table) / sizeof(alias_table[0]);

void table_alias(const char *function, char *out, size_t size)
{
	for (unsigned i = 0; i < alias_rows; i++) {
		const struct alias_row *row = &alias_table[i];
		size_t head = strcspn(row->from, "*");
		size_t to = strcspn(row->to, "*");
		size_t skip = row->from[0] == '_' ? 0 : strspn(function, "_");

		if (!table_name_fits(row->from, function))
			continue;
		snprintf(out, size, "%.*s%s", (int)to, row->to,
			 row->to[to] ? function + skip + head : "");
		return;
	}
	snprintf(out, size, "%s", function);
}
