/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read ELF headers: ldd takes a process each, and a root disk has thousands of other files. */
#include "elf_file.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

static bool has_dynamic(int fd, const Elf64_Ehdr *h)
{
	Elf64_Phdr ph;

	for (unsigned i = 0; i < h->e_phnum; i++) {
		off_t at = (off_t)(h->e_phoff + (uint64_t)i * h->e_phentsize);

		if (pread(fd, &ph, sizeof(ph), at) != sizeof(ph))
			return false;
		if (ph.p_type == PT_DYNAMIC)
			return true;
	}
	return false;
}

bool elf_is_dynamic(const char *path)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf64_Ehdr h;

	return fd >= 0 && read(fd, &h, sizeof(h)) == sizeof(h) &&
		!memcmp(h.e_ident, ELFMAG, SELFMAG) && h.e_ident[EI_CLASS] == ELFCLASS64 &&
		(h.e_type == ET_EXEC || h.e_type == ET_DYN) && has_dynamic(fd, &h);
}
