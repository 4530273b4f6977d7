/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does libkmod exist? */
#include <libkmod.h>
#include <stddef.h>

int main(void)
{
	return kmod_new(NULL, NULL) == NULL;
}
