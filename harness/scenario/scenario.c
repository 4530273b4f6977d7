/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parse scenario files: ini text to sections and keys with their lines. */
#include "scenario.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "doc.h"
#include "field.h"
#include "findings.h"
#include "ini_text.h"
#include "text.h"

struct reading {
	struct doc *doc;
	unsigned line;
};

static const char *const kind_words[DOC_KINDS] = {
	"scenario", "machine", "setup", "load", "inject", "twin", "face", "case",
};

static int line_fail(struct reading *r, const char *what, const char *value, const char *cure)
{
	struct err e;
	int rc = ini_wrong(&e, r->doc->file, r->line, what, value, cure);

	findings_add(r->line, &e);
	return rc;
}

static bool name_good(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return len && !name[len] && len < NAME_BYTES;
}

static int kind_of(const char *word)
{
	int kind;

	for (kind = 0; kind < DOC_KINDS; kind++)
		if (!strcmp(kind_words[kind], word))
			return kind;
	return -1;
}

static bool kind_is_part(enum doc_kind kind)
{
	return kind == DOC_SETUP || kind == DOC_LOAD || kind == DOC_INJECT;
}

static int section_add(struct reading *r, enum doc_kind kind, const char *name)
{
	struct doc *d = r->doc;
	struct doc_section *s;
	struct err e;
	unsigned i;
	int rc;

	for (i = 0; i < d->sections; i++) {
		s = &d->section[i];
		if (strcmp(s->name, name) ||
		    (s->kind != kind && !(kind_is_part(kind) && kind_is_part(s->kind))))
			continue;
		rc = err_set(&e, EINVAL, "%s:%u: [%s%s%s] stands already on line %u; join or "
			"rename one", d->file, r->line, kind_words[kind], *name ? " " : "", name,
			s->line);
		findings_add(r->line, &e);
		return rc;
	}
	if (d->sections == DOC_SECTIONS)
		return line_fail(r, "one section too many:", kind_words[kind], "drop one");
	s = &d->section[d->sections++];
	*s = (struct doc_section){ .kind = kind, .line = r->line };
	text_put(s->name, sizeof(s->name), name);
	return 0;
}

/* "[case TWIN FACE]" becomes the name "TWIN:FACE". */
static int case_add(struct reading *r, const char *twin, const char *face)
{
	char name[2 * NAME_BYTES];

	if (!twin || !face || !name_good(twin) || !name_good(face))
		return line_fail(r, "bad case", twin ? twin : "", "write [case TWIN FACE]");
	snprintf(name, sizeof(name), "%s:%s", twin, face);
	return section_add(r, DOC_CASE, name);
}

/* Parse "[load writer]"; put a NUL after the bracket. */
static int heading_read(struct reading *r, char *text)
{
	char *word, *name, *more, *save, *end = strchr(text, ']');
	int kind;

	if (!end || end[1 + strspn(end + 1, " \t\r")])
		return line_fail(r, "bad heading", text, "write [KIND] or [KIND NAME], alone");
	*end = '\0';
	word = strtok_r(text + 1, " \t", &save);
	name = strtok_r(NULL, " \t", &save);
	more = strtok_r(NULL, " \t", &save);
	kind = word ? kind_of(word) : -1;
	if (kind < 0)
		return line_fail(r, "unknown section", word ? word : "",
			"valid: scenario, machine, setup NAME, load NAME, inject NAME, twin NAME, "
			"face NAME, case TWIN FACE");
	if (kind <= DOC_MACHINE)
		return name ? line_fail(r, "a name is not for this section:", name, "drop it") :
			section_add(r, kind, "");
	if (kind == DOC_CASE)
		return case_add(r, name, more);
	if (!name || more || !name_good(name) || (kind_is_part(kind) && kind_of(name) >= 0))
		return line_fail(r, "bad name", name ? name : "",
			"one word of a-z 0-9 _ -, below 32 letters, not a section's own word");
	return section_add(r, kind, name);
}

static int heading_take(unsigned line, char *text, void *arg)
{
	struct reading *r = arg;

	r->line = line;
	if (!heading_read(r, text))
		return 0;
	r->doc->lost = true;
	return -EINVAL;
}

static void line_wrong(unsigned line, const struct err *why, void *arg)
{
	(void)arg;
	findings_add(line, why);
}

/* *skip: all keys that follow would have the same error. */
static int entry_check(struct reading *r, const char *key, bool *skip)
{
	const struct doc *d = r->doc;
	unsigned i;

	*skip = !d->sections || d->entries == DOC_ENTRIES;
	if (!d->sections)
		return line_fail(r, "key outside of a section:", key, "begin with [scenario]");
	if (*skip)
		return line_fail(r, "one key too many:", key, "at most 512 in a file");
	if (strlen(key) >= sizeof(d->entry->key))
		return line_fail(r, "key too long:", key, "at most 63 bytes");
	if (d->section[d->sections - 1].kind == DOC_SETUP && field_repeats(key))
		return 0;
	for (i = 0; i < d->entries; i++)
		if (d->entry[i].section == d->sections - 1 && !strcmp(d->entry[i].key, key))
			return line_fail(r, "key given twice in one section:", key, "keep one");
	return 0;
}

static int entry_add(unsigned line, const char *key, const char *value, void *arg)
{
	struct reading *r = arg;
	struct doc_entry *n;
	bool skip;

	r->line = line;
	if (entry_check(r, key, &skip))
		return skip;
	n = &r->doc->entry[r->doc->entries++];
	n->section = r->doc->sections - 1;
	n->line = line;
	text_put(n->key, sizeof(n->key), key);
	text_put(n->value, sizeof(n->value), value);
	return 0;
}

/* Errors start with "file:line: "; those of single lines go to the findings only. */
static int doc_read(struct doc *d, const char *path, struct err *e)
{
	struct reading r = { .doc = d };
	const struct ini_handler h = { .noun = "scenario", .heading = heading_take,
		.entry = entry_add, .wrong = line_wrong, .arg = &r };

	if (strlen(path) >= sizeof(d->file))
		return err_set(e, ENAMETOOLONG, "%.80s...: path too long", path);
	text_put(d->file, sizeof(d->file), path);
	d->sections = d->entries = 0;
	d->lost = false;
	if (scenario_made_text(path))
		return ini_read_text(path, scenario_made_text(path), &h, e);
	return ini_read(path, DOC_FILE_BYTES, &h, e);
}

const struct doc_section *doc_nth(const struct doc *d, enum doc_kind kind, unsigned n)
{
	unsigned i;

	for (i = 0; i < d->sections; i++)
		if (d->section[i].kind == kind && !n--)
			return &d->section[i];
	return NULL;
}

const struct doc_section *doc_named(const struct doc *d, enum doc_kind kind, const char *name)
{
	unsigned i;

	for (i = 0; i < d->sections; i++)
		if (d->section[i].kind == kind && !strcmp(d->section[i].name, name))
			return &d->section[i];
	return NULL;
}

/* "scenarios/x.scn" -> "x". */
static int scenario_name(const char *path, char name[NAME_BYTES], struct err *e)
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	size_t len = strlen(base);

	if (len > 4 && !strcmp(base + len - 4, ".scn"))
		len -= 4;
	if (len < NAME_BYTES) {
		memcpy(name, base, len);
		name[len] = '\0';
		if (name_good(name))
			return 0;
	}
	return err_set(e, EINVAL, "%s: a scenario's file is NAME.scn, with a-z 0-9 _ -", path);
}

static int variant_names(const struct doc *d, enum doc_kind kind, char names[8][NAME_BYTES],
	unsigned *count, struct err *e)
{
	const struct doc_section *s;

	for (*count = 0; (s = doc_nth(d, kind, *count)) != NULL; (*count)++) {
		if (*count == 8)
			return err_set(e, EINVAL, "%s:%u: more than 8 of [%s]", d->file, s->line,
				kind_words[kind]);
		text_put(names[*count], NAME_BYTES, s->name);
	}
	return 0;
}

/* The section called name; for "" the first one; NULL: none. */
static int variant_find(const struct doc *d, enum doc_kind kind, const char *name,
	const struct doc_section **out, struct err *e)
{
	char valid[300] = "";
	unsigned i;

	*out = *name ? doc_named(d, kind, name) : doc_nth(d, kind, 0);
	if (*out || !*name)
		return 0;
	for (i = 0; doc_nth(d, kind, i) && i < 8; i++)
		text_join(valid, sizeof(valid), " ", doc_nth(d, kind, i)->name);
	return err_set(e, EINVAL, "%s: no %s '%.40s'; it has: %s", d->file, kind_words[kind], name,
		*valid ? valid : "none");
}

static int doc_open(struct doc **out, const char *file, struct err *e)
{
	char path[256];
	int rc = scenario_find(file, path, sizeof(path), e);

	*out = NULL;
	findings_clear();
	if (rc)
		return rc;
	*out = malloc(sizeof(**out));
	if (!*out)
		return err_set(e, ENOMEM, "no memory for %s", path);
	rc = doc_read(*out, path, e);
	/* Keys are checked later; their errors are told together with those of the lines. */
	if (!rc && findings_first(e)) {
		doc_check_keys(*out);
		rc = findings_first(e);
	}
	return rc;
}

int scenario_load(struct scenario *s, const char *file, const char *twin, const char *face,
	const struct scenario_override *sets, unsigned nsets, struct err *e)
{
	const struct doc_section *t, *f;
	AUTO_FREE struct doc *d = NULL;
	int rc = doc_open(&d, file, e);

	memset(s, 0, sizeof(*s));
	if (!rc)
		rc = scenario_name(d->file, s->name, e);
	if (!rc)
		rc = scenario_base(d->file, s->base, sizeof(s->base), e);
	if (!rc)
		rc = variant_find(d, DOC_TWIN, twin, &t, e);
	if (!rc)
		rc = variant_find(d, DOC_FACE, face, &f, e);
	return rc ? rc : doc_build(d, t, f, sets, nsets, s, e);
}

int scenario_variants(const char *file, struct scenario_variants *v, struct err *e)
{
	AUTO_FREE struct doc *d = NULL;
	int rc = doc_open(&d, file, e);

	if (!rc)
		rc = variant_names(d, DOC_TWIN, v->twin, &v->twins, e);
	if (!rc)
		rc = variant_names(d, DOC_FACE, v->face, &v->faces, e);
	return rc;
}
