/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read the columns of samplers that are a table. */
#include "sampler.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"

const char *sampler_text(int fd)
{
	static char text[64 << 10];
	size_t len = 0;
	ssize_t got = 0;

	if (fd < 0)
		return NULL;
	/* read repeatedly: seq_file returns a page at a time */
	while (len < sizeof(text) - 1 &&
			(got = pread(fd, text + len, sizeof(text) - 1 - len, (off_t)len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	return got < 0 ? NULL : text;
}

static bool is_path(const char *file)
{
	return file && *file == '/';
}

static struct column_place place_here(const struct column *c, const struct sampler_env *env)
{
	if (is_path(c->at.file))
		return c->at;
	if (!*env->cgroup || env->cgroup_version == CGROUP_NONE)
		return (struct column_place){ NULL, NULL };
	return env->cgroup_version == CGROUP_V1 ? c->at_v1 : c->at;
}

static int place_open(const char *file, const char *group)
{
	char path[512];

	if (!file || (!is_path(file) &&
			cgroup_path("memory", group, file, path, sizeof(path), NULL) < 0))
		return -1;
	return open(is_path(file) ? file : path, O_RDONLY | O_CLOEXEC);
}

static bool is_same_file(const struct column_place *a, const struct column_place *b)
{
	return a->file && b->file && strcmp(a->file, b->file) == 0;
}

static int absent_error(const struct sampler *s, struct err *e)
{
	if (s->absent == ABSENT_STAYS_0)
		return 0;
	return err_set(e, s->absent == ABSENT_LEFT_OUT ? ENODEV : ENOENT,
		"%s: cannot open it", s->columns[0].at.file);
}

int sampler_open(struct sampling *g, const struct sampler *s, const struct sampler_env *env,
	struct err *e)
{
	unsigned i;

	g->sampler = s;
	for (i = 0; i < SAMPLER_COLUMNS_MAX && s->columns[i].name; i++) {
		g->at[i] = place_here(&s->columns[i], env);
		g->fd[i] = i && is_same_file(&g->at[i], &g->at[i - 1]) ? g->fd[i - 1] :
			place_open(g->at[i].file, env->cgroup);
	}
	g->columns = i;
	if (s->read)
		return s->open ? s->open(env, e) : 0;
	return g->fd[0] < 0 ? absent_error(s, e) : 0;
}

static uint64_t digits(const char *p)
{
	uint64_t n = 0;

	for (; isdigit((unsigned char)*p) || *p == '.'; p++)
		if (*p != '.')
			n = n * 10 + (uint64_t)(*p - '0');
	return n;
}

/* Find the number that key names in this line; NULL: another line. */
static const char *number_in(const char *line, const char *key)
{
	size_t len = strcspn(key, "* "), rest = strcspn(line, "\n");
	const char *field = key[len] == ' ' ? key + len + 1 : "", *p = line + len;

	if (strncmp(line, key, len))
		return NULL;
	if (key[len] == '*')
		p += strcspn(p, " \n");
	else if (len && *p != ' ' && *p != '\t')
		return NULL;
	p = memmem(p, rest - (size_t)(p - line), field, strlen(field));
	if (!p)
		return NULL;
	p += strlen(field);
	p += strspn(p, " \t");
	return isdigit((unsigned char)*p) ? p : NULL;
}

static void number_find(const char *text, const char *key, uint64_t *out)
{
	uint64_t sum = 0;
	bool found = false, many = strchr(key, '*');

	for (; *text && (many || !found); text += strcspn(text, "\n"), text += *text == '\n') {
		const char *p = number_in(text, key);

		sum += p ? digits(p) : 0;
		found |= p != NULL;
	}
	if (found)
		*out = sum;
}

int sampler_read(struct sampling *g, uint64_t *row)
{
	const char *text = NULL;

	if (g->sampler->read)
		return g->sampler->read(row);
	for (unsigned i = 0; i < g->columns; i++) {
		if (!i || g->fd[i] != g->fd[i - 1])
			text = sampler_text(g->fd[i]);
		if (text)
			number_find(text, g->at[i].key, &row[i]);
	}
	return 0;
}
