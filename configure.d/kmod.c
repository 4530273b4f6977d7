/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is libkmod there? */
#include <libkmod.h>
#include <stddef.h>

int main(void)
{
	return kmod_new(NULL, NULL) == NULL;
}
