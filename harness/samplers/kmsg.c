/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel log: passes every line to the harness and counts lines. */
#include "kmsg.h"

#include <errno.h>

#include "sampler.h"

#define LEVEL_WARNING 4
#define LINES_MAX 256		/* per read, so that a flooded log does not delay other samplers */

enum { AT_LINES, AT_WARNINGS, AT_LOST };

static const struct column columns[] = {
	{ .name = "kernel_lines", .unit = "lines", .kind = COLUMN_COUNTER },
	{ .name = "kernel_warnings", .unit = "lines", .kind = COLUMN_COUNTER },
	{ .name = "kernel_gaps", .unit = "events", .kind = COLUMN_COUNTER },
	{ 0 }
};

static const struct need needs[] = { { NEED_FILE, "/dev/kmsg", NULL }, { 0 } };

static int kmsg_fd = -1;
static void (*log_line)(const char *line, unsigned level, uint64_t t_us);

static int kmsg_sampler_open(const struct sampler_env *env, struct err *e)
{
	int fd = kmsg_open();

	if (fd < 0)
		return err_sys(e, -fd, "/dev/kmsg: cannot open it (run as root)");
	kmsg_fd = fd;
	log_line = env->log;
	return 0;
}

static int kmsg_sampler_read(uint64_t *row)
{
	static struct kmsg_record record;
	int result = 1;

	for (unsigned i = 0; i < LINES_MAX && (result == 1 || result == -EPIPE); i++) {
		result = kmsg_next(kmsg_fd, &record);
		row[AT_LOST] += result == -EPIPE;
		if (result != 1)
			continue;
		row[AT_LINES]++;
		row[AT_WARNINGS] += record.level <= LEVEL_WARNING;
		if (log_line)
			log_line(record.text, record.level, record.t_us);
	}
	return 0;
}

const struct sampler sampler_kmsg = {
	.name = "kmsg",
	.summary = "lines and warnings of the kernel log, and gaps where lines were lost",
	.columns = columns,
	.needs = needs,
	.open = kmsg_sampler_open,
	.read = kmsg_sampler_read,
};
