/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The BTF reader of libbpf. */
#include <bpf/btf.h>

int main(void)
{
	return btf__new("", 0) == NULL;
}
