/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole files and directory trees: read, write, copy, remove, hash. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"

/*
 * Read at most size - 1 bytes into buf and append NUL; ignore the rest of the file. Returns
 * bytes read or -errno. Allocates nothing.
 */
ssize_t file_read(const char *path, char *buf, size_t size, struct err *e);

/* Read a whole file into memory from malloc and append NUL. Caller frees. *len may be NULL. */
int file_slurp(const char *path, char **out, size_t *len, struct err *e);

/* Read until size bytes or the end of the file. Returns bytes read or -errno. */
ssize_t file_read_all(int fd, char *buf, size_t size);

/*
 * For files in folders that may come from a stranger. Only a regular file of at most `most` bytes
 * is opened: a link is -ELOOP, a FIFO, device or folder -ENODEV, a larger file -EOVERFLOW, each
 * with a message. Nothing blocks. Links in the path's folders are followed. file_open_regular
 * returns a descriptor; the others are as file_read and file_slurp.
 */
int file_open_regular(const char *path, uint64_t most, struct err *e);
ssize_t file_read_regular(const char *path, uint64_t most, char *buf, size_t size, struct err *e);
int file_slurp_regular(const char *path, uint64_t most, char **out, size_t *len, struct err *e);
bool file_is_refused(int rc);	/* rc is one of these three errors */

/* Write all bytes or return -errno; go on after EINTR and short writes. Allocates nothing. */
int file_write_all(int fd, const void *buf, size_t size);

/* Replace path's contents through a temporary file beside it: fsync, then rename. */
int file_replace(const char *path, const void *buf, size_t size, struct err *e);

/* fsync the directory of path: a new name survives a crash only after that. */
int file_sync_folder(const char *path);

/* Sync path (of a folder: its whole file system), rename it, and sync the new name's folder. */
int file_publish(const char *path, const char *to, struct err *e);

int file_mkdirs(const char *path, struct err *e);		/* as mkdir -p, mode 0755 */
int file_copy(const char *from, const char *to, struct err *e);	/* bytes and mode */
/* Copy a file or a folder with all below. follow: copy what links lead to; else they are -ELOOP. */
int file_copy_tree(const char *from, const char *to, bool follow, struct err *e);
int file_remove_tree(const char *path, struct err *e);		/* follows no links; absent: 0 */

/* FNV-1a 64 of bytes or of a file. hash continues an earlier one; FILE_HASH_START begins. */
#define FILE_HASH_START 0xcbf29ce484222325ull
uint64_t file_hash_bytes(uint64_t hash, const void *buf, size_t size);
int file_hash(const char *path, uint64_t *hash, struct err *e);

/* $LOWTIDE_CACHE, $XDG_CACHE_HOME/lowtide or ~/.cache/lowtide. file_cache_dir creates it. */
int file_cache_path(char *buf, size_t size, struct err *e);
int file_cache_dir(char *buf, size_t size, struct err *e);

#endif
