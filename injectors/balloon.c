/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes memory from the guest by the virtio balloon, from outside. */
#include <errno.h>

#include "injector.h"

#define MIB (1ull << 20)

static int balloon_to(struct injector_env *env, uint64_t mib, struct err *e)
{
	if (!env->outside || !env->outside->balloon)
		return err_set(e, ENOTSUP, "this machine has no balloon: use --on vm");
	return env->outside->balloon(env->outside->target, mib, e);
}

static int balloon_arm(struct injector_env *env, struct err *e)
{
	int rc = balloon_to(env, param_u64(env->params, "leave") / MIB, e);

	if (!rc)
		env->state = env;
	return rc;
}

static int balloon_disarm(struct injector_env *env, struct err *e)
{
	if (!env->state)
		return 0;
	env->state = NULL;
	return balloon_to(env, env->outside->mem_mib, e);
}

/* Requests that the device accepted. Samples of MemFree show how far the guest got. */
static uint64_t balloon_hits(struct injector_env *env)
{
	return env->state != NULL;
}

static const struct param balloon_params[] = {
	{ "leave", PARAM_SIZE, "128M", "32M..1T", "memory left to the guest" },
	{ 0 }
};

static const struct need balloon_needs[] = {
	{ NEED_VM, NULL, NULL },
	{ NEED_MODULE, "virtio_balloon", NULL },
	{ 0 }
};

const struct injector injector_balloon = {
	.name = "balloon",
	.summary = "take memory from the whole guest by its balloon",
	.scope = SCOPE_MACHINE,
	.role = ROLE_PRESSURE,
	.side = SIDE_SUPERVISOR,
	.params = balloon_params,
	.needs = balloon_needs,
	.arm = balloon_arm,
	.disarm = balloon_disarm,
	.hits = balloon_hits,
};
