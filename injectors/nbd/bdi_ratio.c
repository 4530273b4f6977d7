/* SPDX-License-Identifier: GPL-2.0-or-later */
/* min_ratio, the share of the kernel's dirty limit that is reserved for a disk. */
#include "bdi_ratio.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int bdi_ratio_knob(const char *path, char *knob, size_t size, struct err *e)
{
	struct stat st;
	dev_t dev;

	if (stat(path, &st))
		return err_sys(e, errno, "cannot look at %s", path);
	dev = S_ISBLK(st.st_mode) ? st.st_rdev : st.st_dev;
	/* a partition uses the min_ratio of its disk */
	snprintf(knob, size, "/sys/class/bdi/%u:%u/min_ratio", major(dev), minor(dev));
	if (access(knob, F_OK))
		snprintf(knob, size, "/sys/dev/block/%u:%u/../bdi/min_ratio", major(dev),
			minor(dev));
	return access(knob, F_OK) ? err_set(e, ENODEV,
		"%s lies on no disk that could be kept a share of the dirty limit: "
		"use min_ratio = 0, or another scratch folder", path) : 0;
}
