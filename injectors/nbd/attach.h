/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's side: a socket tied to /dev/nbdN through the nbd driver's ioctls. */
#ifndef NBD_ATTACH_H
#define NBD_ATTACH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"

/* 0; -EINVAL: path is not that of an nbd device; -EBUSY: it is in use, or not there. */
int attach_check(const char *path, struct err *e);

/* The first /dev/nbdN that nobody uses, into path; -ENODEV or -EBUSY with the cure. */
int attach_find(char *path, size_t size, struct err *e);

/*
 * Fork the process lt_nbd_client, which ties sock (the kernel's end) to the device and sits
 * in NBD_DO_IT until the device is given up. Returns once the device has its size, or with
 * an error after at most 10 s. The client dies with its parent.
 */
int attach_client(const char *device, int sock, uint64_t bytes, pid_t *client, struct err *e);

#endif
