/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide explain: cause of a hang, from a kernel log. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "cli.h"
#include "explain_input.h"
#include "explain_symbols.h"
#include "hang.h"
#include "tap.h"
#include "term.h"
#include "text.h"

#define WIDTH_DEFAULT 80

static bool as_json, as_tap, as_dot, brief, match;
static char *vmlinux, *debug_dir;
static uint64_t width, unpack_mib = UNPACK_MIB;

static const struct option_row rows[] = {
	{ "json", OPTION_FLAG, NULL, "one JSON object a file, one a line", &as_json },
	{ "tap", OPTION_FLAG, NULL, "TAP: one point a report", &as_tap },
	{ "dot", OPTION_FLAG, NULL, "the wait graph, for dot(1)", &as_dot },
	{ "brief", OPTION_FLAG, NULL, "a line a file", &brief },
	{ "match", OPTION_FLAG, NULL, "compare the fingerprints of two files", &match },
	{ "width", OPTION_U64, "N", "columns (default: the terminal's)", &width },
	{ "unpack", OPTION_U64, "MIB", "of a compressed file at most (default: 4096)",
	  &unpack_mib },
	{ "vmlinux", OPTION_TEXT, "FILE", "file:line from this kernel's debug information",
	  &vmlinux },
	{ "debug-dir", OPTION_TEXT, "DIR", "the same, also of modules, from files below DIR",
	  &debug_dir },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"explain", "FILE...|FOLDER...|-", "Say what a kernel log tells about a hang",
	"Logs may be dmesg, syslog, journal, serial console, /proc/PID/stack, or pasted mail.\n"
	"gzip, xz, zstd, bzip2 and lz4 files are unpacked by these programs.\n"
	"Files of one incident (their clocks overlap, a task is stuck in both) are read as one.\n"
	"A run's folder is explained by its evidence. Ctrl-C explains what was read so far.\n"
	"Exit status: 1 a hang or bug is in the text, 0 none; with --match: 0 the same hang,\n"
	"1 another one, 125 nothing to compare. 125 also: standard output cannot be written.\n",
	1, 4096,
};

/* Static, because their size exceeds a stack frame's: texts read so far, and the next file. */
static struct hang_doc documents[2];
static struct hang_doc *document = &documents[0], *next = &documents[1];

static void emit_plain(void *arg, const char *text, size_t size)
{
	(void)arg;
	fwrite(text, 1, size, stdout);
}

/* The first paragraph is the answer: it has a colour of its own. */
struct painter {
	bool answered;
	char last;
};

static void emit_text(void *arg, const char *text, size_t size)
{
	struct painter *p = arg;

	for (size_t i = 0; i < size && !p->answered; i++) {
		p->answered = p->last == '\n' && text[i] == '\n';
		p->last = text[i];
		if (p->answered) {
			term_text(stdout, text, i);
			fputs(term_start(TERM_PLAIN), stdout);
			text += i;
			size -= i;
		}
	}
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
	enum hang_class worst = hang_worst(document);
	const char *colour = term_start(worst >= HANG_BUG ? TERM_BAD : TERM_GOOD);
	struct painter painter = { .answered = false };

	if (several)
		title_print(path, worst);
	fputs(colour, stdout);
	hang_why(document, emit_text, &painter, columns());
	if (!painter.answered)
		fputs(term_start(TERM_PLAIN), stdout);
	if (several)
		putchar('\n');
}

static void brief_print(const char *path, bool several)
{
	static const char *const sure[] = { "", "likely: ", "proven: " };
	char sentence[1024], exact[HANG_EXACT_MAX];
	enum hang_sure certainty = hang_cause(document, sentence, sizeof(sentence));
	const char *text = strncmp(sentence, "suspect: ", 9) == 0 ? sentence + 9 : sentence;

	hang_fingerprint(document, exact, sizeof(exact));
	if (several)
		printf("%s: ", path);
	printf("%s%s", hang_worst(document) >= HANG_BUG ? hang_class_name(hang_worst(document)) :
	       "", hang_worst(document) >= HANG_BUG ? ", " : "");
	fputs(sure[certainty], stdout);
	term_text(stdout, text, strlen(text));
	printf("%s%.16s%s\n", exact[0] ? " [" : "", exact, exact[0] ? "]" : "");
}

static void tap_print(struct tap *tap, const char *path)
{
	char sentence[1024], exact[HANG_EXACT_MAX];

	hang_fingerprint(document, exact, sizeof(exact));
	hang_cause(document, sentence, sizeof(sentence));
	for (unsigned i = 0; i < document->reports; i++) {
		const struct hang_report *r = &document->report[i];

		tap_point(tap, r->class < HANG_BUG, r->title, NULL, NULL);
		tap_yaml_begin(tap);
		tap_yaml_text(tap, "file", path);
		tap_yaml_text(tap, "kind", r->kind);
		tap_yaml_text(tap, "class", hang_class_name(r->class));
		tap_yaml_u64(tap, "line", r->line_first);
		tap_yaml_u64(tap, "count", r->count);
		if ((int)i == hang_main_report(document)) {
			tap_yaml_text(tap, "cause", sentence);
			tap_yaml_text(tap, "fingerprint", exact);
		}
		tap_yaml_end(tap);
	}
	if (!document->reports)
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

/* For people, what can be read again is joined; a run's folder is an incident of its own. */
static bool is_joined(const char *path)
{
	struct stat st;

	return !as_json && !as_tap && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int merge(char **paths, unsigned n, struct err *e)
{
	int rc = 0;

	hang_reset(document);
	for (unsigned i = 0; i < n && !rc; i++)
		rc = input_add(document, paths[i], unpack_mib, e);
	hang_finish(document);
	return rc;
}

static void swap(void)
{
	struct hang_doc *other = next;

	next = document;
	document = other;
}

/*
 * Read paths[0], unless an earlier call has read it ahead, and those behind it that tell of the
 * same incident, as console and journal do, into one document. Returns their number or -errno.
 */
static int incident_read(char **paths, unsigned n, struct err *e)
{
	static bool ahead;
	unsigned same = 1;
	int rc = 0;

	if (ahead)
		swap();
	else
		rc = input_read(document, paths[0], unpack_mib, e);
	ahead = false;
	while (!rc && same < n && is_joined(paths[0]) && is_joined(paths[same]) &&
	       !input_stopped()) {
		rc = input_read(next, paths[same], unpack_mib, e);
		ahead = !rc && !hang_same_incident(document, next);
		if (rc || ahead)
			break;
		rc = merge(paths, ++same, e);
	}
	return rc ? rc : (int)same;
}

static void document_print(struct tap *tap, const char *name, bool several)
{
	if (as_tap)
		tap_print(tap, name);
	else if (as_json)
		hang_json(document, name, emit_plain, NULL);
	else if (as_dot)
		hang_dot(document, name, emit_plain, NULL);
	else if (brief)
		brief_print(name, several);
	else
		text_print(name, several);
}

static int explain_all(char **paths, unsigned n)
{
	int status = EXIT_EXPECTED, same;
	struct tap tap = { .fd = STDOUT_FILENO };
	struct err e = { 0 };

	if (as_tap)
		tap_begin(&tap, STDOUT_FILENO, 0);
	for (unsigned i = 0; i < n && !input_stopped(); i += (unsigned)same) {
		char name[1024] = "";

		same = incident_read(paths + i, n - i, &e);
		if (same < 0)
			return cli_fail(&e);
		for (int k = 0; k < same; k++)
			text_join(name, sizeof(name), ", ", paths[i + (unsigned)k]);
		document_print(&tap, name, n > 1);
		if (hang_worst(document) >= HANG_BUG)
			status = EXIT_FOUND;
	}
	return as_tap ? tap_finish(&tap, status) : status;
}

static int explain_match(char **paths)
{
	struct hang_print print[2];
	struct err e = { 0 };
	double alike;

	for (unsigned i = 0; i < 2; i++) {
		if (input_read(document, paths[i], unpack_mib, &e))
			return cli_fail(&e);
		hang_print_make(document, &print[i]);
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
	struct err e = { 0 };
	int status = paths ? options_read(&command, rows, argc, argv, paths, &n) : EXIT_USAGE;

	if (status >= 0)
		return status;
	if (match && n != 2)
		return cli_usage("explain", "--match wants two files, not %u", n);
	if (match && strcmp(paths[0], "-") == 0 && strcmp(paths[1], "-") == 0)
		return cli_usage("explain", "--match can read standard input (-) only once");
	if (match + as_json + as_tap + as_dot + brief > 1)
		return cli_usage("explain", "--match, --json, --tap, --dot and --brief exclude "
			"each other");
	if (!unpack_mib)
		return cli_usage("explain", "--unpack wants 1 MiB or more");
	if ((vmlinux || debug_dir) && symbols_open(vmlinux, debug_dir, &e))
		return cli_fail(&e);
	input_catch_signals();
	status = match ? explain_match(paths) : explain_all(paths, n);
	symbols_tell();
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
