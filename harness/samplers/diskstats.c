/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/diskstats: the device under test, and the sum of all disks. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sampler.h"

enum { AT_READS, AT_WRITES, AT_SECTORS, AT_IN_FLIGHT, AT_IO_MS, AT_COUNT };

static const struct column columns[] = {
	{ .name = "dev_reads", .unit = "events", .kind = COLUMN_COUNTER },
	{ .name = "dev_writes", .unit = "events", .kind = COLUMN_COUNTER },
	{ .name = "dev_sectors_written", .unit = "512 B", .kind = COLUMN_COUNTER },
	{ .name = "dev_in_flight", .unit = "events" },
	{ .name = "dev_io_ms", .unit = "ms", .kind = COLUMN_COUNTER },
	{ .name = "disks_reads", .unit = "events", .kind = COLUMN_COUNTER },
	{ .name = "disks_writes", .unit = "events", .kind = COLUMN_COUNTER },
	{ .name = "disks_sectors_written", .unit = "512 B", .kind = COLUMN_COUNTER },
	{ .name = "disks_in_flight", .unit = "events" },
	{ .name = "disks_io_ms", .unit = "ms", .kind = COLUMN_COUNTER },
	{ 0 }
};

static int stats_fd = -1;
static char device[32];

static int diskstats_open(const struct sampler_env *env, struct err *e)
{
	snprintf(device, sizeof(device), "%s", env->device ? env->device : "");
	stats_fd = open("/proc/diskstats", O_RDONLY | O_CLOEXEC);
	return stats_fd < 0 ? err_sys(e, errno, "/proc/diskstats: cannot open it") : 0;
}

/* Partitions have their disk as prefix: vda1 of vda, nvme0n1p1 of nvme0n1. */
static bool is_partition(const char *name, const char *disk)
{
	size_t len = strlen(disk);

	if (!len || strncmp(name, disk, len))
		return false;
	name += len;
	name += *name == 'p';
	return isdigit((unsigned char)*name) != 0;
}

static bool line_parse(const char *line, char name[32], uint64_t now[AT_COUNT])
{
	return sscanf(line, "%*u %*u %31s %" SCNu64 " %*u %*u %*u %" SCNu64 " %*u %" SCNu64
		" %*u %" SCNu64 " %" SCNu64, name, &now[AT_READS], &now[AT_WRITES],
		&now[AT_SECTORS], &now[AT_IN_FLIGHT], &now[AT_IO_MS]) == 1 + AT_COUNT;
}

static int diskstats_read(uint64_t *row)
{
	const char *text = sampler_text(stats_fd);
	uint64_t now[AT_COUNT], sum[AT_COUNT] = { 0 };
	char name[32], disk[32] = "";

	if (!text)
		return 0;
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		if (!line_parse(text, name, now))
			continue;
		if (strcmp(name, device) == 0)
			memcpy(row, now, sizeof(now));
		if (is_partition(name, disk))
			continue;
		memcpy(disk, name, sizeof(disk));
		for (unsigned i = 0; i < AT_COUNT; i++)
			sum[i] += now[i];
	}
	memcpy(row + AT_COUNT, sum, sizeof(sum));
	return 0;
}

const struct sampler sampler_diskstats = {
	.name = "diskstats",
	.summary = "reads, writes and requests in flight, of the device under test and of all",
	.columns = columns,
	.open = diskstats_open,
	.read = diskstats_read,
};
