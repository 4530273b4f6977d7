/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The point and its YAML block. */
#include "tap_point.h"

#include <stdio.h>
#include <string.h>

static void yaml_text(struct tap *t, const char *key, const char *value)
{
	if (value && value[0])
		tap_yaml_text(t, key, value);
}

static void yaml_u64(struct tap *t, const char *key, uint64_t value)
{
	if (value)
		tap_yaml_u64(t, key, value);
}

static void yaml_block(struct tap *t, const struct run_head *head, const struct run_result *r)
{
	tap_yaml_begin(t);
	yaml_text(t, "verdict", r->verdict);
	yaml_text(t, "expect", r->expect);
	yaml_text(t, "cause", r->cause);
	yaml_text(t, "reason", r->reason);
	yaml_text(t, "fingerprint", r->fingerprint);
	yaml_text(t, "planted", r->planted);
	yaml_text(t, "faults", r->faults);
	yaml_text(t, "rerun", r->rerun);
	tap_yaml_u64(t, "ops", r->ops);
	tap_yaml_u64(t, "run_ms", r->run_ms);
	yaml_u64(t, "hang_ms", r->hang_ms);
	yaml_u64(t, "detect_ms", r->detect_ms);
	tap_yaml_u64(t, "seed", head->seed);
	yaml_text(t, "kernel", head->kernel);
	yaml_text(t, "bundle", r->bundle);
	yaml_text(t, "command", head->command);
	tap_yaml_end(t);
}

void tap_run_point(struct tap *t, const struct run_head *head, const struct run_result *result)
{
	bool skip = strcmp(result->verdict, "skip") == 0;
	char name[128];

	snprintf(name, sizeof(name), "%s%s%s", head->scenario, head->variant[0] ? " " : "",
		head->variant);
	tap_point(t, skip || result->as_expected, name, skip ? "SKIP" : NULL,
		skip ? result->reason : NULL);
	yaml_block(t, head, result);
}
