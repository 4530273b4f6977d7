/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The server's side of the NBD transmission phase, one request after the other. */
#ifndef NBD_SERVE_H
#define NBD_SERVE_H

#include <stdint.h>

#include "store.h"

#define SERVE_REQUEST_MAX (32u << 20)	/* a longer request ends the connection */

/*
 * Answer requests from sock until the client disconnects or closes (0), or breaks the
 * protocol (-EPROTO) or the socket fails (-errno). Each answer adds 1 to *ops, with a
 * plain store (one writer). A request that is out of bounds is answered with EINVAL.
 */
int serve_requests(int sock, struct store *s, uint64_t volatile *ops);

#endif
