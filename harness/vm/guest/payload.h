/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a root disk: which of this machine's files go where. */
#ifndef GUEST_PAYLOAD_H
#define GUEST_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"

#define PAYLOAD_MAX 512

struct payload_file {
	char from[256];
	char to[256];		/* in the image, "/usr/..." */
};

struct payload {
	size_t count;
	struct payload_file file[PAYLOAD_MAX];
};

/* One file as it is; a second one with the same place is ignored. */
int payload_add(struct payload *p, const char *from, const char *to, struct err *e);

/* A program of this machine, or a file by its absolute path, at the same place. */
/* -ENOENT names what is missing. */
int payload_program(struct payload *p, const char *name, struct err *e);

/* The shared libraries of all files so far, by asking the dynamic linker (ldd). */
int payload_libraries(struct payload *p, struct err *e);

/* A hash of places and contents. */
int payload_hash(const struct payload *p, uint64_t *hash, struct err *e);

/* Copy all below dir; *bytes is their sum. */
int payload_copy(const struct payload *p, const char *dir, uint64_t *bytes, struct err *e);

#endif
