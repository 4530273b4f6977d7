/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Client side: a socket attached to /dev/nbdN by ioctls of the nbd driver. */
#ifndef NBD_ATTACH_H
#define NBD_ATTACH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"

/* 0; -EINVAL: path is no nbd device; -EBUSY: in use or absent. */
int attach_check(const char *path, struct err *e);

/* First unused /dev/nbdN into path. -ENODEV or -EBUSY with the cure. */
int attach_find(char *path, size_t size, struct err *e);

/*
 * Fork the process lt_nbd_client, which attaches sock, the kernel's end, to the device and
 * sleeps in NBD_DO_IT until the device is released. Returns when the device has its size, or an
 * error after at most 10 s. The client dies with its parent.
 */
int attach_client(const char *device, int sock, uint64_t bytes, pid_t *client, struct err *e);

#endif
