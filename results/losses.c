/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of losses. */
#include "losses.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

#define LOSSES_MAX 32

static struct {
	char what[32];
	int code;
} losses[LOSSES_MAX];

static unsigned count;

void losses_begin(void)
{
	count = 0;
}

void losses_add(const char *what, int code)
{
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(losses[i].what, what))
			return;
	if (count == LOSSES_MAX)
		return;
	text_put(losses[count].what, sizeof(losses[count].what), what);
	losses[count++].code = code;
}

void losses_text(char *buf, size_t size)
{
	size_t len = 0;

	*buf = '\0';
	for (unsigned i = 0; i < count && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%s: %s", i ? "; " : "",
			losses[i].what, strerror(losses[i].code));
}
