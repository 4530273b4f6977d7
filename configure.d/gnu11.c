/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the compiler speak C11 with GNU attributes, and does linking work? */
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

static void leave(const int *fd)
{
	(void)fd;
}

_Static_assert(sizeof(uint64_t) == 8, "64-bit numbers");

int main(void)
{
	__attribute__((cleanup(leave))) int fd = -1;
	_Atomic uint64_t count = 0;

	atomic_fetch_add(&count, 1);
	return fd + (int)count;
}
