/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The debugfs directory: control, counters, log, and try, which allocates for its caller. */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "lowtide_fault.h"

#define LINE_BYTES 512
#define TRY_BYTES 64

static struct dentry *folder;

static const char *const fate_names[FATE_COUNT] = {
	[FATE_HIT] = "hit", [FATE_CONTEXT] = "context", [FATE_SHIELDED] = "shielded",
	[FATE_TASK] = "task", [FATE_NOFAIL] = "nofail", [FATE_GFP] = "gfp",
	[FATE_ORDER] = "order", [FATE_DEVICE] = "device", [FATE_CALLER] = "caller",
	[FATE_SKIP] = "skip", [FATE_LUCK] = "luck", [FATE_INTERVAL] = "interval",
	[FATE_SPENT] = "spent", [FATE_CROWDED] = "crowded",
	[FATE_STALE] = "stale",
};

/* A line without its end, in buf of size bytes. */
static int line_take(char *buf, size_t size, const char __user *from, size_t n)
{
	if (n >= size)
		return -E2BIG;
	if (copy_from_user(buf, from, n))
		return -EFAULT;
	buf[n] = '\0';
	strim(buf);
	return 0;
}

static ssize_t control_write(struct file *f, const char __user *from, size_t n, loff_t *at)
{
	char line[LINE_BYTES];
	int ret = line_take(line, sizeof(line), from, n);

	fault_rules_lock();
	if (!ret)
		ret = fault_control(line);
	fault_rules_unlock();
	return ret ? ret : n;
}

static const struct file_operations control_ops = {
	.owner = THIS_MODULE, .open = nonseekable_open, .write = control_write,
};

/* Calls from within another probe's handler, which no rule sees. */
static unsigned long missed(const struct fault_rule *r)
{
	unsigned long n = 0;

	for (unsigned int i = 0; i < r->sites; i++)
		n += r->site[i].probe.nmissed;
	return n;
}

/* "NAME matched 312 decisions 0f.. calls 3c.. hit 3 context 0 ...", a line for each rule. */
static int counters_show(struct seq_file *s, void *unused)
{
	fault_rules_lock();
	for (unsigned int i = 0; i < FAULT_RULES; i++) {
		struct fault_rule *r = &fault_rule[i];

		if (!r->used)
			continue;
		seq_printf(s, "%s matched %llu decisions %016llx calls %016llx", r->name,
			r->matched, r->decisions, r->calls);
		for (int k = 0; k < FATE_COUNT; k++)
			seq_printf(s, " %s %lld", fate_names[k], atomic64_read(&r->fate[k]));
		seq_printf(s, " missed %lu", missed(r));
		seq_putc(s, '\n');
	}
	fault_rules_unlock();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

/* "NAME 17 should_failslab gfp 0xcc0 order 0 from kmem_cache_alloc+0x4a/0x490", the last hits. */
static void hits_show(struct seq_file *s, const struct fault_rule *r)
{
	u64 from = r->hits > FAULT_LOG ? r->hits - FAULT_LOG : 0;

	for (u64 i = from; i < r->hits; i++) {
		const struct fault_hit *h = &r->log[i % FAULT_LOG];

		seq_printf(s, "%s %llu %ps gfp %#x order %u from %pS\n", r->name, h->number,
			(void *)r->site[h->site].probe.addr, h->gfp, h->order, (void *)h->ret);
	}
}

static int log_show(struct seq_file *s, void *unused)
{
	fault_rules_lock();
	for (unsigned int i = 0; i < FAULT_RULES; i++)
		if (fault_rule[i].used)
			hits_show(s, &fault_rule[i]);
	fault_rules_unlock();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(log);

/* State of an open try file. */
struct try {
	u64 tried, failed;
};

static int try_open(struct inode *inode, struct file *f)
{
	f->private_data = kzalloc(sizeof(struct try), GFP_KERNEL | __GFP_NOFAIL);
	return 0;
}

static int try_release(struct inode *inode, struct file *f)
{
	kfree(f->private_data);
	return 0;
}

static bool try_one(bool page)
{
	void *got = page ? (void *)__get_free_page(GFP_KERNEL | __GFP_NOWARN) :
		kmalloc(TRY_BYTES, GFP_KERNEL | __GFP_NOWARN);

	/* The compiler must not drop the pair of allocation and free. */
	OPTIMIZER_HIDE_VAR(got);
	if (page)
		free_page((unsigned long)got);
	else
		kfree(got);
	return got;
}

/* "slab N" or "page N": N allocations in sequence, in the caller's context. */
static ssize_t try_write(struct file *f, const char __user *from, size_t n, loff_t *at)
{
	struct try *t = f->private_data;
	char line[48], *what, *number = line;
	u64 left;
	int ret = line_take(line, sizeof(line), from, n);

	if (ret)
		return ret;
	what = strsep(&number, " ");
	if (!number || kstrtou64(number, 10, &left) || (strcmp(what, "slab") &&
			strcmp(what, "page")))
		return -EINVAL;
	for (; left && !fatal_signal_pending(current); left--) {
		t->failed += !try_one(*what == 'p');
		if (++t->tried % 1024 == 0)
			cond_resched();
	}
	return left ? -EINTR : n;
}

static ssize_t try_read(struct file *f, char __user *to, size_t n, loff_t *at)
{
	const struct try *t = f->private_data;
	char text[64];
	int len = scnprintf(text, sizeof(text), "tried %llu failed %llu\n", t->tried, t->failed);

	return simple_read_from_buffer(to, n, at, text, len);
}

static const struct file_operations try_ops = {
	.owner = THIS_MODULE, .open = try_open, .release = try_release, .read = try_read,
	.write = try_write, .llseek = default_llseek,
};

int fault_show_open(void)
{
	folder = debugfs_create_dir("lowtide_fault", NULL);
	if (IS_ERR(folder))
		return PTR_ERR(folder);
	debugfs_create_file("control", 0200, folder, NULL, &control_ops);
	debugfs_create_file("counters", 0400, folder, NULL, &counters_fops);
	debugfs_create_file("log", 0400, folder, NULL, &log_fops);
	debugfs_create_file("try", 0600, folder, NULL, &try_ops);
	return 0;
}

void fault_show_close(void)
{
	debugfs_remove(folder);
}
