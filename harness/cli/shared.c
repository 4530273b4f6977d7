/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Common parts of all verbs: error output, near misses, JSON lines, signals. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "cli.h"
#include "json.h"
#include "term.h"

int cli_fail(const struct err *e)
{
	term_print(stderr, "lowtide: %s\n", e->msg);
	return EXIT_USAGE;
}

int cli_usage(const char *verb, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	term_print(stderr, "lowtide%s%s: %s", *verb ? " " : "", verb, text);
	fprintf(stderr, "\nTry: lowtide %s%s--help\n", verb, *verb ? " " : "");
	return EXIT_USAGE;
}

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

const char *cli_nearest(const char *typed, const char *const *words)
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

int cli_json(const struct json *value)
{
	static char text[128 << 10];

	if (json_write(value, text, sizeof(text)) < 0) {
		fprintf(stderr, "lowtide: too much for one JSON value\n");
		return EXIT_USAGE;
	}
	puts(text);
	return EXIT_EXPECTED;
}

void cli_on_stop(void (*handler)(int sig))
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction sa = { .sa_handler = handler };

	for (size_t i = 0; i < COUNT_OF(ends); i++)
		sigaction(ends[i], &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}
