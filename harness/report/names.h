/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts kept once each: equal texts have one address. */
#ifndef REPORT_NAMES_H
#define REPORT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct names {
	char **slot;		/* open addressing; NULL: free */
	size_t used, room;
};

/* The kept text, which lives until names_free; NULL: no memory. */
const char *name_of(struct names *n, const char *text);
bool name_has(const struct names *n, const char *text);
void names_free(struct names *n);

#endif
