/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes zram0 write its contents to its backing device periodically. */
#include <stdio.h>
#include <string.h>

#include "injector.h"
#include "knob.h"
#include "repeat.h"

#define ZRAM "/sys/block/zram0/"

static int zram_writeback_curve(const struct param_values *p, struct rng *r, uint64_t run_ms,
	struct injector_point *out, unsigned max, struct err *e)
{
	(void)r;
	return repeat_curve(p, run_ms, out, max, e);
}

static int zram_writeback_apply(struct injector_env *env, uint64_t value, struct err *e)
{
	int rc = repeat_trigger(env, ZRAM "idle", "all", e);

	(void)value;
	return rc ? rc : repeat_trigger(env, ZRAM "writeback", "idle", e);
}

/* bd_stat: pages on the device, pages read from it, pages written to it. */
static uint64_t zram_writeback_hits(struct injector_env *env)
{
	unsigned long long now, reads, writes = 0;
	char text[80];

	(void)env;
	if (!knob_get(ZRAM "bd_stat", text, sizeof(text), NULL) &&
	    sscanf(text, "%llu %llu %llu", &now, &reads, &writes) != 3)
		writes = 0;
	return writes;
}

static const struct param zram_writeback_params[] = {
	REPEAT_PARAM,
	{ 0 }
};

static const struct need zram_writeback_needs[] = {
	{ NEED_VM, NULL, NULL },
	{ NEED_MODULE, "zram", NULL },
	{ 0 }
};

const struct injector injector_zram_writeback = {
	.name = "zram_writeback",
	.summary = "write what zram0 holds to its backing device; hits are pages written",
	.scope = SCOPE_DEVICE,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = zram_writeback_params,
	.needs = zram_writeback_needs,
	.arm = repeat_arm,
	.disarm = repeat_disarm,
	.curve = zram_writeback_curve,
	.apply = zram_writeback_apply,
	.hits = zram_writeback_hits,
};
