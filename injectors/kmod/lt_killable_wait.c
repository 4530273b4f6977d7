/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No report of its own: the hang that khungtaskd does not see. The object's lock and the wait
 * for its write-out are killable, and it skips killable sleepers. The writer allocates under the
 * lock, reclaim waits for the write-out, and only the writer can finish that.
 * Fix: reclaim leaves objects under write-out alone.
 */
#include "lt.h"

#define OBJECT_PAGES 512	/* per operation: more than kswapd keeps free */

static DEFINE_MUTEX(object);
static bool writing;
static DECLARE_WAIT_QUEUE_HEAD(written);

static noinline int lt_killable_lock(void)
{
	return mutex_lock_killable(&object);
}

/* Wait for the end of the write-out, or for a kill. */
static noinline int lt_killable_wait(void)
{
	return wait_event_killable(written, !READ_ONCE(writing));
}

static int killable_op(unsigned int n)
{
	int error = lt_killable_lock();

	if (error)
		return error;
	WRITE_ONCE(writing, true);
	error = lt_cache_fill(OBJECT_PAGES, GFP_KERNEL);
	WRITE_ONCE(writing, false);
	wake_up_all(&written);
	mutex_unlock(&object);
	return error;
}

static noinline unsigned long lt_killable_reclaim(unsigned long nr, gfp_t gfp)
{
	if (READ_ONCE(writing)) {
		lt_count(LT_WINDOW);
		if (!lt_fixed && lt_killable_wait())
			return 0;
	}
	return lt_cache_drop(nr);
}

const struct lt_bug lt_bug_killable_wait = {
	.name = "killable_wait",
	.op = killable_op,
	.scan = lt_killable_reclaim,
};
