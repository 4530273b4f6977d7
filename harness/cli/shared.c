/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Common parts of all verbs: error output, near misses, JSON lines, signals. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "cli.h"
#include "json.h"
#include "scenario.h"
#include "term.h"

static void line_tell(const char *text, void *arg)
{
	(void)arg;
	term_print(stderr, "lowtide: %s\n", text);
}

/* Errors of the machine: the same input may do on another one, or later. */
static bool is_of_machine(int code)
{
	static const int codes[] = { EIO, ENOSPC, EDQUOT, EFBIG, EMFILE, ENFILE, ENOMEM, EAGAIN,
		EROFS };

	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (code == codes[i])
			return true;
	return false;
}

int cli_fail(const struct err *e)
{
	line_tell(e->msg, NULL);
	scenario_errors_more(e, line_tell, NULL);
	return is_of_machine(e->code) ? EXIT_UNTESTED : EXIT_USAGE;
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

static void on_file_limit(int sig)
{
	(void)sig;
}

void cli_file_limit(void)
{
	struct sigaction sa = { .sa_handler = on_file_limit, .sa_flags = SA_RESTART };

	sigaction(SIGXFSZ, &sa, NULL);
}
