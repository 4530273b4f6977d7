/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits how fast the run's cgroup writes to a block device. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cgroup.h"
#include "file.h"
#include "injector.h"

/* "MAJOR:MINOR" of the whole disk: the controller knows no partitions. */
static int disk_of(dev_t dev, char *out, size_t size, struct err *e)
{
	char path[96], text[32];

	snprintf(out, size, "%u:%u", major(dev), minor(dev));
	snprintf(path, sizeof(path), "/sys/dev/block/%s/partition", out);
	if (access(path, F_OK))
		return 0;
	snprintf(path, sizeof(path), "/sys/dev/block/%s/../dev", out);
	if (file_read(path, text, sizeof(text), e) < 0)
		return -e->code;
	text[strcspn(text, "\n")] = '\0';
	snprintf(out, size, "%.*s", (int)size - 1, text);
	return 0;
}

static int device_find(const struct injector_env *env, char *out, size_t size, struct err *e)
{
	const char *name = param_text(env->params, "device");
	char path[PARAM_TEXT_MAX + 8];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", *name && *name != '/' ? "/dev/" : "",
		*name ? name : env->scratch);
	if (stat(path, &st))
		return err_sys(e, errno, "device %s", path);
	return disk_of(S_ISBLK(st.st_mode) ? st.st_rdev : st.st_dev, out, size, e);
}

/* These files cannot restore what they show, so no knob; rate NULL removes the limit. */
static int rate_write(const struct injector_env *env, const char *rate, struct err *e)
{
	bool v2 = env->cgroup_version == CGROUP_V2;
	char device[32], knob[240], value[PARAM_TEXT_MAX + 64];
	int rc = device_find(env, device, sizeof(device), e);

	injector_knob_name(env, v2 ? "io" : "blkio", v2 ? "io.max" :
		"blkio.throttle.write_bps_device", knob, sizeof(knob));
	if (rate)
		snprintf(value, sizeof(value), v2 ? "%s wbps=%s" : "%s %s", device, rate);
	else
		snprintf(value, sizeof(value), v2 ? "%s wbps=max" : "%s 0", device);
	return rc ? rc : knob_trigger(knob, value, e);
}

/* Parse "254:16 Write 12" (v1) or "254:16 rbytes=.. wios=12 .." (v2). */
static uint64_t count_in(const char *text, const char *device, bool v2)
{
	const char *mark = v2 ? "wios=" : "Write ";
	size_t len = strlen(device);
	unsigned long long n = 0;

	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, device, len) || line[len] != ' ')
			continue;
		const char *at = strstr(line, mark), *end = strchr(line, '\n');

		if (at && (!end || at < end) && sscanf(at + strlen(mark), "%llu", &n) == 1)
			return n;
	}
	return 0;
}

static uint64_t io_throttle_hits(struct injector_env *env)
{
	bool v2 = env->cgroup_version == CGROUP_V2;
	char device[32], text[4096];

	if (!env->state || device_find(env, device, sizeof(device), NULL) ||
	    cgroup_read(v2 ? "io" : "blkio", env->cgroup, v2 ? "io.stat" :
			"blkio.throttle.io_serviced", text, sizeof(text), NULL))
		return 0;
	return count_in(text, device, v2);
}

static int io_throttle_arm(struct injector_env *env, struct err *e)
{
	char rate[24];
	int rc;

	if (!*env->cgroup)
		return err_set(e, EINVAL, "io_throttle needs a cgroup: give the scenario one");
	snprintf(rate, sizeof(rate), "%llu", (unsigned long long)param_u64(env->params, "rate"));
	rc = rate_write(env, rate, e);
	if (!rc)
		env->state = env;
	return rc;
}

static int io_throttle_disarm(struct injector_env *env, struct err *e)
{
	int rc = env->state ? rate_write(env, NULL, e) : 0;

	if (!rc)
		env->state = NULL;
	return rc;
}

static const struct param io_throttle_params[] = {
	{ "rate", PARAM_SIZE, "100K", "4K..1T", "bytes written a second, at most" },
	{ "device", PARAM_TEXT, "", NULL, "such as vdb or nbd0 (empty: the scratch disk)" },
	{ 0 }
};

static const struct need io_throttle_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_CGROUP, NULL, NULL },
	{ 0 }
};

const struct injector injector_io_throttle = {
	.name = "io_throttle",
	.summary = "slow down the cgroup's writes to one disk",
	.scope = SCOPE_CGROUP,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = io_throttle_params,
	.needs = io_throttle_needs,
	.arm = io_throttle_arm,
	.disarm = io_throttle_disarm,
	.hits = io_throttle_hits,
};
