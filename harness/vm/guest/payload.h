/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a root disk: their paths here and in the image. */
#ifndef GUEST_PAYLOAD_H
#define GUEST_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"

#define PAYLOAD_MAX 20000

/* Both from malloc. */
struct payload_file {
	char *from;
	char *to;		/* in the image, "/usr/..." */
};

/* Begins as { 0 }. */
struct payload {
	size_t count, room;
	struct payload_file *file;
};

/* Add a file. A second file for the same path is ignored. */
int payload_add(struct payload *p, const char *from, const char *to, struct err *e);

/* Add a program of this machine, or a file by absolute path, at the same path. */
/* -ENOENT: the message names what is missing. */
int payload_program(struct payload *p, const char *name, struct err *e);

/* Add all regular files below a folder, for a folder of the image. */
int payload_folder(struct payload *p, const char *from, const char *to, struct err *e);

/* The same for a folder of an interpreter's modules, at the same path, without their tests. */
int payload_modules(struct payload *p, const char *folder, struct err *e);

/*
 * Add what the files so far start: interpreters of scripts, programs that the user's shell scripts
 * name (files from `own` on), and the modules of perl and python where one of them is among them.
 */
int payload_interpreters(struct payload *p, size_t own, struct err *e);

/* Add the shared libraries of all files so far, as ldd lists them. */
int payload_libraries(struct payload *p, struct err *e);

/* Hash of all paths and contents. */
int payload_hash(const struct payload *p, uint64_t *hash, struct err *e);

/* Copy all files below dir; *bytes is their total size. */
int payload_copy(const struct payload *p, const char *dir, uint64_t *bytes, struct err *e);

void payload_free(struct payload *p);

#endif
