/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Known issues from their file: a table of keys, each with its check. */
#include "known.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "ini_text.h"
#include "nearest.h"
#include "text.h"

#define FILE_BYTES (512u << 10)
#define KEYS_MAX 8

const char *const known_status_words[] = { [KNOWN_IGNORE] = "ignore", [KNOWN_FAIL] = "fail", NULL };

struct reading {
	struct known *k;
	struct err *first;	/* the error to tell; code 0: none yet */
	size_t room;
	bool given[KEYS_MAX];	/* keys of the section at hand */
};

/* Each check stores the value, or names the cure. */
static const char *fingerprint_take(struct known_issue *i, const char *value)
{
	size_t len = strspn(value, "0123456789abcdefABCDEF");

	text_put(i->fingerprint, sizeof(i->fingerprint), value);
	return len == 16 && (!value[len] || value[len] == ' ') ? NULL :
		"give the 16 hexadecimal digits that `lowtide show` prints";
}

/* A pattern of wild cards alone would make all that is found known. */
static const char *near_take(struct known_issue *i, const char *value)
{
	text_put(i->near, sizeof(i->near), value);
	if (strlen(value) >= sizeof(i->near))
		return "at most 95 bytes";
	return value[strcspn(value, "|")] && value[strspn(value, "*?|[] ")] ? NULL :
		"give a shell pattern with a | for the words behind the fingerprint's digits, "
		"like 'server|*'";
}

static const char *title_take(struct known_issue *i, const char *value)
{
	uint32_t code;
	unsigned n;

	text_put(i->title, sizeof(i->title), value);
	if (!*value || strlen(value) >= sizeof(i->title))
		return "1 to 119 bytes";
	for (; *value; value += n)
		if (!(n = text_character(value, strlen(value), &code)) || !text_is_shown(code))
			return "write plain UTF-8";
	return NULL;
}

static const char *link_take(struct known_issue *i, const char *value)
{
	text_put(i->link, sizeof(i->link), value);
	if (strlen(value) >= sizeof(i->link))
		return "at most 159 bytes";
	if (strncmp(value, "https://", 8) && strncmp(value, "http://", 7))
		return "give an address that begins with https:// or http://";
	for (; *value; value++)
		if (!isgraph((unsigned char)*value) || strchr("\"<>`", *value))
			return "an address has no blanks, quotes, < or >, and no bytes above 126";
	return NULL;
}

static const char *scenarios_take(struct known_issue *i, const char *value)
{
	text_put(i->scenarios, sizeof(i->scenarios), value);
	for (char *c = i->scenarios; *c; c++)
		*c = *c == ',' || *c == '\t' ? ' ' : *c;
	return *value && !i->scenarios[strspn(i->scenarios, "abcdefghijklmnopqrstuvwxyz"
		"0123456789_-: ")] ? NULL : "give names like hammer-3am or hammer-3am:buggy:v1, "
		"separated by blanks";
}

static const char *kernel_check(const char *value)
{
	bool digit = false;

	for (; *value; value++) {
		if (!isdigit((unsigned char)*value) && (!digit || !strchr(".-", *value)))
			break;
		digit = isdigit((unsigned char)*value);
	}
	return digit && !*value ? NULL : "give a release in numbers, like 6.1 or 6.1.0-56";
}

static const char *from_take(struct known_issue *i, const char *value)
{
	text_put(i->from, sizeof(i->from), value);
	return strlen(value) < sizeof(i->from) ? kernel_check(value) : "at most 39 bytes";
}

static const char *until_take(struct known_issue *i, const char *value)
{
	text_put(i->until, sizeof(i->until), value);
	return strlen(value) < sizeof(i->until) ? kernel_check(value) : "at most 39 bytes";
}

static const char *status_take(struct known_issue *i, const char *value)
{
	for (unsigned s = 0; s < KNOWN_STATUSES; s++)
		if (!strcmp(known_status_words[s], value)) {
			i->status = s;
			return NULL;
		}
	return "it is ignore (the default: runs with it do not fail) or fail";
}

static const struct key {
	const char *name;
	const char *(*take)(struct known_issue *i, const char *value);
} keys[] = {
	{ "fingerprint", fingerprint_take }, { "near", near_take }, { "title", title_take },
	{ "link", link_take }, { "scenarios", scenarios_take }, { "from", from_take },
	{ "until", until_take }, { "status", status_take },
};
_Static_assert(COUNT_OF(keys) == KEYS_MAX, "room for each key");

static int wrong(struct reading *r, unsigned line, const char *what, const char *value,
	const char *cure)
{
	return r->first->code ? -EINVAL :
		ini_wrong(r->first, r->k->file, line, what, value, cure);
}

static void line_wrong(unsigned line, const struct err *why, void *arg)
{
	struct reading *r = arg;

	(void)line;
	if (!r->first->code)
		*r->first = *why;
}

static bool same_reach(const struct known_issue *a, const struct known_issue *b)
{
	return !strcmp(a->scenarios, b->scenarios) && !strcmp(a->from, b->from) &&
		!strcmp(a->until, b->until);
}

/* The rules between the keys of the section that ends here. */
static int issue_check(struct reading *r)
{
	const struct known_issue *i = r->k->count ? &r->k->issue[r->k->count - 1] : NULL;
	struct known_find last = { "", "", "", i ? i->until : "" };
	struct known_issue from = { .line = 0 };

	if (!i)
		return 0;
	if (!*i->fingerprint && !*i->near)
		return wrong(r, i->line, "no fingerprint in", i->name,
			"add fingerprint = or near =");
	if (!*i->title)
		return wrong(r, i->line, "no title in", i->name, "add title =");
	text_put(from.from, sizeof(from.from), i->from);
	if (*i->from && *i->until && !known_applies(&from, &last))
		return wrong(r, i->line, "until is before from in", i->name, "exchange them");
	for (const struct known_issue *o = r->k->issue; o < i; o++)
		if (*i->fingerprint && !strcasecmp(o->fingerprint, i->fingerprint) &&
		    same_reach(o, i))
			return wrong(r, i->line, "the same fingerprint, scenarios and kernels as "
				"in", o->name, "join the sections");
	return 0;
}

static int issue_add(struct reading *r, unsigned line, const char *name)
{
	struct known *k = r->k;
	size_t more = r->room ? 2 * r->room : 16;

	for (unsigned i = 0; i < k->count; i++)
		if (!strcmp(k->issue[i].name, name))
			return wrong(r, line, "a second section", name, "join or rename one");
	if (k->count == KNOWN_MAX)
		return wrong(r, line, "more than 1000 issues:", name, "drop old ones");
	if (k->count == r->room) {
		struct known_issue *grown = reallocarray(k->issue, more, sizeof(*grown));

		if (!grown)
			return err_set(r->first, ENOMEM, "%.200s: no memory", k->file);
		k->issue = grown;
		r->room = more;
	}
	k->issue[k->count] = (struct known_issue){ .line = line };
	text_put(k->issue[k->count++].name, KNOWN_NAME, name);
	memset(r->given, 0, sizeof(r->given));
	return 0;
}

static int heading_take(unsigned line, char *text, void *arg)
{
	struct reading *r = arg;
	char *name = text + 1, *end = strchr(text, ']');
	size_t len;

	if (issue_check(r))
		return -EINVAL;
	if (!end || end[1 + strspn(end + 1, " \t")])
		return wrong(r, line, "bad heading", text, "write [NAME], alone");
	*end = '\0';
	len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	if (!len || name[len] || len >= KNOWN_NAME)
		return wrong(r, line, "bad name", name, "one word of a-z 0-9 _ -, below 40 "
			"letters");
	return issue_add(r, line, name);
}

static int key_unknown(struct reading *r, unsigned line, const char *key)
{
	const char *names[KEYS_MAX + 1], *near;
	char cure[120];

	for (unsigned n = 0; n < KEYS_MAX; n++)
		names[n] = keys[n].name;
	names[KEYS_MAX] = NULL;
	near = word_nearest(key, names);
	snprintf(cure, sizeof(cure), near ? "did you mean %s?" : "it is fingerprint, near, title, "
		"link, scenarios, from, until or status", near);
	return wrong(r, line, "unknown key", key, cure);
}

static int entry_take(unsigned line, const char *key, const char *value, void *arg)
{
	struct reading *r = arg;
	char what[24];

	if (!r->k->count)
		return wrong(r, line, "key outside of a section:", key, "begin with [NAME]");
	for (unsigned n = 0; n < KEYS_MAX; n++) {
		if (strcmp(keys[n].name, key))
			continue;
		if (r->given[n])
			return wrong(r, line, "key given twice in one section:", key, "keep one");
		r->given[n] = true;
		const char *cure = keys[n].take(&r->k->issue[r->k->count - 1], value);

		snprintf(what, sizeof(what), "%s", key);
		return cure ? wrong(r, line, what, value, cure) : 0;
	}
	return key_unknown(r, line, key);
}

int known_read(struct known *k, const char *path, struct err *e)
{
	struct err first = { .code = 0 };
	struct reading r = { .k = k, .first = &first };
	const struct ini_handler h = { .noun = "list of known issues", .heading = heading_take,
		.entry = entry_take, .wrong = line_wrong, .arg = &r };

	memset(k, 0, sizeof(*k));
	if (strlen(path) >= sizeof(k->file))
		return err_set(e, ENAMETOOLONG, "%.80s...: path too long", path);
	text_put(k->file, sizeof(k->file), path);
	int rc = ini_read(path, FILE_BYTES, &h, e);

	if (!rc && !first.code)
		issue_check(&r);
	if (!rc && first.code) {
		rc = -first.code;
		if (e)
			*e = first;
	}
	if (rc)
		known_close(k);
	return rc;
}

int known_open(struct known *k, const char *option, const char *root, struct err *e)
{
	const char *named = option ? option : getenv(KNOWN_VARIABLE);
	char path[500];

	memset(k, 0, sizeof(*k));
	if (named)
		return *named ? known_read(k, named, e) : 0;
	snprintf(path, sizeof(path), "%s/%s", root, KNOWN_FILE);
	return access(path, F_OK) ? 0 : known_read(k, path, e);
}

void known_close(struct known *k)
{
	free(k->issue);
	memset(k, 0, sizeof(*k));
}
