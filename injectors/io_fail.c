/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Block requests of a device that fail, or wait before they are sent. */
#include <stdio.h>

#include "fault.h"
#include "injector.h"

enum how { HOW_FAIL, HOW_WAIT };
enum direction { READ, WRITE, BOTH };

static int io_fail_arm(struct injector_env *env, struct err *e)
{
	const struct param_values *p = env->params;
	bool wait = param_u64(p, "how") == HOW_WAIT;
	struct fault_rule rule = { .kind = wait ? "io_wait" : "io_fail" };
	const char *name = param_text(p, "device");
	char path[PARAM_TEXT_MAX + 8];
	int rc;

	snprintf(path, sizeof(path), "%s%s", *name && *name != '/' ? "/dev/" : "",
		*name ? name : env->scratch);
	rc = fault_device(path, rule.device, sizeof(rule.device), e);
	if (rc)
		return rc;
	if (param_u64(p, "direction") != BOTH)
		fault_word(&rule.words, "direction=%s", param_text(p, "direction"));
	if (wait)
		fault_word(&rule.words, "delay_us=%llu",
			(unsigned long long)param_u64(p, "delay_us"));
	return fault_arm(env, &rule, 1, e);
}

static const struct param io_fail_params[] = {
	{ "how", PARAM_CHOICE, "fail", "fail|wait", "end with an error, or wait for delay_us" },
	{ "device", PARAM_TEXT, "", NULL, "such as vdb or nbd0 (empty: the scratch disk)" },
	{ "direction", PARAM_CHOICE, "both", "read|write|both", "which requests" },
	{ "delay_us", PARAM_U64, "20000", "1..60000000", "how long one that waits does" },
	FAULT_PARAMS("all", "10000"),
	{ 0 }
};

static const struct need io_fail_needs[] = {
	FAULT_NEEDS,
	{ 0 }
};

const struct injector injector_io_fail = {
	.name = "io_fail",
	.summary = "make block requests of one device fail or wait",
	.scope = SCOPE_DEVICE,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = io_fail_params,
	.needs = io_fail_needs,
	.check = fault_check,
	.arm = io_fail_arm,
	.disarm = fault_disarm,
	.hits = fault_hits,
	.fault = true,
	.report = fault_report,
};
