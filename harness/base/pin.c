/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mlockall on fault, and the pages that must be there at once brought in by hand. */
#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pin.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

/* "" is the program itself; large libraries that are only used before a run stay out. */
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

/* Kernels before 5.14 do not know the advice; reading a byte of each page does as well. */
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

int pin_process(bool data)
{
#ifdef MCL_ONFAULT
	if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT))
		return -errno;
#else
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return -errno;
#endif
	dl_iterate_phdr(object_populate, &data);
	return 0;
}

void pin_release(void)
{
	munlockall();
}
