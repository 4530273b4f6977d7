/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lock memory with mlockall on fault; fault in or unshare the pages that a run needs. */
#include <errno.h>
#include <inttypes.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "file.h"
#include "pin.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

/* "" is the program. Libraries that serve only before a run stay out. */
static const char *const libraries[] = { "", "/libc.so", "/libjansson.so", "/ld-linux" };

static bool wanted(const char *name)
{
	if (!name || !*name)
		return true;
	for (unsigned i = 1; i < sizeof(libraries) / sizeof(libraries[0]); i++)
		if (strstr(name, libraries[i]))
			return true;
	return false;
}

/* Kernels before 5.14 lack MADV_POPULATE_*; then read a byte of each page. */
__attribute__((no_sanitize("address")))
static void populate(uintptr_t from, uintptr_t to, bool write)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	from &= ~(page - 1);
	if (!madvise((void *)from, to - from, write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ))
		return;
	for (; from < to; from += page)
		(void)*(volatile char *)from;
}

static int object_populate(struct dl_phdr_info *info, size_t size, void *arg)
{
	const bool *data = arg;

	(void)size;
	if (!wanted(info->dlpi_name))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		uintptr_t at = info->dlpi_addr + ph->p_vaddr;
		bool write = ph->p_flags & PF_W;

		if (ph->p_type == PT_LOAD && (!write || *data))
			populate(at, at + ph->p_memsz, write);
	}
	return 0;
}

#define STACK_BYTES (48 << 10)
#define MAPS_BYTES (32 << 10)
#define NAMELESS_MAX (256 << 10)	/* larger: program's big buffers, sanitizer's shadow */

__attribute__((noinline)) static void stack_touch(void)
{
	volatile char room[STACK_BYTES];

	for (size_t i = 0; i < sizeof(room); i += 1024)
		room[i] = 0;
}

__attribute__((no_sanitize("address")))
static void range_own(uintptr_t from, uintptr_t to)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	unsigned char there;

	for (; from < to; from += page)
		if (!mincore((void *)from, page, &there) && there & 1)
			*(volatile char *)from = *(volatile char *)from;
}

/* Allocates nothing: the buffer lies in stack that stack_touch has just faulted in. */
__attribute__((noinline)) static void mappings_own(void)
{
	char text[MAPS_BYTES], *line, *rest = text, mode[8], name[8];
	uintptr_t from, to;

	if (file_read("/proc/self/maps", text, sizeof(text), NULL) <= 0)
		return;
	while ((line = strsep(&rest, "\n"))) {
		int n = sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s %*s %*s %*s %7s", &from, &to,
			mode, name);

		if (n >= 3 && !strcmp(mode, "rw-p") && (n == 4 || to - from <= NAMELESS_MAX))
			range_own(from, to);
	}
}

void pin_own(void)
{
	stack_touch();
	mappings_own();
}

int pin_process(bool data)
{
	int rc = 0;

#ifdef MCL_ONFAULT
	if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT))
#else
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
#endif
		rc = -errno;
	else
		dl_iterate_phdr(object_populate, &data);
	pin_own();
	return rc;
}

void pin_release(void)
{
	munlockall();
}
