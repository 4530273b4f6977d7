/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole sampler, as small as one is: the load average, times 100. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "sampler.h"

static const struct column columns[] = {
	{ "load_1min", "tasks/100", COLUMN_GAUGE },
	{ 0 }
};

static int load_file = -1;

static int load_open(const struct sampler_env *env, struct err *e)
{
	(void)env;
	load_file = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
	return load_file < 0 ? err_sys(e, errno, "/proc/loadavg") : 0;
}

static int load_read(uint64_t *row)
{
	char text[32];
	ssize_t n = pread(load_file, text, sizeof(text), 0);
	uint64_t load = 0;

	for (ssize_t i = 0; i < n && text[i] != ' '; i++)
		if (text[i] != '.')
			load = load * 10 + (uint64_t)(text[i] - '0');
	row[0] = load;
	return n < 0 ? -errno : 0;
}

static void load_close(void)
{
	close(load_file);
}

const struct sampler sampler_probe_load = {
	.name = "probe_load",
	.summary = "load average",
	.columns = columns,
	.open = load_open,
	.read = load_read,
	.close = load_close,
};
