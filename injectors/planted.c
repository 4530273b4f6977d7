/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads the module lowtide_planted: a planted bug that reclaim reaches. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "injector.h"
#include "kmod.h"
#include "registry.h"

#define MODULE "lowtide_planted"

/* env->state points here while the module is loaded. */
static char loaded;

static int planted_check(const struct param_values *p, struct err *e)
{
	const char *bug = param_text(p, "bug");
	size_t count = 0;

	while (registry_lt_bugs[count])
		count++;
	return choice_check("bug", bug, strlen(bug), registry_lt_bugs, count, e);
}

static int planted_arm(struct injector_env *env, struct err *e)
{
	const struct param_values *p = env->params;
	char options[320];
	int rc;

	if (env->state)
		return 0;
	snprintf(options, sizeof(options), "bug=%s fixed=%d %s", param_text(p, "bug"),
		param_u64(p, "fixed") != 0, param_text(p, "args"));
	rc = kmod_load(env, MODULE, options, e);
	if (!rc)
		env->state = &loaded;
	return rc;
}

static int planted_disarm(struct injector_env *env, struct err *e)
{
	int rc = env->state ? kmod_unload(env, MODULE, e) : 0;

	if (!rc)
		env->state = NULL;
	return rc;
}

/* Number of times that reclaim entered the code of the bug. */
static uint64_t planted_hits(struct injector_env *env)
{
	return env->state ? kmod_counter("lowtide/counters", "reclaim") : 0;
}

static const struct param params[] = {
	{ "bug", PARAM_TEXT, "", NULL, "which one, as hammer_flusher; must be given" },
	{ "fixed", PARAM_BOOL, "no", NULL, "the twin with the report's own fix" },
	{ "args", PARAM_TEXT, "", NULL, "further options of the module, words" },
	{ 0 }
};

static const struct need needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_KMOD, MODULE, NULL },
	{ 0 }
};

const struct injector injector_planted = {
	.name = "planted",
	.summary = "bug of a report, planted in the kernel by a module of ours",
	.scope = SCOPE_MACHINE,
	.role = ROLE_FIXTURE,
	.side = SIDE_AGENT,
	.params = params,
	.needs = needs,
	.check = planted_check,
	.arm = planted_arm,
	.disarm = planted_disarm,
	.hits = planted_hits,
};
