/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TAP: each line is composed on the stack and written at once. */
#include "tap.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "text.h"

#define LINE_BYTES 2048

struct line {
	char text[LINE_BYTES];
	size_t len;
};

/* Reserve the last byte for the newline: a long line is truncated and not joined to the next. */
static void line_char(struct line *l, char c)
{
	if (l->len < sizeof(l->text) - 1)
		l->text[l->len++] = c;
}

static void line_text(struct line *l, const char *s)
{
	while (*s)
		line_char(l, *s++);
}

static void line_begin(struct line *l, const struct tap *t, unsigned more)
{
	unsigned i;

	l->len = 0;
	for (i = 0; i < t->indent + more; i++)
		line_char(l, ' ');
}

static void line_end(struct line *l, struct tap *t)
{
	int rc;

	l->text[l->len++] = '\n';
	rc = file_write_all(t->fd, l->text, l->len);
	if (rc < 0 && !t->error)
		t->error = -rc;
}

static void line_u64(struct line *l, uint64_t n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRIu64, n);
	line_text(l, digits);
}

static void line_bytes(struct line *l, const char *s, size_t n)
{
	while (n--)
		line_char(l, *s++);
}

/* A description escapes '#', which would start a directive. White space becomes a blank. */
static void line_plain(struct line *l, const char *s)
{
	size_t n = strlen(s), bytes;
	bool shown;

	for (; n && l->len < sizeof(l->text) - 8; s += bytes, n -= bytes) {
		bytes = text_shown(s, n, "", &shown);
		if (*s == '#' || *s == '\\')
			line_char(l, '\\');
		if (shown)
			line_bytes(l, s, bytes);
		else
			line_char(l, strchr("\t\n\r", *s) ? ' ' : '?');
	}
}

/* An escape of a double-quoted scalar (YAML 1.1 and 1.2, section 5.7). */
static void line_escape(struct line *l, uint32_t code)
{
	const char *at = code < 0x80 ? strchr("\nn\tt\rr\"\"\\\\", (int)code) : NULL;
	char text[16] = { '\\', at ? at[at[0] < ' '] : 0 };

	if (!at)
		snprintf(text, sizeof(text), code < 0x100 ? "\\x%02x" : code < 0x10000 ?
			"\\u%04x" : "\\U%08x", code);
	line_text(l, text);
}

/*
 * A double-quoted YAML scalar: the only style that can hold any text. An invalid byte becomes
 * U+FFFD, as YAML holds characters and not bytes. Keep room for an escape and the quote.
 */
static void line_quoted(struct line *l, const char *s)
{
	size_t n = strlen(s);

	line_char(l, '"');
	while (n && l->len < sizeof(l->text) - 16) {
		uint32_t code = 0xfffd;
		unsigned bytes = text_character(s, n, &code), step = bytes ? bytes : 1;

		if (!bytes)
			line_text(l, "\xef\xbf\xbd");
		else if (!text_is_shown(code) || code == '"' || code == '\\')
			line_escape(l, code);
		else
			line_bytes(l, s, bytes);
		s += step;
		n -= step;
	}
	line_char(l, '"');
}

static void tap_line(struct tap *t, unsigned more, const char *text)
{
	struct line l;

	line_begin(&l, t, more);
	line_text(&l, text);
	line_end(&l, t);
}

void tap_begin(struct tap *t, int fd, unsigned indent)
{
	t->fd = fd;
	t->indent = indent;
	t->count = 0;
	t->error = 0;
}

void tap_version(struct tap *t, unsigned version)
{
	tap_line(t, 0, version == 13 ? "TAP version 13" : "TAP version 14");
}

void tap_point(struct tap *t, bool ok, const char *name, const char *directive, const char *why)
{
	struct line l;

	line_begin(&l, t, 0);
	line_text(&l, ok ? "ok " : "not ok ");
	line_u64(&l, ++t->count);
	line_text(&l, " - ");
	line_plain(&l, name ? name : "");
	if (directive) {
		line_text(&l, " # ");
		line_text(&l, directive);
		line_char(&l, ' ');
		line_plain(&l, why ? why : "");
	}
	line_end(&l, t);
}

void tap_yaml_begin(struct tap *t)
{
	tap_line(t, 2, "---");
}

void tap_yaml_text(struct tap *t, const char *key, const char *value)
{
	struct line l;

	line_begin(&l, t, 2);
	line_text(&l, key);
	line_text(&l, ": ");
	line_quoted(&l, value ? value : "");
	line_end(&l, t);
}

void tap_yaml_u64(struct tap *t, const char *key, uint64_t value)
{
	struct line l;

	line_begin(&l, t, 2);
	line_text(&l, key);
	line_text(&l, ": ");
	line_u64(&l, value);
	line_end(&l, t);
}

void tap_yaml_end(struct tap *t)
{
	tap_line(t, 2, "...");
}

void tap_comment(struct tap *t, const char *fmt, ...)
{
	char text[LINE_BYTES - 64];
	struct line l;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	line_begin(&l, t, 0);
	line_text(&l, "# ");
	line_plain(&l, text);
	line_end(&l, t);
}

void tap_bail(struct tap *t, const char *why)
{
	struct line l;

	line_begin(&l, t, 0);
	line_text(&l, "Bail out! ");
	line_plain(&l, why ? why : "");
	line_end(&l, t);
}

void tap_end(struct tap *t)
{
	struct line l;

	line_begin(&l, t, 0);
	line_text(&l, "1..");
	line_u64(&l, t->count);
	line_end(&l, t);
}
