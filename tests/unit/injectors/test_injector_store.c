/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Storage of the page server in both twins: reads return what was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cleanup.h"
#include "dedup.h"
#include "rng.h"
#include "store.h"

#define BLOCKS 64u
#define BYTES ((uint64_t)BLOCKS * STORE_BLOCK)
#define CAP 8u

static char path[] = "lt_store.XXXXXX";
static unsigned char shadow[BYTES];

static const struct store_options forms[] = {
	{ path, BYTES, false, false, true, 0 },		/* buggy twin */
	{ path, BYTES, true, true, true, CAP },		/* fixed twin */
	{ path, BYTES, true, false, false, 1 },
	{ path, BYTES, false, true, false, CAP },
};

static void put(struct store *s, struct rng *r, unsigned at, unsigned n)
{
	struct store_record *rec;

	assert_int_equal(store_take(s, (uint64_t)at * STORE_BLOCK, n * STORE_BLOCK, &rec), 0);
	assert_int_equal((uintptr_t)rec->data % STORE_BLOCK, 0);
	rng_fill(r, rec->data, rec->len);
	memcpy(shadow + rec->offset, rec->data, rec->len);
	assert_int_equal(store_commit(s, rec), 0);
}

static void check(struct store *s, unsigned at, unsigned n)
{
	struct store_record *rec;

	assert_int_equal(store_take(s, (uint64_t)at * STORE_BLOCK, n * STORE_BLOCK, &rec), 0);
	assert_int_equal(store_read(s, rec), 0);
	assert_memory_equal(rec->data, shadow + rec->offset, rec->len);
	store_drop(s, rec);
}

static void trim(struct store *s, unsigned at, unsigned n)
{
	int rc = store_trim(s, (uint64_t)at * STORE_BLOCK, (uint64_t)n * STORE_BLOCK);

	if (rc == -EOPNOTSUPP)
		return;
	assert_int_equal(rc, 0);
	memset(shadow + (size_t)at * STORE_BLOCK, 0, (size_t)n * STORE_BLOCK);
}

static void act(struct store *s, struct rng *r)
{
	unsigned at = (unsigned)rng_below(r, BLOCKS - 16), n = 1 + (unsigned)rng_below(r, 16);

	switch (rng_below(r, 8)) {
	case 0:
		trim(s, at, n);
		break;
	case 1:
		assert_int_equal(store_flush(s), 0);
		assert_int_equal(store_dirty(s), 0);
		break;
	case 2:
	case 3:
		check(s, at, n);
		break;
	default:
		put(s, r, at, n);
	}
}

static void check_form(const struct store_options *o)
{
	struct store *s;
	struct err e = { 0 };
	struct rng r;

	rng_stream(&r, 7, "store");
	memset(shadow, 0, sizeof(shadow));
	if (store_open(&s, o, &e) == -EINVAL && o->direct)
		return print_message("# no O_DIRECT here, form left out\n");
	assert_non_null(s);
	for (int i = 0; i < 1500; i++) {
		act(s, &r);
		if (o->cap)
			assert_true(store_dirty(s) <= o->cap);
	}
	for (unsigned i = 0; i < BLOCKS; i += 16)
		check(s, i, 16);
	assert_true(!store_dedup_entries(s) == !o->dedup);
	store_close(s);
}

static void reads_what_was_written_in_both_twins(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(forms); i++)
		check_form(&forms[i]);
}

static void buggy_twin_grows_with_its_writes(void **state)
{
	struct store *s;
	struct err e = { 0 };
	struct rng r;

	(void)state;
	rng_stream(&r, 1, "store");
	assert_int_equal(store_open(&s, &forms[0], &e), 0);
	for (unsigned i = 0; i < 100; i++)
		put(s, &r, i % BLOCKS, 1);
	assert_int_equal(store_dirty(s), 100);
	assert_int_equal(store_dedup_entries(s), 100);
	store_close(s);
}

static void refuses_bad_options_and_ranges(void **state)
{
	struct store_options o = forms[2];
	struct store *s;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(store_open(&s, &forms[0], &e), 0);
	assert_int_equal(store_check(s, 0, BYTES), 0);
	assert_int_equal(store_check(s, 0, BYTES + STORE_BLOCK), -EINVAL);
	assert_int_equal(store_check(s, BYTES, STORE_BLOCK), -EINVAL);
	assert_int_equal(store_check(s, UINT64_MAX - STORE_BLOCK + 1, STORE_BLOCK), -EINVAL);
	assert_int_equal(store_check(s, STORE_BLOCK, UINT64_MAX - STORE_BLOCK + 1), -EINVAL);
	assert_int_equal(store_check(s, 512, STORE_BLOCK), -EINVAL);
	assert_int_equal(store_check(s, 0, 0), -EINVAL);
	store_close(s);
	o.cap = 0;
	assert_int_equal(store_open(&s, &o, &e), -EINVAL);
	assert_null(s);
	o.path = "/nonexistent/x";
	assert_int_equal(store_open(&s, &o, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "/nonexistent/x"));
}

static void dedup_table_knows_equal_blocks(void **state)
{
	(void)state;
	for (int bounded = 0; bounded < 2; bounded++) {
		struct dedup *d;
		struct err e = { 0 };

		assert_int_equal(dedup_open(&d, bounded, &e), 0);
		assert_int_equal(dedup_add(d, "one", 3, 0), 0);
		assert_int_equal(dedup_add(d, "two", 3, 1), 0);
		assert_int_equal(dedup_add(d, "one", 3, 2), 1);
		assert_int_equal(dedup_entries(d), 2);
		for (uint32_t i = 0; i < 20000; i++)
			assert_true(dedup_add(d, &i, sizeof(i), i) >= 0);
		assert_int_equal(dedup_entries(d) > 4096, !bounded);
		dedup_close(d);
	}
}

/* A loop device over path, claimed as a mount claims it, that detaches by itself; -1: none. */
static int disk_hold(char *disk, size_t size)
{
	struct loop_config config = { .info.lo_flags = LO_FLAGS_AUTOCLEAR };
	AUTO_FD int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	AUTO_FD int file = open(path, O_RDWR | O_CLOEXEC), disk_fd = -1;

	snprintf(disk, size, "/dev/loop%d", ioctl(control, LOOP_CTL_GET_FREE));
	disk_fd = open(disk, O_RDWR | O_CLOEXEC);
	config.fd = (uint32_t)file;
	if (disk_fd < 0 || file < 0 || ioctl(disk_fd, LOOP_CONFIGURE, &config))
		return -1;
	return open(disk, O_RDONLY | O_EXCL | O_CLOEXEC);
}

static void refuses_a_disk_in_use(void **state)
{
	char disk[32];
	struct store_options o = { disk, BYTES, false, false, false, 0 };
	AUTO_FD int hold = disk_hold(disk, sizeof(disk));
	struct store *s;

	(void)state;
	if (hold < 0)
		skip();
	assert_int_equal(store_open(&s, &o, NULL), -EBUSY);
	assert_null(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_was_written_in_both_twins),
		cmocka_unit_test(buggy_twin_grows_with_its_writes),
		cmocka_unit_test(refuses_bad_options_and_ranges),
		cmocka_unit_test(dedup_table_knows_equal_blocks),
		cmocka_unit_test(refuses_a_disk_in_use),
	};
	int rc, fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	rc = cmocka_run_group_tests_name("injector_store", tests, NULL, NULL);
	unlink(path);
	return rc;
}
