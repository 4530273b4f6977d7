/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Check words of a parameter against a list. */
#ifndef LIB_CHOICE_H
#define LIB_CHOICE_H

#include <stddef.h>

#include "err.h"

/* 0 if the len bytes at word are one of names, else -EINVAL; the message lists key and names. */
int choice_check(const char *key, const char *word, size_t len, const char *const *names,
	size_t count, struct err *e);

#endif
