/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of a rule from an injector's parameters. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "cgroup.h"
#include "fault.h"

void fault_word(struct fault_words *w, const char *fmt, ...)
{
	size_t room = sizeof(w->text) - w->len;
	va_list ap;
	int n = w->len ? snprintf(w->text + w->len, room, " ") : 0;

	va_start(ap, fmt);
	w->len += (size_t)n;
	room -= (size_t)n < room ? (size_t)n : room;
	n = room ? vsnprintf(w->text + w->len, room, fmt, ap) : 0;
	va_end(ap);
	w->len = (size_t)n < room ? w->len + (size_t)n : sizeof(w->text);
}

/* The module identifies a cgroup by its directory's inode. */
static int group_word(const struct injector_env *env, struct fault_words *w, struct err *e)
{
	char path[400];
	struct stat st;
	int rc;

	if (param_u64(env->params, "whom"))
		return 0;
	if (!*env->cgroup)
		return err_set(e, EINVAL, "whom = cgroup, but the run has no cgroup: set "
			"machine.cgroup = auto, or whom = all");
	rc = cgroup_path("memory", env->cgroup, "cgroup.procs", path, sizeof(path), e);
	if (rc)
		return rc;
	*strrchr(path, '/') = '\0';
	if (stat(path, &st))
		return err_sys(e, errno, "%s", path);
	fault_word(w, "cgroup=%" PRIu64, (uint64_t)st.st_ino);
	return 0;
}

int fault_rule_words(struct injector_env *env, const char *callers, struct fault_words *w,
	struct err *e)
{
	static const char *const numbers[] = { "ppm", "interval", "skip", "times" };
	const char *task = param_text(env->params, "task");
	int rc = group_word(env, w, e);

	if (rc)
		return rc;
	if (*task)
		fault_word(w, "comm=%s", task);
	if (*callers)
		fault_word(w, "%s", callers);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		fault_word(w, "%s=%" PRIu64, numbers[i], param_u64(env->params, numbers[i]));
	fault_word(w, "seed=%" PRIu64, rng_u64(env->rng));
	return w->len < sizeof(w->text) ? 0 :
		err_set(e, E2BIG, "the rule is too long: name fewer callers");
}

int fault_device(const char *path, char *buf, size_t size, struct err *e)
{
	struct stat st;
	dev_t dev;

	if (stat(path, &st))
		return err_sys(e, errno, "device %s", path);
	dev = S_ISBLK(st.st_mode) ? st.st_rdev : st.st_dev;
	if (!major(dev))
		return err_set(e, ENODEV, "%s is on no block device: set device, or "
			"machine.scratch", path);
	snprintf(buf, size, "%u:%u", major(dev), minor(dev));
	return 0;
}
