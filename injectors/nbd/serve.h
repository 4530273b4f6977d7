/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Server side of the NBD transmission phase: one request after another. */
#ifndef NBD_SERVE_H
#define NBD_SERVE_H

#include <stdint.h>

#include "store.h"

#define SERVE_REQUEST_MAX (32u << 20)	/* longer: connection ends */

/*
 * Answer requests from sock. 0: the client disconnected; -EPROTO: it broke the protocol; else
 * -errno of the socket. Each reply adds 1 to *ops with a plain store, as the only writer. A
 * request out of bounds is answered with EINVAL.
 */
int serve_requests(int sock, struct store *s, uint64_t volatile *ops);

#endif
