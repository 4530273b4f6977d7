/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: whole reads and writes, folders, content hashes. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"

/*
 * Read a file (at most size - 1 bytes; the rest is left) into buf and end it with NUL.
 * Returns the bytes read or -errno. Allocates nothing.
 */
ssize_t file_read(const char *path, char *buf, size_t size, struct err *e);

/* A whole file into malloc'ed memory with a NUL behind it; *len may be NULL. Caller frees. */
int file_slurp(const char *path, char **out, size_t *len, struct err *e);

/* All bytes or an error; resumes after EINTR and short writes. Allocates nothing. */
int file_write_all(int fd, const void *buf, size_t size);

/* Replace path by these bytes: temporary file beside it, fsync, rename. */
int file_replace(const char *path, const void *buf, size_t size, struct err *e);

/* Put the folder that holds path on disk: only then is a new name there for good. */
int file_sync_folder(const char *path);

int file_mkdirs(const char *path, struct err *e);		/* as mkdir -p, mode 0755 */
int file_copy(const char *from, const char *to, struct err *e);	/* bytes and mode */
int file_remove_tree(const char *path, struct err *e);		/* never follows links; absent: 0 */

/* FNV-1a 64 over a file's bytes, chained from *hash (start with FILE_HASH_START). */
#define FILE_HASH_START 0xcbf29ce484222325ull
uint64_t file_hash_bytes(uint64_t hash, const void *buf, size_t size);
int file_hash(const char *path, uint64_t *hash, struct err *e);

/* $LOWTIDE_CACHE, else $XDG_CACHE_HOME/lowtide, else ~/.cache/lowtide; dir: made if absent. */
int file_cache_path(char *buf, size_t size, struct err *e);
int file_cache_dir(char *buf, size_t size, struct err *e);

#endif
