/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that hold physical memory: raw images and the ELF dumps of dump-guest-memory. */
#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "introspect.h"

/* QEMU's "pc": memory of this size or more is split, and the second part begins at 4 GiB. */
#define SPLIT_FROM 0xe0000000ull
#define SPLIT_AT 0xc0000000ull
#define SPLIT_TO 0x100000000ull
#define RAW_LEAST (1u << 20)
#define HEADERS_MOST 4096

static void part_add(struct memory_map *map, uint64_t phys, uint64_t size, uint64_t offset)
{
	if (size && map->parts < MEMORY_PARTS_MAX)
		map->part[map->parts++] = (struct memory_part){ phys, size, offset };
}

static int map_raw(struct memory_map *map, uint64_t size, const char *path, struct err *e)
{
	if (size < RAW_LEAST)
		return err_set(e, EINVAL, "%.300s: no memory image: it has %llu bytes, and a guest "
			"has 1 MiB or more", path, (unsigned long long)size);
	part_add(map, 0, size >= SPLIT_FROM ? SPLIT_AT : size, 0);
	if (size >= SPLIT_FROM)
		part_add(map, SPLIT_TO, size - SPLIT_AT, SPLIT_AT);
	return 0;
}

/* Parts that end behind the file are cut: the rest of them was never written. */
static void elf_part(struct memory_map *map, const Elf64_Phdr *h, uint64_t size)
{
	uint64_t bytes = h->p_filesz;

	if (h->p_type != PT_LOAD || h->p_offset >= size || h->p_paddr + bytes < h->p_paddr)
		return;
	part_add(map, h->p_paddr, bytes < size - h->p_offset ? bytes : size - h->p_offset,
		h->p_offset);
}

static int map_elf(struct memory_map *map, const Elf64_Ehdr *head, uint64_t size,
	const char *path, struct err *e)
{
	unsigned count = head->e_phnum < HEADERS_MOST ? head->e_phnum : HEADERS_MOST;
	Elf64_Phdr h;

	if (head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_type != ET_CORE ||
	    head->e_machine != EM_X86_64 || head->e_phentsize != sizeof(h))
		return err_set(e, EINVAL, "%.300s: an ELF file, but no memory dump of an x86-64 "
			"machine", path);
	for (unsigned i = 0; i < count; i++)
		if (pread(map->fd, &h, sizeof(h), (off_t)(head->e_phoff + i * sizeof(h))) ==
			sizeof(h))
			elf_part(map, &h, size);
	return map->parts ? 0 : err_set(e, EINVAL, "%.300s: an ELF dump without memory", path);
}

int memory_map_file(struct memory_map *map, int fd, const char *path, struct err *e)
{
	Elf64_Ehdr head = { .e_type = 0 };
	struct stat st;

	*map = (struct memory_map){ .fd = fd };
	if (fstat(fd, &st))
		return err_sys(e, errno, "%.300s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, EINVAL, "%.300s: no file: give a raw image or an ELF dump", path);
	if (pread(fd, &head, sizeof(head), 0) < 0)
		return err_sys(e, errno, "%.300s", path);
	/* The second one is what QEMU writes: kdump in the flat form of makedumpfile. */
	if (memcmp(&head, "KDUMP   ", 8) == 0 || memcmp(&head, "makedumpfile", 12) == 0)
		return err_set(e, EINVAL, "%.300s: a compressed kdump: take the dump in ELF format "
			"(dump-guest-memory without -z)", path);
	if (memcmp(head.e_ident, ELFMAG, SELFMAG) == 0)
		return map_elf(map, &head, (uint64_t)st.st_size, path, e);
	return map_raw(map, (uint64_t)st.st_size, path, e);
}
