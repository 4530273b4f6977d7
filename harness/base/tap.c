/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TAP 14: each line is composed on the stack and written at once. */
#include "tap.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "file.h"

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

/* A description escapes '#', which would start a directive, and has no newline. */
static void line_plain(struct line *l, const char *s)
{
	for (; *s; s++) {
		if (*s == '#' || *s == '\\')
			line_char(l, '\\');
		line_char(l, (unsigned char)*s < ' ' || *s == 0x7f ? ' ' : *s);
	}
}

static void line_escape(struct line *l, unsigned char c)
{
	const char *at = strchr("\nn\tt\rr\"\"\\\\", c);
	char code[8];

	if (c && at) {
		line_char(l, '\\');
		line_char(l, c == '\n' || c == '\t' || c == '\r' ? at[1] : (char)c);
	} else {
		snprintf(code, sizeof(code), "\\x%02x", c);
		line_text(l, code);
	}
}

/* A double-quoted YAML scalar; reserve room for the closing quote of long text. */
static void line_quoted(struct line *l, const char *s)
{
	line_char(l, '"');
	for (; *s && l->len < sizeof(l->text) - 8; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < ' ' || c == 0x7f || c == '"' || c == '\\')
			line_escape(l, c);
		else
			line_char(l, *s);
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
	if (!indent)
		tap_line(t, 0, "TAP version 14");
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
