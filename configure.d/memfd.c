/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the C library have memfd_create and getdents64 (glibc 2.30)? */
#include <dirent.h>
#include <sys/mman.h>

int main(void)
{
	char buf[512];

	return getdents64(memfd_create("board", MFD_CLOEXEC), buf, sizeof(buf)) < 0;
}
