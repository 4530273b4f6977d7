/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault-injection files of kernels with CONFIG_FAULT_INJECTION. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "cleanup.h"
#include "fault.h"
#include "value.h"

#define DEBUGFS "/sys/kernel/debug"
#define TIMES_MAX 2000000000	/* counts down with each hit; -1 would not tell them */

static const struct { const char *kind, *folder; } folders[] = {
	{ "slab", "failslab" }, { "page", "fail_page_alloc" }, { "io_fail", "fail_make_request" },
};

/* Files that only some kinds have: without them the kernel spares most calls. */
static const struct { const char *file, *value; } plain[] = {
	{ "ignore-gfp-wait", "N" }, { "ignore-gfp-highmem", "N" }, { "cache-filter", "N" },
	{ "min-order", "0" }, { "space", "0" }, { "verbose", "1" },
};

static void path_of(const char *root, const char *folder, const char *file, char *buf, size_t size)
{
	snprintf(buf, size, "%s/%s/%s", root ? root : DEBUGFS, folder, file);
}

/* No gfp masks, orders, names or callers by name, no seed, and whole percents. */
static bool is_plain(const struct injector_env *env, const struct fault_rule *rule)
{
	const struct param_values *p = env->params;

	return !rule->words.len && !*param_text(p, "task") && !*param_text(p, "caller") &&
		!param_u64(p, "skip") && param_u64(p, "ppm") % 10000 == 0;
}

const char *own_find(const char *root, const struct injector_env *env,
	const struct fault_rule *rule)
{
	char path[256];

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		if (strcmp(folders[i].kind, rule->kind) || !is_plain(env, rule))
			continue;
		path_of(root, folders[i].folder, "probability", path, sizeof(path));
		if (!access(path, F_OK))
			return folders[i].folder;
	}
	return NULL;
}

static int file_set(const char *root, struct injector_env *env, const char *folder,
	const char *file, const char *value, struct err *e)
{
	char path[256];

	path_of(root, folder, file, path, sizeof(path));
	if (access(path, F_OK))
		return 0;
	return knob_set(env->knobs, path, value, e);
}

/* Children inherit the mark. A task may end while we look: its file is gone then. */
static void tasks_mark(const struct injector_env *env)
{
	char text[8192], path[64];
	char *at = text, *end;

	if (cgroup_read("memory", env->cgroup, "cgroup.procs", text, sizeof(text), NULL))
		return;
	for (unsigned long pid; (pid = strtoul(at, &end, 10)) && end != at; at = end) {
		snprintf(path, sizeof(path), "/proc/%lu/make-it-fail", pid);
		knob_trigger(path, "1", NULL);
	}
}

static uint64_t times_of(const struct injector_env *env)
{
	uint64_t times = param_u64(env->params, "times");

	return times && times < TIMES_MAX ? times : TIMES_MAX;
}

/* Beside its folder, a device of fail_make_request has a switch of its own. */
static void device_path(const char *root, const struct fault_rule *rule, char *buf, size_t size)
{
	snprintf(buf, size, "%s/dev/block/%s/make-it-fail", root ? root : "/sys", rule->device);
}

static int own_set(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e)
{
	bool all = param_u64(env->params, "whom") != 0;
	char text[24];
	int rc = 0;

	for (size_t i = 0; i < COUNT_OF(plain) && !rc; i++)
		rc = file_set(root, env, rule->own, plain[i].file, plain[i].value, e);
	rc = rc ? rc : file_set(root, env, rule->own, "task-filter", all ? "N" : "Y", e);
	snprintf(text, sizeof(text), "%" PRIu64, param_u64(env->params, "interval"));
	rc = rc ? rc : file_set(root, env, rule->own, "interval", text, e);
	snprintf(text, sizeof(text), "%" PRIu64, times_of(env));
	return rc ? rc : file_set(root, env, rule->own, "times", text, e);
}

int own_arm(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e)
{
	char text[24], path[256];
	int rc = own_set(root, env, rule, e);

	device_path(root, rule, path, sizeof(path));
	if (!rc && *rule->device)
		rc = knob_set(env->knobs, path, "1", e);
	if (!rc && !param_u64(env->params, "whom"))
		tasks_mark(env);
	/* Nothing fails before this is written. */
	snprintf(text, sizeof(text), "%" PRIu64, param_u64(env->params, "ppm") / 10000);
	return rc ? rc : file_set(root, env, rule->own, "probability", text, e);
}

int own_disarm(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e)
{
	static const char *const files[] = { "probability", "times", "interval", "task-filter" };
	char path[256];
	int rc = 0, one;

	for (size_t i = 0; i < COUNT_OF(files) + COUNT_OF(plain); i++) {
		path_of(root, rule->own, i < COUNT_OF(files) ? files[i] :
			plain[i - COUNT_OF(files)].file, path, sizeof(path));
		one = knob_restore(env->knobs, path, e);
		rc = rc ? rc : one;
	}
	device_path(root, rule, path, sizeof(path));
	one = *rule->device ? knob_restore(env->knobs, path, e) : 0;
	return rc ? rc : one;
}

uint64_t own_hits(const char *root, const struct injector_env *env, const char *folder)
{
	char path[256], text[32];
	uint64_t left, times = times_of(env);

	path_of(root, folder, "times", path, sizeof(path));
	if (knob_get(path, text, sizeof(text), NULL) || value_u64(text, &left, NULL))
		return 0;
	return left <= times ? times - left : 0;
}
