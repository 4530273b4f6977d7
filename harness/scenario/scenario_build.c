/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Build a scenario from its file: base sections, then twin, face, their case, and --set. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "doc.h"
#include "draft.h"
#include "findings.h"
#include "registry.h"
#include "text.h"

/* Tell an error of a line; the caller goes on with the next line. */
static void line_fail(const struct doc *doc, unsigned line, struct err *e)
{
	err_wrap(e, "%s:%u", doc->file, line);
	findings_add(line, e);
}

/* Apply all keys of a section. Without part they are "PART.KEY". */
static void section_apply(struct draft *d, const struct doc *doc, const struct doc_section *sec,
	const struct part *part)
{
	const struct doc_entry *n;
	struct err e;

	d->file = doc->file;
	for (n = doc->entry; n < doc->entry + doc->entries; n++) {
		if (&doc->section[n->section] != sec || (part && !strcmp(n->key, "what")))
			continue;
		if (part ? part_set(d, part, n->key, n->value, &e) :
		    override_set(d, n->key, n->value, &e))
			line_fail(doc, n->line, &e);
	}
	d->file = NULL;
}

static const char *section_what(const struct doc *doc, const struct doc_section *sec)
{
	const struct doc_entry *n;

	for (n = doc->entry; n < doc->entry + doc->entries; n++)
		if (&doc->section[n->section] == sec && !strcmp(n->key, "what"))
			return n->value;
	return NULL;
}

static void what_unknown(struct draft *d, const struct doc *doc, const struct doc_section *sec,
	const char *what)
{
	char valid[320] = "";
	struct err e;
	unsigned i;

	if (sec->kind == DOC_LOAD)
		for (i = 0; registry_workloads[i]; i++)
			text_join(valid, sizeof(valid), ", ", registry_workloads[i]->name);
	else
		for (i = 0; registry_injectors[i]; i++)
			text_join(valid, sizeof(valid), ", ", registry_injectors[i]->name);
	if (!what)
		err_set(&e, EINVAL, "[%s] has no key what; valid: %s", sec->name, valid);
	else
		err_set(&e, EINVAL, "[%s] has unknown what '%.40s'; valid: %s", sec->name, what,
			valid);
	line_fail(doc, sec->line, &e);
	d->lost = true;
}

static void setup_add(struct draft *d, const struct doc *doc, const struct doc_section *sec)
{
	struct scenario_setup *s = &d->s->setup[d->s->setups];
	struct part p = { .fields = field_setup, .section = s, .off = &d->setup_off[d->s->setups] };
	struct err e;

	text_put(s->name, sizeof(s->name), sec->name);
	d->s->setups++;
	if (field_defaults(field_setup, s, &e))
		line_fail(doc, sec->line, &e);
	section_apply(d, doc, sec, &p);
}

static void load_add(struct draft *d, const struct doc *doc, const struct doc_section *sec)
{
	struct scenario_load *l = &d->s->load[d->s->loads];
	const char *what = section_what(doc, sec);
	struct part p = { field_load, l, &l->params, &d->load_off[d->s->loads] };
	struct err e;

	l->load = what ? registry_workload(what) : NULL;
	if (!l->load)
		return what_unknown(d, doc, sec, what);
	text_put(l->name, sizeof(l->name), sec->name);
	d->s->loads++;
	if (param_defaults(&l->params, l->load->params, &e) ||
	    field_defaults(field_load, l, &e))
		line_fail(doc, sec->line, &e);
	section_apply(d, doc, sec, &p);
}

static void injector_add(struct draft *d, const struct doc *doc, const struct doc_section *sec)
{
	struct scenario_injector *h = &d->s->injector[d->s->injectors];
	const char *what = section_what(doc, sec);
	struct part p = { field_injector, h, &h->params, &d->injector_off[d->s->injectors] };
	struct err e;

	h->injector = what ? registry_injector(what) : NULL;
	if (!h->injector)
		return what_unknown(d, doc, sec, what);
	text_put(h->name, sizeof(h->name), sec->name);
	d->s->injectors++;
	if (param_defaults(&h->params, h->injector->params, &e) ||
	    field_defaults(field_injector, h, &e))
		line_fail(doc, sec->line, &e);
	section_apply(d, doc, sec, &p);
}

static void parts_add(struct draft *d, const struct doc *doc, enum doc_kind kind)
{
	const unsigned most = kind == DOC_SETUP ? SETUP_PARTS : SCENARIO_PARTS;
	const struct doc_section *sec;
	struct err e;
	unsigned n;

	for (n = 0; (sec = doc_nth(doc, kind, n)) != NULL; n++) {
		if (n == most) {
			err_set(&e, EINVAL, "[%s] is one too many; at most %u of a kind", sec->name,
				most);
			line_fail(doc, sec->line, &e);
			d->lost = true;
			return;
		}
		if (kind == DOC_SETUP)
			setup_add(d, doc, sec);
		else if (kind == DOC_LOAD)
			load_add(d, doc, sec);
		else
			injector_add(d, doc, sec);
	}
}

static void base_build(struct draft *d, const struct doc *doc)
{
	const struct part scenario = { .fields = field_scenario, .section = d->s };
	const struct part machine = { .fields = field_machine, .section = d->s };
	const struct doc_section *sec = doc_nth(doc, DOC_SCENARIO, 0);
	struct err e;

	d->lost = doc->lost;
	if (field_defaults(field_scenario, d->s, &e) || field_defaults(field_machine, d->s, &e))
		findings_add(0, &e);
	if (!sec && !findings_first(NULL)) {
		err_set(&e, EINVAL, "%s: no [scenario] section", doc->file);
		findings_add(0, &e);
	}
	if (sec)
		section_apply(d, doc, sec, &scenario);
	sec = doc_nth(doc, DOC_MACHINE, 0);
	if (sec)
		section_apply(d, doc, sec, &machine);
	parts_add(d, doc, DOC_SETUP);
	parts_add(d, doc, DOC_LOAD);
	parts_add(d, doc, DOC_INJECT);
}

/* Check the keys of all variants, not only those in use. */
static void variants_try(const struct draft *base, const struct doc *doc)
{
	AUTO_FREE struct scenario *copy = malloc(sizeof(*copy));
	const struct doc_section *sec;
	struct err e;

	if (!copy) {
		err_set(&e, ENOMEM, "no memory for %s", doc->file);
		findings_add(0, &e);
		return;
	}
	for (sec = doc->section; sec < doc->section + doc->sections; sec++) {
		struct draft d = *base;

		if (sec->kind < DOC_TWIN)
			continue;
		*copy = *base->s;
		d.s = copy;
		section_apply(&d, doc, sec, NULL);
	}
}

/* [case TWIN FACE] must name a twin and a face of the file. */
static void cases_check(const struct doc *doc)
{
	const struct doc_section *sec;
	char twin[NAME_BYTES];
	struct err e;
	unsigned n;
	int len;

	for (n = 0; !doc->lost && (sec = doc_nth(doc, DOC_CASE, n)) != NULL; n++) {
		len = (int)strcspn(sec->name, ":");
		snprintf(twin, sizeof(twin), "%.*s", len, sec->name);
		if (doc_named(doc, DOC_TWIN, twin) &&
		    doc_named(doc, DOC_FACE, sec->name + len + 1))
			continue;
		err_set(&e, EINVAL, "[case] of a twin or face that is not there: '%s'", sec->name);
		line_fail(doc, sec->line, &e);
	}
}

static void keys_apply(struct draft *d, const struct doc *doc)
{
	base_build(d, doc);
	cases_check(doc);
	variants_try(d, doc);
}

void doc_check_keys(const struct doc *doc)
{
	AUTO_FREE struct scenario *s = calloc(1, sizeof(*s));
	struct draft d = { .s = s };

	if (s)
		keys_apply(&d, doc);
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

	for (i = n = 0; i < s->setups; i++)
		if (!d->setup_off[i])
			s->setup[n++] = s->setup[i];
	s->setups = n;
	for (i = n = 0; i < s->loads; i++)
		if (!d->load_off[i])
			s->load[n++] = s->load[i];
	s->loads = n;
	for (i = n = 0; i < s->injectors; i++)
		if (!d->injector_off[i])
			s->injector[n++] = s->injector[i];
	s->injectors = n;
}

static void variant_apply(struct draft *d, const struct doc *doc, const struct doc_section *sec,
	char name[NAME_BYTES])
{
	if (!sec)
		return;
	text_put(name, NAME_BYTES, sec->name);
	section_apply(d, doc, sec, NULL);
}

static int sets_apply(struct draft *d, const struct scenario_override *sets, unsigned nsets,
	struct err *e)
{
	unsigned i;

	for (i = 0; i < nsets; i++) {
		bool by_key = !strcmp(sets[i].option, "--set");

		if (by_key && !strcmp(sets[i].key, "scenario.on"))
			return err_set(e, EINVAL, "--set scenario.on=%.60s: where a scenario may "
				"run is for its file to say; --on chooses where a file leaves it "
				"open", sets[i].value);
		if (override_set(d, sets[i].key, sets[i].value, e))
			return err_wrap(e, "%s %.60s%s%.60s", sets[i].option,
				by_key ? sets[i].key : "", by_key ? "=" : "", sets[i].value);
	}
	return 0;
}

/* A broken rule is told with the line of its part. */
static void rule_tell(const char *part, const struct err *broken, void *arg)
{
	const struct doc *doc = arg;
	const struct doc_section *sec = *part ? doc_named(doc, DOC_LOAD, part) :
		doc_nth(doc, DOC_SCENARIO, 0);
	struct err e = *broken;

	if (!sec)
		sec = doc_named(doc, DOC_INJECT, part);
	if (!sec)
		sec = doc_named(doc, DOC_SETUP, part);
	line_fail(doc, sec->line, &e);
}

int doc_build(const struct doc *doc, const struct doc_section *twin,
	const struct doc_section *face, const struct scenario_override *sets, unsigned nsets,
	struct scenario *s, struct err *e)
{
	struct draft d = { .s = s };
	int rc;

	keys_apply(&d, doc);
	variant_apply(&d, doc, twin, s->twin);
	variant_apply(&d, doc, face, s->face);
	if (case_find(doc, s))
		section_apply(&d, doc, case_find(doc, s), NULL);
	rc = findings_first(e);
	if (!rc)
		rc = sets_apply(&d, sets, nsets, e);
	if (rc)
		return rc;
	parts_drop(&d);
	scenario_check_each(s, rule_tell, (void *)doc);
	return findings_first(e);
}
