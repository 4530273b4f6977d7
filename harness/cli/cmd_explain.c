/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide explain: cause of a hang, from a kernel log. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cleanup.h"
#include "cli.h"
#include "explain_input.h"
#include "hang.h"
#include "tap.h"
#include "term.h"

#define WIDTH_DEFAULT 80

static bool as_json, as_tap, match;
static uint64_t width, unpack_mib = UNPACK_MIB;

static const struct option_row rows[] = {
	{ "json", OPTION_FLAG, NULL, "one JSON object a file, one a line", &as_json },
	{ "tap", OPTION_FLAG, NULL, "TAP: one point a report", &as_tap },
	{ "match", OPTION_FLAG, NULL, "compare the fingerprints of two files", &match },
	{ "width", OPTION_U64, "N", "columns (default: the terminal's)", &width },
	{ "unpack", OPTION_U64, "MIB", "of a compressed file at most (default: 4096)",
	  &unpack_mib },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"explain", "FILE...|FOLDER...|-", "Say what a kernel log tells about a hang",
	"Logs may be dmesg, syslog, journal, serial console, /proc/PID/stack, or pasted mail.\n"
	"gzip, xz, zstd, bzip2 and lz4 files are unpacked by these programs.\n"
	"A run's folder is explained by its evidence. Ctrl-C explains what was read so far.\n"
	"Exit status: 1 a hang or bug is in the text, 0 none; with --match: 0 the same hang,\n"
	"1 another one, 125 nothing to compare. 125 also: standard output cannot be written.\n",
	1, 4096,
};

/* Static, because its size exceeds a stack frame's. */
static struct hang_doc document;

static void emit_plain(void *arg, const char *text, size_t size)
{
	(void)arg;
	fwrite(text, 1, size, stdout);
}

static void emit_text(void *arg, const char *text, size_t size)
{
	(void)arg;
	term_text(stdout, text, size);
}

static unsigned columns(void)
{
	const char *env = getenv("COLUMNS");
	struct winsize w;

	if (width)
		return width < 20 ? 20 : (unsigned)width;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col)
		return w.ws_col;
	w.ws_col = env ? (unsigned short)strtoul(env, NULL, 10) : 0;
	return w.ws_col >= 20 ? w.ws_col : WIDTH_DEFAULT;
}

static void title_print(const char *path, enum hang_class worst)
{
	fputs(term_start(worst >= HANG_BUG ? TERM_BAD : TERM_GOOD), stdout);
	term_text(stdout, path, strlen(path));
	printf("%s: %s\n\n", term_start(TERM_PLAIN), worst >= HANG_WARNING ?
		hang_class_name(worst) : "nothing to report");
}

static void text_print(const char *path, bool several)
{
	enum hang_class worst = hang_worst(&document);

	if (several)
		title_print(path, worst);
	hang_why(&document, emit_text, NULL, columns());
	if (several)
		putchar('\n');
}

static void tap_print(struct tap *tap, const char *path)
{
	char sentence[1024], exact[HANG_EXACT_MAX];

	hang_fingerprint(&document, exact, sizeof(exact));
	hang_cause(&document, sentence, sizeof(sentence));
	for (unsigned i = 0; i < document.reports; i++) {
		const struct hang_report *r = &document.report[i];

		tap_point(tap, r->class < HANG_BUG, r->title, NULL, NULL);
		tap_yaml_begin(tap);
		tap_yaml_text(tap, "file", path);
		tap_yaml_text(tap, "kind", r->kind);
		tap_yaml_text(tap, "class", hang_class_name(r->class));
		tap_yaml_u64(tap, "line", r->line_first);
		tap_yaml_u64(tap, "count", r->count);
		if ((int)i == hang_main_report(&document)) {
			tap_yaml_text(tap, "cause", sentence);
			tap_yaml_text(tap, "fingerprint", exact);
		}
		tap_yaml_end(tap);
	}
	if (!document.reports)
		tap_point(tap, true, path, NULL, NULL);
}

/* Output that could not be written must end neither as a success nor as a finding. */
static int tap_finish(struct tap *tap, int status)
{
	tap_end(tap);
	if (!tap->error)
		return status;
	fprintf(stderr, "lowtide: cannot write to standard output: %s\n", strerror(tap->error));
	return EXIT_UNTESTED;
}

static int explain_all(char **paths, unsigned n)
{
	int status = EXIT_EXPECTED;
	struct tap tap = { .fd = STDOUT_FILENO };
	struct err e = { 0 };

	if (as_tap)
		tap_begin(&tap, STDOUT_FILENO, 0);
	for (unsigned i = 0; i < n; i++) {
		if (input_read(&document, paths[i], unpack_mib, &e))
			return cli_fail(&e);
		if (as_tap)
			tap_print(&tap, paths[i]);
		else if (as_json)
			hang_json(&document, paths[i], emit_plain, NULL);
		else
			text_print(paths[i], n > 1);
		if (hang_worst(&document) >= HANG_BUG)
			status = EXIT_FOUND;
		if (input_stopped())
			break;
	}
	return as_tap ? tap_finish(&tap, status) : status;
}

static int explain_match(char **paths)
{
	struct hang_print print[2];
	struct err e = { 0 };
	double alike;

	for (unsigned i = 0; i < 2; i++) {
		if (input_read(&document, paths[i], unpack_mib, &e))
			return cli_fail(&e);
		hang_print_make(&document, &print[i]);
	}
	if (!print[0].exact[0] && !print[1].exact[0]) {
		term_print(stderr, "lowtide explain: nothing to compare: no hang or bug in %s, and "
			"none in %s\n", paths[0], paths[1]);
		return EXIT_UNTESTED;
	}
	alike = hang_print_similarity(&print[0], &print[1]);
	printf("%.2f %s\n", alike, alike >= 1 ? "the same" : alike >= 0.5 ? "alike" : "different");
	for (unsigned i = 0; i < 2; i++)
		term_print(stdout, "%s: %s\n", paths[i],
			print[i].exact[0] ? print[i].exact : "no hang or bug");
	return alike >= 1 ? EXIT_EXPECTED : EXIT_FOUND;
}

static int cmd_explain(int argc, char **argv)
{
	AUTO_FREE char **paths = calloc((size_t)argc + 1, sizeof(*paths));
	unsigned n = 0;
	int status = paths ? options_read(&command, rows, argc, argv, paths, &n) : EXIT_USAGE;

	if (status >= 0)
		return status;
	if (match && n != 2)
		return cli_usage("explain", "--match wants two files, not %u", n);
	if (match && strcmp(paths[0], "-") == 0 && strcmp(paths[1], "-") == 0)
		return cli_usage("explain", "--match can read standard input (-) only once");
	if (match + as_json + as_tap > 1)
		return cli_usage("explain", "--match, --json and --tap exclude each other");
	if (!unpack_mib)
		return cli_usage("explain", "--unpack wants 1 MiB or more");
	input_catch_signals();
	status = match ? explain_match(paths) : explain_all(paths, n);
	if (input_stopped()) {
		fprintf(stderr, "lowtide explain: stopped by signal %d, what was read is "
			"explained\n", input_stopped());
		return EXIT_STOPPED + input_stopped();
	}
	return status;
}

const struct verb verb_explain = {
	.name = "explain",
	.about = "say what a kernel log tells about a hang",
	.rank = 50,
	.run = cmd_explain,
};
