/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Build a scenario from its file: base sections, then twin, face, their case, and --set. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "doc.h"
#include "field.h"
#include "registry.h"
#include "text.h"
#include "value.h"

/* An unfinished scenario. Parts that are off stay in it until the last override. */
struct draft {
	struct scenario *s;
	bool load_off[SCENARIO_PARTS];
	bool injector_off[SCENARIO_PARTS];
};

/* Destination of a part's keys. */
struct part {
	const struct field *fields;
	void *section;
	struct param_values *params;
	bool *off;
};

static bool part_find(struct draft *d, const char *name, struct part *out)
{
	struct scenario *s = d->s;
	unsigned i;

	for (i = 0; i < s->loads; i++)
		if (!strcmp(s->load[i].name, name)) {
			*out = (struct part){ field_load, &s->load[i], &s->load[i].params,
				&d->load_off[i] };
			return true;
		}
	for (i = 0; i < s->injectors; i++)
		if (!strcmp(s->injector[i].name, name)) {
			*out = (struct part){ field_injector, &s->injector[i],
				&s->injector[i].params,
				&d->injector_off[i] };
			return true;
		}
	return false;
}

static int key_unknown(const struct part *p, const char *key, struct err *e)
{
	const struct param *row = p->params ? p->params->table : NULL;
	char valid[360] = "";

	for (; row && row->name; row++)
		text_join(valid, sizeof(valid), ", ", row->name);
	field_names(p->fields, valid, sizeof(valid));
	return err_set(e, EINVAL, "unknown key '%.40s'; valid: %s%s", key, valid,
		p->off ? ", off" : "");
}

static int part_set(const struct part *p, const char *key, const char *value, struct err *e)
{
	const struct field *f = field_find(p->fields, key);
	const struct param *row = p->params ? p->params->table : NULL;

	if (f)
		return field_set(f, p->section, value, e);
	if (p->off && !strcmp(key, "off"))
		return value_bool(value, p->off, e);
	if (p->off && !strcmp(key, "what"))
		return err_set(e, EINVAL, "'what' cannot be overridden; add a second part and "
			"switch them by NAME.off");
	for (; row && row->name; row++)
		if (!strcmp(row->name, key))
			return param_set(p->params, key, value, e);
	return key_unknown(p, key, e);
}

static int name_unknown(const struct scenario *s, const char *name, struct err *e)
{
	char valid[400] = "scenario, machine";
	unsigned i;

	for (i = 0; i < s->loads; i++)
		text_join(valid, sizeof(valid), ", ", s->load[i].name);
	for (i = 0; i < s->injectors; i++)
		text_join(valid, sizeof(valid), ", ", s->injector[i].name);
	return err_set(e, EINVAL, "unknown part '%.40s'; valid: %s", name, valid);
}

/* Set "PART.KEY" = value, the notation of twins, faces and --set. */
static int override_set(struct draft *d, const char *path, const char *value, struct err *e)
{
	const char *dot = strchr(path, '.');
	char name[NAME_BYTES];
	struct part p = { .section = d->s };

	if (!dot || dot == path || dot - path >= (int)sizeof(name) || !dot[1])
		return err_set(e, EINVAL, "'%.60s' is not PART.KEY, as machine.mem", path);
	memcpy(name, path, dot - path);
	name[dot - path] = '\0';
	if (!strcmp(name, "scenario"))
		p.fields = field_scenario;
	else if (!strcmp(name, "machine"))
		p.fields = field_machine;
	else if (!part_find(d, name, &p))
		return name_unknown(d->s, name, e);
	return part_set(&p, dot + 1, value, e);
}

static int at_line(const struct doc *doc, unsigned line, struct err *e)
{
	return err_wrap(e, "%s:%u", doc->file, line);
}

/* Apply all keys of a section. Without part they are "PART.KEY". */
static int section_apply(struct draft *d, const struct doc *doc, const struct doc_section *sec,
	const struct part *part, struct err *e)
{
	const struct doc_entry *n;
	int rc = 0;

	for (n = doc->entry; n < doc->entry + doc->entries && !rc; n++) {
		if (&doc->section[n->section] != sec || (part && !strcmp(n->key, "what")))
			continue;
		rc = part ? part_set(part, n->key, n->value, e) :
			override_set(d, n->key, n->value, e);
		if (rc)
			at_line(doc, n->line, e);
	}
	return rc;
}

static const char *section_what(const struct doc *doc, const struct doc_section *sec)
{
	const struct doc_entry *n;

	for (n = doc->entry; n < doc->entry + doc->entries; n++)
		if (&doc->section[n->section] == sec && !strcmp(n->key, "what"))
			return n->value;
	return NULL;
}

static int what_unknown(const struct doc *doc, const struct doc_section *sec, const char *what,
	struct err *e)
{
	char valid[320] = "";
	unsigned i;

	if (sec->kind == DOC_LOAD)
		for (i = 0; registry_workloads[i]; i++)
			text_join(valid, sizeof(valid), ", ", registry_workloads[i]->name);
	else
		for (i = 0; registry_injectors[i]; i++)
			text_join(valid, sizeof(valid), ", ", registry_injectors[i]->name);
	if (!what)
		return err_set(e, EINVAL, "%s:%u: [%s] has no key what; valid: %s", doc->file,
			sec->line, sec->name, valid);
	return err_set(e, EINVAL, "%s:%u: [%s] has unknown what '%.40s'; valid: %s", doc->file,
		sec->line, sec->name, what, valid);
}

static int load_add(struct draft *d, const struct doc *doc, const struct doc_section *sec,
	struct err *e)
{
	struct scenario_load *l = &d->s->load[d->s->loads];
	const char *what = section_what(doc, sec);
	struct part p = { field_load, l, &l->params, &d->load_off[d->s->loads] };
	int rc;

	l->load = what ? registry_workload(what) : NULL;
	if (!l->load)
		return what_unknown(doc, sec, what, e);
	text_put(l->name, sizeof(l->name), sec->name);
	d->s->loads++;
	rc = param_defaults(&l->params, l->load->params, e);
	if (!rc)
		rc = field_defaults(field_load, l, e);
	return rc ? at_line(doc, sec->line, e) : section_apply(d, doc, sec, &p, e);
}

static int injector_add(struct draft *d, const struct doc *doc, const struct doc_section *sec,
	struct err *e)
{
	struct scenario_injector *h = &d->s->injector[d->s->injectors];
	const char *what = section_what(doc, sec);
	struct part p = { field_injector, h, &h->params, &d->injector_off[d->s->injectors] };
	int rc;

	h->injector = what ? registry_injector(what) : NULL;
	if (!h->injector)
		return what_unknown(doc, sec, what, e);
	text_put(h->name, sizeof(h->name), sec->name);
	d->s->injectors++;
	rc = param_defaults(&h->params, h->injector->params, e);
	if (!rc)
		rc = field_defaults(field_injector, h, e);
	return rc ? at_line(doc, sec->line, e) : section_apply(d, doc, sec, &p, e);
}

static int parts_add(struct draft *d, const struct doc *doc, enum doc_kind kind, struct err *e)
{
	const struct doc_section *sec;
	unsigned n;
	int rc = 0;

	for (n = 0; !rc && (sec = doc_nth(doc, kind, n)) != NULL; n++) {
		if (n == SCENARIO_PARTS)
			return err_set(e, EINVAL, "%s:%u: [%s] is one too many; at most %d of a "
				"kind", doc->file, sec->line, sec->name, SCENARIO_PARTS);
		rc = kind == DOC_LOAD ? load_add(d, doc, sec, e) : injector_add(d, doc, sec, e);
	}
	return rc;
}

static int base_build(struct draft *d, const struct doc *doc, struct err *e)
{
	const struct part scenario = { .fields = field_scenario, .section = d->s };
	const struct part machine = { .fields = field_machine, .section = d->s };
	const struct doc_section *sec = doc_nth(doc, DOC_SCENARIO, 0);
	int rc = field_defaults(field_scenario, d->s, e);

	if (!rc)
		rc = field_defaults(field_machine, d->s, e);
	if (!rc && !sec)
		rc = err_set(e, EINVAL, "%s: no [scenario] section", doc->file);
	if (!rc)
		rc = section_apply(d, doc, sec, &scenario, e);
	sec = doc_nth(doc, DOC_MACHINE, 0);
	if (!rc && sec)
		rc = section_apply(d, doc, sec, &machine, e);
	if (!rc)
		rc = parts_add(d, doc, DOC_LOAD, e);
	return rc ? rc : parts_add(d, doc, DOC_INJECT, e);
}

/* Check the keys of all variants, not only those in use. */
static int variants_try(const struct draft *base, const struct doc *doc, struct err *e)
{
	AUTO_FREE struct scenario *copy = malloc(sizeof(*copy));
	const struct doc_section *sec;
	int rc = copy ? 0 : err_set(e, ENOMEM, "no memory for %s", doc->file);

	for (sec = doc->section; sec < doc->section + doc->sections && !rc; sec++) {
		struct draft d = *base;

		if (sec->kind < DOC_TWIN)
			continue;
		*copy = *base->s;
		d.s = copy;
		rc = section_apply(&d, doc, sec, NULL, e);
	}
	return rc;
}

/* [case TWIN FACE] must name a twin and a face of the file. */
static int cases_check(const struct doc *doc, struct err *e)
{
	const struct doc_section *sec;
	char twin[NAME_BYTES];
	unsigned n;
	int len;

	for (n = 0; (sec = doc_nth(doc, DOC_CASE, n)) != NULL; n++) {
		len = (int)strcspn(sec->name, ":");
		snprintf(twin, sizeof(twin), "%.*s", len, sec->name);
		if (!doc_named(doc, DOC_TWIN, twin) ||
		    !doc_named(doc, DOC_FACE, sec->name + len + 1))
			return err_set(e, EINVAL, "%s:%u: [case] of a twin or face that is not "
				"there: '%s'", doc->file, sec->line, sec->name);
	}
	return 0;
}

static const struct doc_section *case_find(const struct doc *doc, const struct scenario *s)
{
	char name[2 * NAME_BYTES];

	snprintf(name, sizeof(name), "%s:%s", s->twin, s->face);
	return doc_named(doc, DOC_CASE, name);
}

static void parts_drop(struct draft *d)
{
	struct scenario *s = d->s;
	unsigned i, n;

	for (i = n = 0; i < s->loads; i++)
		if (!d->load_off[i])
			s->load[n++] = s->load[i];
	s->loads = n;
	for (i = n = 0; i < s->injectors; i++)
		if (!d->injector_off[i])
			s->injector[n++] = s->injector[i];
	s->injectors = n;
}

static int variant_apply(struct draft *d, const struct doc *doc, const struct doc_section *sec,
	char name[NAME_BYTES], struct err *e)
{
	if (!sec)
		return 0;
	text_put(name, NAME_BYTES, sec->name);
	return section_apply(d, doc, sec, NULL, e);
}

int doc_build(const struct doc *doc, const struct doc_section *twin,
	const struct doc_section *face, const struct scenario_override *sets, unsigned nsets,
	struct scenario *s, struct err *e)
{
	struct draft d = { .s = s };
	unsigned i;
	int rc = base_build(&d, doc, e);

	if (!rc)
		rc = cases_check(doc, e);
	if (!rc)
		rc = variants_try(&d, doc, e);
	if (!rc)
		rc = variant_apply(&d, doc, twin, s->twin, e);
	if (!rc)
		rc = variant_apply(&d, doc, face, s->face, e);
	if (!rc && case_find(doc, s))
		rc = section_apply(&d, doc, case_find(doc, s), NULL, e);
	for (i = 0; i < nsets && !rc; i++) {
		bool by_key = !strcmp(sets[i].option, "--set");

		rc = override_set(&d, sets[i].key, sets[i].value, e);
		if (rc)
			err_wrap(e, "%s %.60s%s%.60s", sets[i].option, by_key ? sets[i].key : "",
				by_key ? "=" : "", sets[i].value);
	}
	if (rc)
		return rc;
	parts_drop(&d);
	return scenario_check(s, e) ? err_wrap(e, "%s", doc->file) : 0;
}
