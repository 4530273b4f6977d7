/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests of results/ share: a scratch folder, a full disk, and a run to write down. */
#ifndef TESTS_RUN_FIXTURE_H
#define TESTS_RUN_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "run_record.h"

extern struct run_record fixture_run;	/* folder is fixture_dir() */

/* cmocka set-up and teardown of each test: an empty folder, removed with all in it. */
int fixture_setup(void **state);
int fixture_teardown(void **state);
const char *fixture_dir(void);

/* Mount a tmpfs of so many KiB on the folder, seen by this process only; false: not root. */
bool fixture_small_disk(unsigned kib);

/* Write zeros to the file "filler" until the disk is full. */
void fixture_fill_disk(void);

/* A file of the folder as text, ended with NUL; its bytes, or -errno. */
long fixture_read(const char *name, char *buf, size_t size);
void fixture_write(const char *name, const char *text, size_t len);
bool fixture_has(const char *name);

#endif
