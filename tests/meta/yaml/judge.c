/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hostile texts through base/tap.c, judged by libyaml: each block is a mapping of scalars, and
 * a text that was valid UTF-8 comes back as it was. usage: judge ROUNDS SEED [VERSION]
 * With VERSION (0: no version line) the judge prints the points, for another reader of TAP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <yaml.h>

#include "rng.h"
#include "tap.h"

#define TEXT_BYTES 256
#define OUTPUT_BYTES 16384

static int fd;

static void fail(const char *why, const char *text)
{
	fprintf(stderr, "%s, after:", why);
	for (; *text; text++)
		fprintf(stderr, " %02x", (unsigned char)*text);
	fprintf(stderr, "\n");
	exit(1);
}

/* Code points around all borders that UTF-8, YAML and terminals have. */
static uint32_t code_draw(struct rng *r)
{
	static const uint32_t borders[] = { 0x1, 0x9, 0x1f, 0x22, 0x23, 0x27, 0x2d, 0x3a, 0x5c,
		0x7b, 0x7f, 0x85, 0x9f, 0xa0, 0x7ff, 0x800, 0x2028, 0x202e, 0xd7ff, 0xe000, 0xfeff,
		0xfffd, 0xfffe, 0xffff, 0x10000, 0x10ffff };
	uint32_t code = borders[rng_below(r, sizeof(borders) / sizeof(borders[0]))];

	return rng_below(r, 2) ? code : 1 + (uint32_t)rng_below(r, 0xd7ff);
}

static size_t code_put(uint32_t code, char *to)
{
	if (code < 0x80)
		return to[0] = (char)code, 1;
	if (code < 0x800)
		return to[0] = (char)(0xc0 | code >> 6), to[1] = (char)(0x80 | (code & 0x3f)), 2;
	if (code < 0x10000) {
		to[0] = (char)(0xe0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3f));
		to[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | code >> 18);
	to[1] = (char)(0x80 | (code >> 12 & 0x3f));
	to[2] = (char)(0x80 | (code >> 6 & 0x3f));
	to[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* True: the text is valid UTF-8. */
static bool text_draw(struct rng *r, char *text)
{
	bool valid = rng_below(r, 2);
	size_t n = 0, most = rng_below(r, TEXT_BYTES - 5);

	while (n < most && valid)
		n += code_put(code_draw(r), text + n);
	if (!valid)
		rng_fill(r, text, n = most);
	for (size_t i = 0; i < n; i++)
		text[i] = text[i] ? text[i] : '#';
	text[n] = '\0';
	return valid;
}

static const char *output(void)
{
	static char text[OUTPUT_BYTES];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

/* The block without its indentation, as TAP 14 gives it to a YAML reader. */
static size_t block_take(const char *out, char *block)
{
	size_t n = 0;
	bool within = false;

	for (const char *end; (end = strchr(out, '\n')); out = end + 1) {
		if (!strncmp(out, "  ...\n", 6))
			return within ? n : 0;
		if (within) {
			memcpy(block + n, out + 2, (size_t)(end + 1 - out) - 2);
			n += (size_t)(end + 1 - out) - 2;
		}
		within |= !strncmp(out, "  ---\n", 6);
	}
	return 0;
}

/* Values of the mapping, in order. False: no YAML. */
static bool block_read(const char *block, size_t n, char value[3][4 * TEXT_BYTES])
{
	yaml_parser_t parser;
	yaml_event_t ev;
	unsigned scalars = 0;
	bool more = true, good = true;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)block, n);
	while (more && (good = yaml_parser_parse(&parser, &ev))) {
		if (ev.type == YAML_SCALAR_EVENT && scalars++ % 2 && scalars <= 6)
			snprintf(value[scalars / 2 - 1], sizeof(value[0]), "%s",
				(const char *)ev.data.scalar.value);
		more = ev.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&ev);
	}
	yaml_parser_delete(&parser);
	return good && scalars == 6;
}

/* A point and its directive hold one line each, whatever their texts. */
static void lines_check(const char *out, const char *text)
{
	unsigned lines = 0;

	for (const char *p = out; *p; p++) {
		lines += *p == '\n';
		if ((unsigned char)*p < ' ' && *p != '\n')
			fail("a control character is in the output", text);
	}
	if (lines != 8 || strncmp(out, "not ok 1 - ", 11))
		fail("the output has not 8 lines", text);
}

static void round_do(struct rng *r)
{
	static char block[OUTPUT_BYTES], value[3][4 * TEXT_BYTES], text[TEXT_BYTES];
	bool valid = text_draw(r, text);
	const char *out;
	struct tap t;
	size_t n;

	if (ftruncate(fd, 0) || lseek(fd, 0, SEEK_SET))
		exit(2);
	tap_begin(&t, fd, 0);
	tap_point(&t, false, text, "TODO", text);
	tap_yaml_begin(&t);
	tap_yaml_text(&t, "first", text);
	tap_yaml_u64(&t, "number", 7);
	tap_yaml_text(&t, "last", text);
	tap_yaml_end(&t);
	tap_comment(&t, "%s", text);
	tap_bail(&t, text);
	out = output();
	lines_check(out, text);
	n = block_take(out, block);
	if (!n || !block_read(block, n, value))
		fail("the block is not YAML", text);
	if (valid && (strcmp(value[0], text) || strcmp(value[2], text)))
		fail("the text did not come back", text);
}

static void stream_print(struct rng *r, unsigned rounds, unsigned version)
{
	static char text[TEXT_BYTES];
	struct tap t;

	tap_begin(&t, STDOUT_FILENO, 0);
	if (version)
		tap_version(&t, version);
	while (rounds--) {
		text_draw(r, text);
		tap_point(&t, true, text, rounds % 2 ? "SKIP" : NULL, text);
		tap_yaml_begin(&t);
		tap_yaml_text(&t, "text", text);
		tap_yaml_end(&t);
		tap_comment(&t, "%s", text);
	}
	tap_end(&t);
}

int main(int argc, char **argv)
{
	struct rng r;

	fd = memfd_create("tap", 0);
	if (argc < 3 || fd < 0)
		return 2;
	rng_stream(&r, strtoull(argv[2], NULL, 0), "yaml");
	if (argc > 3) {
		stream_print(&r, (unsigned)strtoul(argv[1], NULL, 0),
			(unsigned)strtoul(argv[3], NULL, 0));
		return 0;
	}
	for (unsigned long i = strtoul(argv[1], NULL, 0); i > 0; i--)
		round_do(&r);
	return 0;
}
