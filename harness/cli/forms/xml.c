/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XML 1.0 has no form at all for control characters and for U+FFFE and U+FFFF. */
#include "xml.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "text.h"

static const struct { char c; const char *as; } escapes[] = {
	{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&apos;" },
	/* A reader makes blanks of them in attributes. */
	{ '\n', "&#10;" }, { '\t', "&#9;" },
};

static const char *escape_of(char c)
{
	for (size_t i = 0; i < COUNT_OF(escapes); i++)
		if (escapes[i].c == c)
			return escapes[i].as;
	return NULL;
}

static void print(const char *text, bool attribute)
{
	size_t len = strlen(text), n;

	for (; len; text += n, len -= n) {
		const char *as = escape_of(*text);
		uint32_t code = 0;
		bool shown;

		n = text_shown(text, len, "\n\t", &shown);
		text_character(text, len, &code);
		if (!shown || (code & 0xfffe) == 0xfffe)
			putchar('?');
		else if (as && (attribute || !strchr("\n\t", *text)))
			fputs(as, stdout);
		else
			fwrite(text, 1, n, stdout);
	}
}

void xml_print(const char *text)
{
	print(text, false);
}

void xml_attribute(const char *name, const char *text)
{
	printf(" %s=\"", name);
	print(text, true);
	putchar('"');
}

void xml_number(const char *name, unsigned long long n)
{
	printf(" %s=\"%llu\"", name, n);
}
