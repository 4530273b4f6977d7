/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole planted bug, as small as one is: an operation allocates with a lock held that reclaim
 * takes too. Fix: it allocates before it takes the lock.
 */
#include "lt.h"

static DEFINE_MUTEX(probe);

static noinline void lt_probe_lock(void)
{
	mutex_lock(&probe);
}

static int probe_op(unsigned int n)
{
	int error = lt_fixed ? lt_cache_fill(512, GFP_KERNEL) : 0;

	lt_probe_lock();
	if (!lt_fixed)
		error = lt_cache_fill(512, GFP_KERNEL);
	mutex_unlock(&probe);
	return error;
}

static unsigned long probe_scan(unsigned long nr, gfp_t gfp)
{
	lt_count_add(LT_WINDOW, mutex_is_locked(&probe));
	lt_probe_lock();
	mutex_unlock(&probe);
	return lt_cache_drop(nr);
}

const struct lt_bug lt_bug_probe = {
	.name = "probe",
	.op = probe_op,
	.scan = probe_scan,
};
