/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does libdw of elfutils exist, for file:line of functions? */
#include <elfutils/libdwfl.h>
#include <stddef.h>

int main(void)
{
	return dwfl_begin(NULL) == NULL;
}
