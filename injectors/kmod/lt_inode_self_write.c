/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S1b, Linux 2.2: write() holds the inode's lock and copies from a mapping whose page was
 * paged out; bringing it in takes memory, and pageout takes the inode's lock. Fix: the source is
 * faulted in before the lock is taken, and the copy under it does not fault.
 */
#include <linux/anon_inodes.h>
#include <linux/fs.h>
#include <linux/mman.h>
#include <linux/pagemap.h>
#include <linux/uaccess.h>

#include "lt.h"

#define MAP_PAGES 256	/* of one operation: more than kswapd keeps free */

static DEFINE_MUTEX(inode);
static struct file *file;	/* mapped file; a touch creates its page */
static char *content;		/* target of write(): a page, protected by inode */

static noinline void lt_inode_lock(void)
{
	mutex_lock(&inode);
}

/* Read in a page that was paged out. */
static noinline vm_fault_t lt_inode_fault(struct vm_fault *vmf)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

	if (!page)
		return VM_FAULT_OOM;
	get_page(page);
	lt_cache_add(page);
	vmf->page = page;
	return 0;
}

static const struct vm_operations_struct inode_vm_ops = {
	.fault = lt_inode_fault,
};

static int inode_mmap(struct file *f, struct vm_area_struct *vma)
{
	vma->vm_ops = &inode_vm_ops;
	return 0;
}

static const struct file_operations inode_fops = {
	.mmap = inode_mmap,
};

static noinline int lt_inode_write(const char __user *from)
{
	unsigned long left;

	lt_inode_lock();
	left = copy_from_user(content, from, PAGE_SIZE);
	mutex_unlock(&inode);
	return left ? -EFAULT : 0;
}

static int inode_write_fixed(const char __user *from)
{
	unsigned long left;

	do {
		if (fault_in_readable(from, PAGE_SIZE))
			return -EFAULT;
		lt_inode_lock();
		pagefault_disable();
		left = __copy_from_user_inatomic(content, from, PAGE_SIZE);
		pagefault_enable();
		mutex_unlock(&inode);
	} while (left);
	return 0;
}

static int inode_op(unsigned int n)
{
	unsigned long size = MAP_PAGES * PAGE_SIZE;
	unsigned long at = vm_mmap(file, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	int error = 0;

	if (IS_ERR_VALUE(at))
		return at;
	for (unsigned long i = 0; i < size && !error; i += PAGE_SIZE) {
		const char __user *from = (const char __user *)(at + i);

		error = lt_fixed ? inode_write_fixed(from) : lt_inode_write(from);
	}
	vm_munmap(at, size);
	return error;
}

static noinline unsigned long lt_inode_pageout(unsigned long nr, gfp_t gfp)
{
	unsigned long freed;

	lt_count_add(LT_WINDOW, mutex_is_locked(&inode));
	lt_inode_lock();
	freed = lt_cache_drop(nr);
	mutex_unlock(&inode);
	return freed;
}

static int inode_setup(void)
{
	content = (char *)__get_free_page(GFP_KERNEL);
	if (!content)
		return -ENOMEM;
	file = anon_inode_getfile("lt_inode", &inode_fops, NULL, O_RDWR);
	return PTR_ERR_OR_ZERO(file);
}

static void inode_teardown(void)
{
	if (!IS_ERR_OR_NULL(file))
		lt_file_close(file);
	free_page((unsigned long)content);
}

const struct lt_bug lt_bug_inode_self_write = {
	.name = "inode_self_write",
	.setup = inode_setup,
	.teardown = inode_teardown,
	.op = inode_op,
	.scan = lt_inode_pageout,
};
