/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of the machine under test for dirty pages: part of the system, not of the pressure. */
#include "injector.h"

#define VM(file) "/proc/sys/vm/" file

/* Writing one of a pair of bytes and ratio clears the other, so ratios come first. */
static const struct injector_knob writeback_knobs[] = {
	{ NULL, VM("dirty_background_ratio"), NULL, "background_ratio", NULL, false },
	{ NULL, VM("dirty_ratio"), NULL, "ratio", NULL, false },
	{ NULL, VM("dirty_background_bytes"), NULL, "background_bytes", NULL, false },
	{ NULL, VM("dirty_bytes"), NULL, "bytes", NULL, false },
	{ NULL, VM("dirty_expire_centisecs"), NULL, "expire_cs", NULL, false },
	{ NULL, VM("dirty_writeback_centisecs"), NULL, "interval_cs", NULL, false },
	{ 0 }
};

static const struct param writeback_params[] = {
	{ "ratio", PARAM_TEXT, "", NULL, "vm.dirty_ratio in % (each: empty leaves it alone)" },
	{ "background_ratio", PARAM_TEXT, "", NULL, "vm.dirty_background_ratio in %" },
	{ "bytes", PARAM_TEXT, "", NULL, "vm.dirty_bytes, in place of the ratio" },
	{ "background_bytes", PARAM_TEXT, "", NULL, "vm.dirty_background_bytes" },
	{ "expire_cs", PARAM_TEXT, "", NULL, "vm.dirty_expire_centisecs" },
	{ "interval_cs", PARAM_TEXT, "", NULL, "vm.dirty_writeback_centisecs, 0 = never" },
	{ 0 }
};

static const struct need writeback_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_VM, NULL, NULL },
	{ 0 }
};

const struct injector injector_writeback = {
	.name = "writeback",
	.summary = "tune the kernel's limits for dirty pages",
	.scope = SCOPE_MACHINE,
	.role = ROLE_FIXTURE,
	.side = SIDE_AGENT,
	.params = writeback_params,
	.needs = writeback_needs,
	.knobs = writeback_knobs,
};
