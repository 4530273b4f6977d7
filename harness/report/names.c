/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table of texts. 100,000 runs share a few scenarios, kernels and hangs. */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"

static size_t place_of(const struct names *n, const char *text)
{
	size_t at = file_hash_bytes(FILE_HASH_START, text, strlen(text)) & (n->room - 1);

	while (n->slot[at] && strcmp(n->slot[at], text))
		at = (at + 1) & (n->room - 1);
	return at;
}

static int grow(struct names *n)
{
	struct names more = { .room = n->room ? n->room * 2 : 1024 };

	more.slot = calloc(more.room, sizeof(*more.slot));
	if (!more.slot)
		return -1;
	for (size_t i = 0; i < n->room; i++)
		if (n->slot[i])
			more.slot[place_of(&more, n->slot[i])] = n->slot[i];
	more.used = n->used;
	free(n->slot);
	*n = more;
	return 0;
}

const char *name_of(struct names *n, const char *text)
{
	size_t at;

	if (n->used * 2 >= n->room && grow(n))
		return NULL;
	at = place_of(n, text);
	if (!n->slot[at]) {
		n->slot[at] = strdup(text);
		n->used += n->slot[at] != NULL;
	}
	return n->slot[at];
}

bool name_has(const struct names *n, const char *text)
{
	return n->room && n->slot[place_of(n, text)];
}

void names_free(struct names *n)
{
	for (size_t i = 0; i < n->room; i++)
		free(n->slot[i]);
	free(n->slot);
	memset(n, 0, sizeof(*n));
}
