/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TAP point and its YAML block. */
#include "tap_point.h"

#include <stdio.h>
#include <string.h>

#include "record.h"

static void yaml_block(struct tap *t, const struct run_record *run)
{
	tap_yaml_begin(t);
	RECORD_EACH(f, run, RECORD_POINT) {
		if (f->type == RECORD_TEXT)
			tap_yaml_text(t, f->name, record_text(run, f));
		else
			tap_yaml_u64(t, f->name, record_number(run, f));
	}
	tap_yaml_end(t);
}

void tap_run_point(struct tap *t, const struct run_record *run)
{
	bool skip = strcmp(run->verdict, "skip") == 0;
	bool todo = !run->as_expected && run->excused && !*run->lost;
	char name[sizeof(run->scenario) + sizeof(run->variant)];

	snprintf(name, sizeof(name), "%s%s%s", run->scenario, run->variant[0] ? " " : "",
		run->variant);
	tap_point(t, skip || (run->as_expected && !*run->lost), name,
		skip ? "SKIP" : todo ? "TODO" : NULL,
		skip ? run->reason : todo ? run->known : NULL);
	yaml_block(t, run);
}
