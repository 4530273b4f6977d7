/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of the kernel's dirty limit that is kept for one disk. */
#ifndef NBD_BDI_RATIO_H
#define NBD_BDI_RATIO_H

#include <stddef.h>

#include "err.h"

/*
 * The control file (min_ratio, in % of the dirty limit; Documentation/ABI/testing/
 * sysfs-class-bdi) of the disk at path, or of the one that the file or folder at path lies on.
 * -ENODEV: it lies on no disk (tmpfs, overlay).
 */
int bdi_ratio_knob(const char *path, char *knob, size_t size, struct err *e);

#endif
