/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counting malloc and its like, on top of the C library's. */
#include "alloc_count.h"

#include <stdatomic.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#define COUNTS true
#else
#define COUNTS false
#endif

static atomic_ulong calls;

unsigned long alloc_count(void)
{
	return calls;
}

bool alloc_counts(void)
{
	return COUNTS;
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

void *malloc(size_t size)
{
	calls++;
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	calls++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	calls++;
	return __libc_realloc(p, size);
}
#endif
