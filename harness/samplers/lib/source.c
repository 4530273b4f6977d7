/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One static buffer serves all samplers: they are read one after the other. */
#include "source.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "proc.h"

int source_fd(const char *path, const char *group)
{
	char file[512];

	if (*group && cgroup_path("memory", group, path, file, sizeof(file), NULL) < 0)
		return -1;
	return open(*group ? file : path, O_RDONLY | O_CLOEXEC);
}

const char *source_text(int fd)
{
	static char text[64 << 10];
	size_t len = 0;
	ssize_t got = 0;

	if (fd < 0)
		return NULL;
	/* Several reads: seq_file hands out a page at a time. */
	while (len < sizeof(text) - 1 &&
			(got = pread(fd, text + len, sizeof(text) - 1 - len, (off_t)len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	return got < 0 ? NULL : text;
}

static int same_file(const struct source_row *a, const struct source_row *b)
{
	return a->file && b->file && strcmp(a->file, b->file) == 0;
}

void source_open(struct source *s, const struct source_row *rows, unsigned count,
	const char *group)
{
	s->rows = rows;
	s->count = count;
	for (unsigned i = 0; i < count; i++)
		if (i && same_file(&rows[i], &rows[i - 1]))
			s->fd[i] = s->fd[i - 1];
		else
			s->fd[i] = rows[i].file ? source_fd(rows[i].file, group) : -1;
}

/* "allocstall_dma 1\nallocstall_normal 2\n" */
static void sum_find(const char *text, const char *key, uint64_t *out)
{
	size_t len = strlen(key) - 1;
	uint64_t sum = 0;
	bool found = false;

	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, len))
			continue;
		sum += strtoull(line + strcspn(line, " \n"), NULL, 10);
		found = true;
	}
	if (found)
		*out = sum;
}

static void number_find(const char *text, const char *key, uint64_t *out)
{
	if (!*key && isdigit((unsigned char)*text))
		*out = strtoull(text, NULL, 10);
	else if (strchr(key, '*'))
		sum_find(text, key, out);
	else if (*key)
		proc_find_u64(text, key, out);
}

void source_read(struct source *s, uint64_t *row)
{
	const char *text = NULL;

	for (unsigned i = 0; i < s->count; i++) {
		if (!i || s->fd[i] != s->fd[i - 1])
			text = source_text(s->fd[i]);
		if (text)
			number_find(text, s->rows[i].key, &row[i]);
	}
}

void source_close(struct source *s)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->fd[i] >= 0 && (!i || s->fd[i] != s->fd[i - 1]))
			close(s->fd[i]);
	s->count = 0;
}
