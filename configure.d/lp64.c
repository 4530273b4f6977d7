/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is this a little-endian 64-bit machine? Host and guest share the board's memory layout. */
#include <endian.h>

_Static_assert(sizeof(long) == 8 && sizeof(void *) == 8, "LP64");
_Static_assert(__BYTE_ORDER == __LITTLE_ENDIAN, "little-endian");

int main(void)
{
	return 0;
}
