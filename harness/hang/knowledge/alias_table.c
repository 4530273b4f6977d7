/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One name for functions that differ from build to build or from kernel to kernel. */
#include <stdio.h>
#include <string.h>

#include "tables.h"

/* "A*" to "B*" keeps what the star stands for; to a plain name drops it. */
static const struct alias_row {
	const char *from;
	const char *to;
} alias_table[] = {
	{ "__x64_sys_*", "sys_*" },		/* arch/x86/include/asm/syscall_wrapper.h, 4.17 */
	{ "__ia32_sys_*", "sys_*" },
	{ "__ia32_compat_sys_*", "sys_*" },
	{ "__arm64_sys_*", "sys_*" },
	{ "__riscv_sys_*", "sys_*" },
	{ "__s390x_sys_*", "sys_*" },
	{ "__se_sys_*", "*" },
	{ "__do_sys_*", "*" },
	{ "SyS_*", "sys_*" },			/* include/linux/syscalls.h, to 4.16 */
	{ "compat_SyS_*", "*" },
	{ "SYSC_*", "*" },
	{ "smp_call_function*", "smp_call_function" },	/* kernel/smp.c: _many, _many_cond,
	  _single */
	{ "synchronize_rcu*", "synchronize_rcu" },	/* kernel/rcu: _expedited */
	{ "__wait_rcu_gp", "synchronize_rcu" },
	{ "do_read_cache_folio", "read_cache_folio" },	/* mm/filemap.c */
	{ "do_read_cache_page", "read_cache_page" },
	{ "wait_on_page_writeback*", "folio_wait_writeback" },	/* renamed in 5.16 */
	{ "shrink_page_list", "shrink_folio_list" },	/* renamed in 5.18 */
	{ "__lock_page*", "__folio_lock" },		/* renamed in 5.16 */
};

void table_alias(const char *function, char *out, size_t size)
{
	for (size_t i = 0; i < sizeof(alias_table) / sizeof(alias_table[0]); i++) {
		const struct alias_row *row = &alias_table[i];
		size_t head = strcspn(row->from, "*");
		size_t to = strcspn(row->to, "*");

		if (!table_name_fits(row->from, function))
			continue;
		snprintf(out, size, "%.*s%s", (int)to, row->to,
			 row->to[to] ? function + head : "");
		return;
	}
	snprintf(out, size, "%s", function);
}
