/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /sys/kernel/debug/lowtide/: a write to op is one operation; the other files are read. */
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "lt.h"

static const char *const counter_name[LT_COUNTERS] = {
	[LT_OPS] = "operations",
	[LT_FAILED] = "failed",
	[LT_RECLAIM] = "reclaim",
	[LT_DIRECT] = "direct_reclaim",
	[LT_FREED] = "pages_reclaimed",
	[LT_WINDOW] = "window",
	[LT_EMERGENCY_NOW] = "emergency_now",
	[LT_EMERGENCY_MAX] = "emergency_max",
};

static atomic_long_t counter[LT_COUNTERS];
static const struct lt_bug *file_bug;
static struct dentry *folder;

void lt_count(enum lt_counter c)
{
	atomic_long_inc(&counter[c]);
}

void lt_count_add(enum lt_counter c, long n)
{
	atomic_long_add(n, &counter[c]);
}

long lt_count_read(enum lt_counter c)
{
	return atomic_long_read(&counter[c]);
}

void lt_count_raise(enum lt_counter c, long to)
{
	long old = atomic_long_read(&counter[c]);

	while (old < to && !atomic_long_try_cmpxchg(&counter[c], &old, to))
		;
}

static ssize_t op_write(struct file *file, const char __user *text, size_t size, loff_t *at)
{
	unsigned int n;
	int error = kstrtouint_from_user(text, size, 0, &n);

	if (!error)
		error = file_bug->op(n);
	lt_count(error ? LT_FAILED : LT_OPS);
	return error ?: size;
}

static const struct file_operations op_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = op_write,
	.llseek = noop_llseek,
};

static int verify_show(struct seq_file *s, void *unused)
{
	const char *trouble = file_bug->verify ? file_bug->verify() : NULL;

	if (trouble)
		seq_printf(s, "corrupt: %s\n", trouble);
	else
		seq_puts(s, "ok\n");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(verify);

static int counters_show(struct seq_file *s, void *unused)
{
	for (unsigned int i = 0; i < LT_COUNTERS; i++)
		seq_printf(s, "%s %ld\n", counter_name[i], lt_count_read(i));
	seq_printf(s, "cache_pages %lu\n", lt_cache_size());
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

static int device_show(struct seq_file *s, void *unused)
{
	seq_printf(s, "%s\n", file_bug->device ?: "");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(device);

static int bug_show(struct seq_file *s, void *unused)
{
	seq_printf(s, "%s fixed=%d\n", file_bug->name, lt_fixed);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(bug);

void lt_debugfs_open(const struct lt_bug *bug)
{
	file_bug = bug;
	folder = debugfs_create_dir("lowtide", NULL);
	debugfs_create_file("op", 0200, folder, NULL, &op_fops);
	debugfs_create_file("verify", 0400, folder, NULL, &verify_fops);
	debugfs_create_file("counters", 0400, folder, NULL, &counters_fops);
	debugfs_create_file("device", 0400, folder, NULL, &device_fops);
	debugfs_create_file("bug", 0400, folder, NULL, &bug_fops);
}

void lt_debugfs_close(void)
{
	debugfs_remove(folder);
}
