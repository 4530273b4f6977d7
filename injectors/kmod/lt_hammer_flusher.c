/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S0, HAMMER of DragonFly, 2012: a disk that keeps the history of each block. Its flusher
 * takes memory for each record with its lock held, and reclaim, which could prune the history,
 * waits for that lock. Fix: a reserve, a cap on the requests of one hold, no I/O from its reclaim.
 */
#include <linux/bio.h>
#include <linux/bitmap.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/mempool.h>
#include <linux/sched/mm.h>

#include "lt.h"
#include "lt_compat.h"

#define DISK "lt_hammer"
#define BLOCKS 1024U		/* 4 MiB */
#define RESERVE 64		/* records preallocated */
#define HOLD_MAX 16		/* requests served in one hold of the lock */
#define WRITES 64		/* blocks of one operation */
#define SYNC_EVERY 4		/* operations to a sync: with it, more than kswapd keeps free */

static struct page *block[BLOCKS];	/* latest version; protected by flusher_lock */
static DEFINE_MUTEX(flusher_lock);
static mempool_t *reserve;
static struct bio_list queue;
static DEFINE_SPINLOCK(queue_lock);
static DECLARE_WAIT_QUEUE_HEAD(queue_wait);
static struct task_struct *flusher;
static struct gendisk *disk;
static bool disk_added;
static struct file *file;
static u64 *text;		/* what operations write: one page */
static DECLARE_BITMAP(filled, BLOCKS);	/* written, maybe only to the page cache */
static DECLARE_BITMAP(synced, BLOCKS);	/* written and synced: must be on the disk */
static atomic_t ops;
static char trouble[64];

static noinline void lt_hammer_lock(void)
{
	mutex_lock(&flusher_lock);
}

static noinline struct page *lt_hammer_record(void)
{
	return lt_fixed ? mempool_alloc(reserve, GFP_NOIO) : alloc_page(GFP_KERNEL);
}

/* The old version becomes history, or fills the reserve while memory is low. */
static void record_retire(struct page *page)
{
	if (lt_fixed && READ_ONCE(reserve->curr_nr) < reserve->min_nr)
		mempool_free(page, reserve);
	else
		lt_cache_add(page);
}

static noinline blk_status_t lt_hammer_write(struct bio_vec *v, unsigned int at)
{
	struct page *page = lt_hammer_record();

	if (!page)
		return BLK_STS_RESOURCE;
	memcpy_from_bvec(page_address(page), v);
	record_retire(block[at]);
	block[at] = page;
	return BLK_STS_OK;
}

static void bio_serve(struct bio *bio)
{
	struct bvec_iter i;
	struct bio_vec v;

	bio_for_each_segment(v, bio, i) {
		unsigned int at = i.bi_sector / PAGE_SECTORS;

		if (at >= BLOCKS || v.bv_len != PAGE_SIZE)
			bio->bi_status = BLK_STS_IOERR;
		else if (bio_op(bio) == REQ_OP_READ)
			memcpy_to_bvec(&v, page_address(block[at]));
		else if (bio_op(bio) == REQ_OP_WRITE)
			bio->bi_status = lt_hammer_write(&v, at);
		if (bio->bi_status)
			break;
	}
	bio_endio(bio);
}

static struct bio *bio_take(void)
{
	struct bio *bio;

	spin_lock(&queue_lock);
	bio = bio_list_pop(&queue);
	spin_unlock(&queue_lock);
	return bio;
}

static void flusher_run(void)
{
	unsigned int flags = lt_fixed ? memalloc_noio_save() : 0;
	unsigned int served = 0;
	struct bio *bio;

	lt_hammer_lock();
	while (!(lt_fixed && served++ == HOLD_MAX) && (bio = bio_take()))
		bio_serve(bio);
	mutex_unlock(&flusher_lock);
	if (lt_fixed)
		memalloc_noio_restore(flags);
}

static noinline int lt_hammer_flusher(void *unused)
{
	while (!kthread_should_stop()) {
		wait_event_interruptible(queue_wait,
			!bio_list_empty(&queue) || kthread_should_stop());
		flusher_run();
	}
	return 0;
}

static void hammer_submit(struct bio *bio)
{
	spin_lock(&queue_lock);
	bio_list_add(&queue, bio);
	spin_unlock(&queue_lock);
	wake_up(&queue_wait);
}

static const struct block_device_operations disk_fops = {
	.submit_bio = hammer_submit,
};

/* Blocks that were in the page cache before the sync are on disk afterwards. */
static int blocks_sync(void)
{
	DECLARE_BITMAP(now, BLOCKS);
	unsigned int i;
	int error;

	bitmap_copy(now, filled, BLOCKS);
	error = vfs_fsync(file, 1);
	if (!error)
		for_each_set_bit(i, now, BLOCKS)
			set_bit(i, synced);
	return error;
}

/* Write a range of blocks to the disk's page cache, and sync at times. */
static int hammer_op(unsigned int n)
{
	unsigned int op = atomic_inc_return(&ops);
	loff_t at = (loff_t)(op * WRITES % BLOCKS) * PAGE_SIZE;

	for (int i = 0; i < WRITES; i++) {
		ssize_t done = kernel_write(file, text, PAGE_SIZE, &at);

		if (done != PAGE_SIZE)
			return done < 0 ? done : -EIO;
		set_bit(at / PAGE_SIZE - 1, filled);
	}
	return op % SYNC_EVERY ? 0 : blocks_sync();
}

static noinline unsigned long lt_hammer_prune(unsigned long nr, gfp_t gfp)
{
	unsigned long freed;

	if (!(gfp & __GFP_IO))
		return 0;
	lt_count_add(LT_WINDOW, mutex_is_locked(&flusher_lock));
	lt_hammer_lock();
	freed = lt_cache_drop(nr);
	mutex_unlock(&flusher_lock);
	return freed;
}

/* A block holds the written text. An unsynced block may hold zeroes. */
static const char *hammer_verify(void)
{
	const char *found = NULL;

	mutex_lock(&flusher_lock);
	for (unsigned int i = 0; i < BLOCKS && !found; i++) {
		u64 *there = page_address(block[i]);

		if ((!test_bit(i, synced) && !there[0]) || !memcmp(there, text, PAGE_SIZE))
			continue;
		snprintf(trouble, sizeof(trouble), "lt_hammer: block %u holds other data", i);
		found = trouble;
	}
	mutex_unlock(&flusher_lock);
	return found;
}

static int memory_setup(void)
{
	text = (u64 *)__get_free_page(GFP_KERNEL);
	reserve = mempool_create_page_pool(RESERVE, 0);
	if (!text || !reserve)
		return -ENOMEM;
	for (unsigned int i = 0; i < PAGE_SIZE / sizeof(*text); i++)
		text[i] = 0x6c6f7774696465 + i;
	for (unsigned int i = 0; i < BLOCKS; i++) {
		block[i] = alloc_page(GFP_KERNEL | __GFP_ZERO);
		if (!block[i])
			return -ENOMEM;
	}
	return 0;
}

static int disk_setup(void)
{
	int error;

	disk = lt_disk_alloc();
	if (IS_ERR(disk))
		return PTR_ERR(disk);
	disk->fops = &disk_fops;
	disk->flags |= GENHD_FL_NO_PART;
	strscpy(disk->disk_name, DISK, sizeof(disk->disk_name));
	set_capacity(disk, (sector_t)BLOCKS * PAGE_SECTORS);
	error = add_disk(disk);
	disk_added = !error;
	if (error)
		return error;
	file = filp_open("/dev/" DISK, O_RDWR | O_LARGEFILE, 0);
	return PTR_ERR_OR_ZERO(file);
}

static int hammer_setup(void)
{
	int error = memory_setup();

	if (error)
		return error;
	flusher = kthread_run(lt_hammer_flusher, NULL, "lt_flusher");
	return IS_ERR(flusher) ? PTR_ERR(flusher) : disk_setup();
}

static void hammer_teardown(void)
{
	if (!IS_ERR_OR_NULL(file))
		lt_file_close(file);
	if (disk_added)
		del_gendisk(disk);
	if (!IS_ERR_OR_NULL(disk))
		put_disk(disk);
	if (!IS_ERR_OR_NULL(flusher))
		kthread_stop(flusher);
	for (unsigned int i = 0; i < BLOCKS && block[i]; i++)
		__free_page(block[i]);
	mempool_destroy(reserve);
	free_page((unsigned long)text);
}

const struct lt_bug lt_bug_hammer_flusher = {
	.name = "hammer_flusher",
	.setup = hammer_setup,
	.teardown = hammer_teardown,
	.op = hammer_op,
	.scan = lt_hammer_prune,
	.verify = hammer_verify,
	.device = DISK,
};
