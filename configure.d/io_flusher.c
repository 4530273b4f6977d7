/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Do the kernel's headers know PR_SET_IO_FLUSHER (Linux 5.6)? */
#include <sys/prctl.h>

int main(void)
{
	return prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0);
}
