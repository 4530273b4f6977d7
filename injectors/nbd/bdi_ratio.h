/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Share of the kernel's dirty limit that is reserved for a disk. */
#ifndef NBD_BDI_RATIO_H
#define NBD_BDI_RATIO_H

#include <stddef.h>

#include "err.h"

/*
 * Path of min_ratio, in % of the dirty limit (Documentation/ABI/testing/sysfs-class-bdi), into
 * knob: for the disk at path, or the disk of the file or directory at path. -ENODEV: it is on no
 * disk (tmpfs, overlay).
 */
int bdi_ratio_knob(const char *path, char *knob, size_t size, struct err *e);

#endif
