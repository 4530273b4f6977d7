/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Near misses, by the number of letters to change. */
#include "nearest.h"

#include <stddef.h>
#include <string.h>

#define WORD_MAX 40

/* Levenshtein distance. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[WORD_MAX + 1], i, j, left, up, n = strlen(b);

	if (n > WORD_MAX)
		return n;
	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		left = row[0];
		row[0] = i + 1;
		for (j = 1; j <= n; j++) {
			up = row[j];
			row[j] = left + (a[i] != b[j - 1]);
			if (up + 1 < row[j])
				row[j] = up + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			left = up;
		}
	}
	return row[n];
}

const char *word_nearest(const char *typed, const char *const *words)
{
	const char *best = NULL;
	unsigned least = strlen(typed) / 3 + 2;

	for (; *words; words++) {
		unsigned d = distance(typed, *words);

		if (d < least) {
			least = d;
			best = *words;
		}
	}
	return best;
}
