/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Report an unknown word together with all valid ones. */
#include "choice.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int choice_check(const char *key, const char *word, size_t len, const char *const *names,
	size_t count, struct err *e)
{
	char valid[300] = "";
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (strlen(names[i]) == len && !memcmp(names[i], word, len))
			return 0;
		if (n < sizeof(valid))
			n += (size_t)snprintf(valid + n, sizeof(valid) - n, "%s%s", i ? ", " : "",
				names[i]);
	}
	return err_set(e, EINVAL, "%s: '%.*s' is not known; valid: %s", key, (int)len, word, valid);
}
