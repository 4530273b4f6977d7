/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slab and page allocations that fail, chosen by task, gfp mask, order, caller and chance. */
#include <errno.h>

#include "fault.h"
#include "injector.h"

enum which { WHICH_SLAB, WHICH_PAGE, WHICH_BOTH };

static int alloc_fail_check(const struct param_values *p, struct err *e)
{
	const char *order = param_text(p, "order");
	int rc = fault_check(p, e);

	rc = rc ? rc : fault_check_gfp(param_text(p, "gfp"), e);
	rc = rc ? rc : fault_check_order(order, e);
	if (!rc && *order && param_u64(p, "which") == WHICH_SLAB)
		return err_set(e, EINVAL, "order = %s: the slab has none; drop it or set which",
			order);
	return rc;
}

static int alloc_fail_arm(struct injector_env *env, struct err *e)
{
	const char *gfp = param_text(env->params, "gfp"), *order = param_text(env->params, "order");
	enum which which = (enum which)param_u64(env->params, "which");
	struct fault_rule rules[2];
	unsigned n = 0;

	if (which != WHICH_PAGE)
		rules[n++] = (struct fault_rule){ .kind = "slab" };
	if (which != WHICH_SLAB) {
		rules[n] = (struct fault_rule){ .kind = "page" };
		if (*order)
			fault_word(&rules[n].words, "order=%s", order);
		n++;
	}
	for (unsigned i = 0; i < n && *gfp; i++)
		fault_word(&rules[i].words, "gfp=%s", gfp);
	return fault_arm(env, rules, n, e);
}

static const struct param alloc_fail_params[] = {
	{ "which", PARAM_CHOICE, "both", "slab|page|both", "which allocator" },
	{ "gfp", PARAM_TEXT, "", NULL,
		"flags that must be set, as fs,direct_reclaim; !NAME: must not (empty: any)" },
	{ "order", PARAM_TEXT, "", NULL, "of page allocations, as 0-3 (empty: any)" },
	FAULT_PARAMS("cgroup", "1000"),
	{ 0 }
};

static const struct need alloc_fail_needs[] = {
	FAULT_NEEDS,
	{ 0 }
};

const struct injector injector_alloc_fail = {
	.name = "alloc_fail",
	.summary = "make the kernel's slab and page allocations fail",
	.scope = SCOPE_CGROUP,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = alloc_fail_params,
	.needs = alloc_fail_needs,
	.check = alloc_fail_check,
	.arm = alloc_fail_arm,
	.disarm = fault_disarm,
	.hits = fault_hits,
	.fault = true,
	.report = fault_report,
};
