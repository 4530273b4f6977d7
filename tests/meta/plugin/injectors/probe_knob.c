/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole injector, as small as one is: one knob from one parameter, and no code. */
#include "injector.h"

static const struct param params[] = {
	{ "value", PARAM_U64, "100", "0..200", "how readily anonymous pages are swapped" },
	{ 0 }
};

static const struct need needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ 0 }
};

static const struct injector_knob knobs[] = {
	{ .v1 = "/proc/sys/vm/swappiness", .v2 = "/proc/sys/vm/swappiness", .param = "value" },
	{ 0 }
};

const struct injector injector_probe_knob = {
	.name = "probe_knob",
	.summary = "vm.swappiness",
	.scope = SCOPE_MACHINE,
	.params = params,
	.needs = needs,
	.knobs = knobs,
};
