/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libinih passes neither lines nor empty sections to its handler, so line_next tracks both. */
#include "ini_text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "file.h"
#include "ini_lines.h"
#include "text.h"

struct reading {
	const struct ini_handler *h;
	const char *path, *next;
	unsigned line;
	bool skip;	/* keys up to the next heading: theirs is wrong */
};

int ini_wrong(struct err *e, const char *file, unsigned line, const char *what, const char *value,
	const char *cure)
{
	return err_set(e, EINVAL, "%.200s:%u: %s '%.60s'; %s", file, line, what, value, cure);
}

static void tell(struct reading *r, const char *what, const char *value, const char *cure)
{
	struct err e;

	ini_wrong(&e, r->path, r->line, what, value, cure);
	r->h->wrong(r->line, &e, r->h->arg);
}

/* Whether libinih reads the line, which is no heading: blank, a comment, or KEY = VALUE. */
static bool line_good(const char *text)
{
	return !*text || *text == '#' || *text == ';' || strpbrk(text, "=:");
}

/* false: libinih is not to see the line. The keys below a wrong heading have no section. */
static bool line_take(struct reading *r, char *head)
{
	if (head[0] == '[') {
		r->skip = r->h->heading(r->line, head, r->h->arg) != 0;
		return !r->skip;
	}
	if (!line_good(head))
		tell(r, "neither [SECTION], KEY = VALUE nor # comment:", head,
			"write one of these");
	return line_good(head);
}

/* fgets on the text. Lines that libinih would cut or skip are reported and read as empty. */
static char *line_next(char *buf, int size, void *arg)
{
	struct reading *r = arg;
	size_t len = strcspn(r->next, "\n");
	const char *line = r->next;
	char head[200];

	if (!*line)
		return NULL;
	r->line++;
	r->next += len + (line[len] == '\n');
	text_put(buf, size, "\n");
	if (len + 3 > (size_t)size) {
		tell(r, "line too long:", line, "at most 190 bytes");
		return buf;
	}
	snprintf(head, sizeof(head), "%.*s", (int)len, line + strspn(line, " \t"));
	head[strcspn(head, "\r\n")] = '\0';
	if (line_take(r, head)) {
		memcpy(buf, line, (size_t)(r->next - line));
		buf[r->next - line] = '\0';
	}
	return buf;
}

/* libinih's handler returns 1 to go on. */
static int entry_take(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;

	(void)section;
	if (!r->skip)
		r->skip = r->h->entry(r->line, key, value, r->h->arg) != 0;
	return 1;
}

/* Reject control characters: they could hide text from readers of the file. */
static int text_check(const struct reading *r, const char *text, size_t len, struct err *e)
{
	unsigned line = 1;

	if (!strncmp(text, "\xef\xbb\xbf", 3))
		return err_set(e, EINVAL, "%s:1: a UTF-8 byte-order mark; save the file without it",
			r->path);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c == 0x7f || (c < ' ' && !strchr("\t\r\n", c)) || !c)
			return err_set(e, EINVAL, "%s:%u: byte 0x%02x; a %s is plain text",
				r->path, line, c, r->h->noun);
		line += c == '\n';
	}
	return 0;
}

static int text_read(const struct reading *r, char *text, size_t size, struct err *e)
{
	struct stat st;
	ssize_t len;

	if (stat(r->path, &st))
		return err_sys(e, errno, "%s", r->path);
	if (!S_ISREG(st.st_mode) || st.st_size >= (off_t)size)
		return err_set(e, EINVAL, "%s: no file of at most %zu KiB, so no %s", r->path,
			size >> 10, r->h->noun);
	len = file_read(r->path, text, size, e);
	return len < 0 ? (int)len : text_check(r, text, (size_t)len, e);
}

int ini_read_text(const char *name, const char *text, const struct ini_handler *h, struct err *e)
{
	struct reading r = { .h = h, .path = name, .next = text };
	int rc = text_check(&r, text, strlen(text), e);

	if (rc)
		return rc;
	rc = ini_lines(line_next, entry_take, &r);
	return rc ? err_set(e, EINVAL, "%s:%d: neither [SECTION], KEY = VALUE nor # comment",
		name, rc) : 0;
}

int ini_read(const char *path, size_t most, const struct ini_handler *h, struct err *e)
{
	AUTO_FREE char *text = malloc(most + 1);
	struct reading r = { .h = h, .path = path };
	int rc;

	if (!text)
		return err_set(e, ENOMEM, "%s: no memory to read it", path);
	rc = text_read(&r, text, most + 1, e);
	return rc ? rc : ini_read_text(path, text, h, e);
}
