/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Do the headers of the network block device exist? */
#include <stdint.h>
#include <sys/ioctl.h>
#include <linux/nbd.h>

int main(void)
{
	struct nbd_request request = { .magic = NBD_REQUEST_MAGIC };

	return request.magic == NBD_SET_SOCK;
}
