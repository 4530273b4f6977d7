/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fault attributes of kernels with CONFIG_FAULT_INJECTION. */
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
#define TIMES_MAX 2000000000	/* counted down by hits; -1 is not countable */

static const struct { const char *kind, *folder; } folders[] = {
	{ "slab", "failslab" }, { "page", "fail_page_alloc" }, { "io_fail", "fail_make_request" },
};

/* Files of some kinds only: by default the kernel spares most calls. */
static const struct { const char *file, *value; } plain[] = {
	{ "ignore-gfp-wait", "N" }, { "ignore-gfp-highmem", "N" }, { "cache-filter", "N" },
	{ "min-order", "0" }, { "space", "0" }, { "verbose", "1" },
};

static void path_of(const char *root, const char *folder, const char *file, char *buf, size_t size)
{
	snprintf(buf, size, "%s/%s/%s", root ? root : DEBUGFS, folder, file);
}

/* Attributes know no gfp masks, orders, task or caller names and seeds, and only whole percents. */
static bool is_plain(const struct injector_env *env, const struct fault_rule *rule)
{
	const struct param_values *p = env->params;

	return !rule->words.len && !*param_text(p, "task") && !*param_text(p, "caller") &&
		!param_u64(p, "skip") && param_u64(p, "ppm") % 10000 == 0;
}

const char *faultattr_find(const char *root, const struct injector_env *env,
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

/* Children inherit the mark. The file of a task that has ended meanwhile is gone. */
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

/* Besides the directory, fail_make_request has a switch on each device. */
static void device_path(const char *root, const struct fault_rule *rule, char *buf, size_t size)
{
	snprintf(buf, size, "%s/dev/block/%s/make-it-fail", root ? root : "/sys", rule->device);
}

static int attr_set(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e)
{
	bool all = param_u64(env->params, "whom") != 0;
	char text[24];
	int rc = 0;

	for (size_t i = 0; i < COUNT_OF(plain) && !rc; i++)
		rc = file_set(root, env, rule->attr, plain[i].file, plain[i].value, e);
	rc = rc ? rc : file_set(root, env, rule->attr, "task-filter", all ? "N" : "Y", e);
	snprintf(text, sizeof(text), "%" PRIu64, param_u64(env->params, "interval"));
	rc = rc ? rc : file_set(root, env, rule->attr, "interval", text, e);
	snprintf(text, sizeof(text), "%" PRIu64, times_of(env));
	return rc ? rc : file_set(root, env, rule->attr, "times", text, e);
}

int faultattr_arm(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e)
{
	char text[24], path[256];
	int rc = attr_set(root, env, rule, e);

	device_path(root, rule, path, sizeof(path));
	if (!rc && *rule->device)
		rc = knob_set(env->knobs, path, "1", e);
	if (!rc && !param_u64(env->params, "whom"))
		tasks_mark(env);
	/* The probability comes last: before it nothing fails. */
	snprintf(text, sizeof(text), "%" PRIu64, param_u64(env->params, "ppm") / 10000);
	return rc ? rc : file_set(root, env, rule->attr, "probability", text, e);
}

int faultattr_disarm(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e)
{
	static const char *const files[] = { "probability", "times", "interval", "task-filter" };
	char path[256];
	int rc = 0, one;

	for (size_t i = 0; i < COUNT_OF(files) + COUNT_OF(plain); i++) {
		path_of(root, rule->attr, i < COUNT_OF(files) ? files[i] :
			plain[i - COUNT_OF(files)].file, path, sizeof(path));
		one = knob_restore(env->knobs, path, e);
		rc = rc ? rc : one;
	}
	device_path(root, rule, path, sizeof(path));
	one = *rule->device ? knob_restore(env->knobs, path, e) : 0;
	return rc ? rc : one;
}

uint64_t faultattr_hits(const char *root, const struct injector_env *env, const char *folder)
{
	char path[256], text[32];
	uint64_t left, times = times_of(env);

	path_of(root, folder, "times", path, sizeof(path));
	if (knob_get(path, text, sizeof(text), NULL) || value_u64(text, &left, NULL))
		return 0;
	return left <= times ? times - left : 0;
}
