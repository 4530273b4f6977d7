/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Are the headers of the network block device there? */
#include <stdint.h>
#include <sys/ioctl.h>
#include <linux/nbd.h>

int main(void)
{
	struct nbd_request request = { .magic = NBD_REQUEST_MAGIC };

	return request.magic == NBD_SET_SOCK;
}
