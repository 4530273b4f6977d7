/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide_planted: loads a planted bug of the table, in a virtual machine only. */
#include <linux/dmi.h>
#include <linux/file.h>
#include <linux/moduleparam.h>
#include <linux/workqueue.h>
#ifdef CONFIG_X86
#include <asm/cpufeature.h>
#endif

#include "lt.h"

static char *bug = "";
module_param(bug, charp, 0444);
MODULE_PARM_DESC(bug, "which planted bug");

bool lt_fixed;
module_param_named(fixed, lt_fixed, bool, 0444);
MODULE_PARM_DESC(fixed, "1: with the fix of the report");

static bool i_know;
module_param(i_know, bool, 0444);
MODULE_PARM_DESC(i_know, "1: load on a machine that is not virtual, which it will hang");

/* Kbuild makes LT_BUGS from the names of the files lt_NAME.c. */
#define LT_BUG(name) extern const struct lt_bug lt_bug_##name;
LT_BUGS
#undef LT_BUG
#define LT_BUG(name) &lt_bug_##name,
static const struct lt_bug *const bugs[] = { LT_BUGS };

static const struct lt_bug *loaded;

struct closing {
	struct work_struct work;
	struct file *file;
};

static void close_run(struct work_struct *work)
{
	__fput_sync(container_of(work, struct closing, work)->file);
}

/* Run in a kernel thread: before 6.6, __fput_sync() is a BUG() in any other task. */
void lt_file_close(struct file *file)
{
	struct closing c = { .file = file };

	INIT_WORK_ONSTACK(&c.work, close_run);
	schedule_work(&c.work);
	flush_work(&c.work);
	destroy_work_on_stack(&c.work);
}

static bool is_virtual(void)
{
#ifdef CONFIG_X86
	if (boot_cpu_has(X86_FEATURE_HYPERVISOR))
		return true;
#endif
	return dmi_match(DMI_SYS_VENDOR, "QEMU");
}

static const struct lt_bug *bug_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(bugs); i++)
		if (!strcmp(bugs[i]->name, name))
			return bugs[i];
	return NULL;
}

static void bug_close(void)
{
	lt_debugfs_close();
	lt_cache_close();
	if (loaded->teardown)
		loaded->teardown();
	lt_cache_drop(ULONG_MAX);
}

static int bug_open(void)
{
	int error = loaded->setup ? loaded->setup() : 0;

	error = error ?: lt_cache_open(loaded);
	if (error) {
		bug_close();
		return error;
	}
	lt_debugfs_open(loaded);
	return 0;
}

static int __init lt_init(void)
{
	if (!is_virtual() && !i_know) {
		pr_err("lowtide_planted: this is no virtual machine; it would hang (i_know=1)\n");
		return -EPERM;
	}
	loaded = bug_find(bug);
	if (!loaded) {
		pr_err("lowtide_planted: no bug \"%s\"\n", bug);
		return -EINVAL;
	}
	return bug_open();
}

static void __exit lt_exit(void)
{
	bug_close();
}

module_init(lt_init);
module_exit(lt_exit);
MODULE_DESCRIPTION("Planted hangs under memory pressure, for lowtide's ground truth");
MODULE_LICENSE("GPL");
