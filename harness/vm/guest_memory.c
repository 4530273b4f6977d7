/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's memory by /proc/PID/mem of QEMU, at the addresses that QEMU's monitor tells. */
#include "guest_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND_MS 5000
#define ABOVE_HOLE 0x100000000ull	/* memory above the devices' addresses begins here */

/* "Host virtual address for 0x0 (pc.ram) is 0x7f..." */
static int host_address(struct qmp *q, uint64_t phys, uint64_t *host, struct err *e)
{
	const struct json *value = NULL;
	const char *text, *is;
	struct json *args;
	char line[48];
	int rc;

	snprintf(line, sizeof(line), "gpa2hva 0x%" PRIx64, phys);
	json_reset();
	args = json_new_object();
	json_put_text(args, "command-line", line);
	rc = qmp_call(q, "human-monitor-command", args, COMMAND_MS, &value, e);
	if (rc)
		return rc;
	text = json_text(value);
	is = text ? strstr(text, " is 0x") : NULL;
	*host = is ? strtoull(is + 4, NULL, 16) : 0;
	return *host ? 0 : err_set(e, ENOENT, "QEMU has no address for the guest's memory: %.200s",
		text ? text : "no answer");
}

/* The two parts lie one behind the other in QEMU: their distance is where the hole begins. */
static void parts_fill(struct memory_map *map, uint64_t low, uint64_t high, uint64_t bytes)
{
	uint64_t first = high > low && high - low < bytes ? high - low : bytes;

	map->part[map->parts++] = (struct memory_part){ 0, first, low };
	if (first < bytes)
		map->part[map->parts++] = (struct memory_part){ ABOVE_HOLE, bytes - first, high };
}

int guest_memory_map(struct qmp *q, pid_t qemu, uint64_t bytes, struct memory_map *map,
	struct err *e)
{
	uint64_t low, high = 0;
	char path[48];
	int rc = host_address(q, 0, &low, e);

	*map = (struct memory_map){ .fd = -1 };
	if (rc)
		return rc;
	if (host_address(q, ABOVE_HOLE, &high, NULL))
		high = 0;
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)qemu);
	map->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (map->fd < 0)
		return err_sys(e, errno, "this host does not let QEMU's memory be read (%s, "
			"kernel.yama.ptrace_scope)", path);
	parts_fill(map, low, high, bytes);
	return 0;
}
