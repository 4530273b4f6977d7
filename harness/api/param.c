/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameters: a value is checked against its table row once, when it is set. */
#include "param.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "value.h"

static int parse_bool(const char *text, uint64_t *out, struct err *e)
{
	bool b = false;
	int rc = value_bool(text, &b, e);

	*out = b;
	return rc;
}

static int parse_text(const char *text, uint64_t *out, struct err *e)
{
	(void)text;
	(void)e;
	*out = 0;
	return 0;
}

static int parse_file(const char *text, uint64_t *out, struct err *e)
{
	*out = 0;
	return !*text || !access(text, R_OK) ? 0 : err_sys(e, errno, "cannot read file %s", text);
}

/* A path below the directory that it is joined to. */
static int parse_name(const char *text, uint64_t *out, struct err *e)
{
	const char *part = text;

	*out = 0;
	if (*text == '/')
		return err_set(e, EINVAL, "'%.60s' leaves the work folder; give a name without a "
			"leading /", text);
	for (; *part; part += strcspn(part, "/"), part += strspn(part, "/"))
		if (strcspn(part, "/") == 2 && !strncmp(part, "..", 2))
			return err_set(e, EINVAL, "'%.60s' leaves the work folder; give a name "
				"without ..", text);
	return 0;
}

typedef int parse_fn(const char *text, uint64_t *out, struct err *e);

/* PARAM_CHOICE is parsed apart: it needs the row's range. */
static parse_fn *const parsers[] = {
	[PARAM_U64] = value_u64, [PARAM_SIZE] = value_size, [PARAM_TIME] = value_time_ms,
	[PARAM_PERCENT] = value_percent, [PARAM_BOOL] = parse_bool, [PARAM_TEXT] = parse_text,
	[PARAM_FILE] = parse_file, [PARAM_NAME] = parse_name,
};

static int parse_choice(const char *choices, const char *text, uint64_t *out, struct err *e)
{
	size_t len = strlen(text);
	const char *p = choices ? choices : "";
	uint64_t i;

	for (i = 0; *p; i++) {
		size_t word = strcspn(p, "|");

		if (word == len && !strncmp(p, text, len)) {
			*out = i;
			return 0;
		}
		p += word + (p[word] == '|');
	}
	return err_set(e, EINVAL, "'%.60s' is none of %s", text, choices ? choices : "(nothing)");
}

/* A size without a unit mostly means MiB: "--mem 256". */
static int range_error(const struct param *row, const char *text, uint64_t n, uint64_t min,
	uint64_t max, struct err *e)
{
	bool mib = row->type == PARAM_SIZE && text[strspn(text, "0123456789")] == '\0' &&
		n >= min >> 20 && n <= max >> 20;

	if (mib)
		return err_set(e, EINVAL, "'%.60s' is outside of %s; did you mean %.60sM?", text,
			row->range, text);
	return err_set(e, EINVAL, "'%.60s' is outside of %s", text, row->range);
}

static int check_range(const struct param *row, const char *text, uint64_t n, struct err *e)
{
	const char *dots = row->range ? strstr(row->range, "..") : NULL;
	char low[PARAM_TEXT_MAX];
	uint64_t min, max;
	int rc;

	if (!dots)
		return 0;
	snprintf(low, sizeof(low), "%.*s", (int)(dots - row->range), row->range);
	rc = parsers[row->type](low, &min, e);
	if (!rc)
		rc = parsers[row->type](dots + 2, &max, e);
	if (rc)
		return err_wrap(e, "bad range %s in the table", row->range);
	if (n < min || n > max)
		return range_error(row, text, n, min, max, e);
	return 0;
}

static int parse_row(const struct param *row, const char *text, uint64_t *out, struct err *e)
{
	int rc;

	if (row->type == PARAM_CHOICE)
		return parse_choice(row->range, text, out, e);
	rc = parsers[row->type](text, out, e);
	return rc ? rc : check_range(row, text, *out, e);
}

static int row_index(const struct param *table, const char *name)
{
	int i;

	for (i = 0; table && i < PARAM_MAX && table[i].name; i++)
		if (!strcmp(table[i].name, name))
			return i;
	return -1;
}

/* Absolute, so that a worker finds it from any working directory. */
static int file_text(char *out, const char *text, struct err *e)
{
	char path[PATH_MAX];

	if (!realpath(text, path))
		return err_sys(e, errno, "cannot find file %s", text);
	if (strlen(path) >= PARAM_TEXT_MAX)
		return err_set(e, ENAMETOOLONG, "the path %s is longer than %d bytes", path,
			PARAM_TEXT_MAX - 1);
	memcpy(out, path, strlen(path) + 1);
	return 0;
}

static int row_set(struct param_values *v, int i, const char *text, struct err *e)
{
	const struct param *row = &v->table[i];
	uint64_t n = 0;
	int rc = strlen(text) < PARAM_TEXT_MAX ? parse_row(row, text, &n, e) :
		err_set(e, EINVAL, "'%.20s...' is longer than %d bytes", text, PARAM_TEXT_MAX - 1);

	if (rc)
		return err_wrap(e, "parameter %s", row->name);
	v->number[i] = n;
	if (row->type == PARAM_FILE && *text)
		return file_text(v->text[i], text, e);
	snprintf(v->text[i], sizeof(v->text[i]), "%s", text);
	return 0;
}

int param_defaults(struct param_values *v, const struct param *table, struct err *e)
{
	int i, rc = 0;

	memset(v, 0, sizeof(*v));
	v->table = table;
	for (i = 0; !rc && table && table[i].name; i++) {
		if (i == PARAM_MAX)
			return err_set(e, E2BIG, "more than %d parameters in a table", PARAM_MAX);
		rc = row_set(v, i, table[i].default_value ? table[i].default_value : "", e);
	}
	return rc;
}

static int name_unknown(const struct param *table, const char *name, struct err *e)
{
	char names[320] = "";
	size_t len = 0;
	int i;

	for (i = 0; table && table[i].name && len < sizeof(names); i++)
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "",
			table[i].name);
	if (!i)
		return err_set(e, EINVAL, "no parameter '%.60s': there are none here", name);
	return err_set(e, EINVAL, "no parameter '%.60s': there are %s", name, names);
}

int param_set(struct param_values *v, const char *name, const char *value, struct err *e)
{
	int i = row_index(v->table, name);
	int rc;

	if (i < 0)
		return name_unknown(v->table, name, e);
	rc = row_set(v, i, value, e);
	if (!rc)
		v->given[i] = true;
	return rc;
}

bool param_is_known(const struct param_values *v, const char *name)
{
	return row_index(v->table, name) >= 0;
}

static int row_known(const struct param_values *v, const char *name)
{
	int i = row_index(v->table, name);

	if (i < 0)
		abort();
	return i;
}

uint64_t param_u64(const struct param_values *v, const char *name)
{
	return v->number[row_known(v, name)];
}

const char *param_text(const struct param_values *v, const char *name)
{
	return v->text[row_known(v, name)];
}
