/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kind of program a file is. */
#ifndef GUEST_ELF_FILE_H
#define GUEST_ELF_FILE_H

#include <stdbool.h>

/* Whether a file is a 64-bit ELF file that needs libraries or may need some. */
bool elf_is_dynamic(const char *path);

#endif
