/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts for `lowtide explain`: files, compressed files, folders of runs, standard input. */
#ifndef CLI_EXPLAIN_INPUT_H
#define CLI_EXPLAIN_INPUT_H

#include <stdint.h>

#include "err.h"
#include "hang.h"

#define UNPACK_MIB 4096		/* default of --unpack */

/* Let SIGINT and SIGTERM end the reading: the text so far is explained. */
void input_catch_signals(void);
int input_stopped(void);	/* the signal, or 0 */

/*
 * Read path ("-": standard input) into the document and finish it. Of a compressed file at most
 * unpack_mib are read. 0 or -errno.
 */
int input_read(struct hang_doc *d, const char *path, uint64_t unpack_mib, struct err *e);

/* Read a file into a document that is reset, or that others have been read into. */
int input_add(struct hang_doc *d, const char *path, uint64_t unpack_mib, struct err *e);

#endif
