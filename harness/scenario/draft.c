/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Set keys of a draft: the harness's own by their tables, all others by the plug-in's. */
#include "draft.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "value.h"

static bool part_find(struct draft *d, const char *name, struct part *out)
{
	struct scenario *s = d->s;
	unsigned i;

	for (i = 0; i < s->setups; i++)
		if (!strcmp(s->setup[i].name, name)) {
			*out = (struct part){ .fields = field_setup, .section = &s->setup[i],
				.off = &d->setup_off[i] };
			return true;
		}
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

/* A relative path in a scenario file starts at the file's directory. */
static int file_set(const struct draft *d, const struct part *p, const char *key,
	const char *value, struct err *e)
{
	const char *slash = d->file ? strrchr(d->file, '/') : NULL;
	char path[512];

	if (!slash || *value == '/' || !*value)
		return param_set(p->params, key, value, e);
	if (snprintf(path, sizeof(path), "%.*s%s", (int)(slash - d->file) + 1, d->file, value) >=
	    (int)sizeof(path))
		return err_set(e, ENAMETOOLONG, "%s: '%.60s...': path too long", key, value);
	return param_set(p->params, key, path, e);
}

int part_set(const struct draft *d, const struct part *p, const char *key,
	const char *value, struct err *e)
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
			return row->type == PARAM_FILE ? file_set(d, p, key, value, e) :
				param_set(p->params, key, value, e);
	return key_unknown(p, key, e);
}

static int name_unknown(const struct scenario *s, const char *name, struct err *e)
{
	char valid[400] = "scenario, machine";
	unsigned i;

	for (i = 0; i < s->setups; i++)
		text_join(valid, sizeof(valid), ", ", s->setup[i].name);
	for (i = 0; i < s->loads; i++)
		text_join(valid, sizeof(valid), ", ", s->load[i].name);
	for (i = 0; i < s->injectors; i++)
		text_join(valid, sizeof(valid), ", ", s->injector[i].name);
	return err_set(e, EINVAL, "unknown part '%.40s'; valid: %s", name, valid);
}

int override_set(struct draft *d, const char *path, const char *value, struct err *e)
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
		return d->lost ? 0 : name_unknown(d->s, name, e);
	return part_set(d, &p, dot + 1, value, e);
}
