/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text form of a plan: a value a line, with the value last and quoted. It arrives from the board
 * and from bundles, so the parser trusts nothing.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "doc.h"
#include "field.h"
#include "plan_words.h"
#include "registry.h"
#include "text.h"
#include "value.h"

#define HEAD "lowtide-plan 1"
#define LINE_BYTES 800

const char *const step_words[STEP_KINDS] = { "arm", "apply", "disarm", "start", "stop", "end" };

bool step_is_setup(const struct plan *p, const struct plan_step *st)
{
	return st->kind == STEP_ARM && p->scenario.injector[st->part].at_setup;
}

static bool step_is_load(enum step_kind kind)
{
	return kind == STEP_START || kind == STEP_STOP;
}

const char *step_part_name(const struct plan *p, const struct plan_step *st)
{
	if (st->kind == STEP_END)
		return "";
	return step_is_load(st->kind) ? p->scenario.load[st->part].name :
		p->scenario.injector[st->part].name;
}

/* Text of a growing plan; len exceeds size after an overflow. */
struct out {
	char *buf;
	size_t size;
	size_t len;
};

static void out_char(struct out *o, char c)
{
	if (o->len + 1 < o->size) {
		o->buf[o->len] = c;
		o->buf[o->len + 1] = '\0';
	}
	o->len++;
}

static void out_text(struct out *o, const char *text)
{
	while (*text)
		out_char(o, *text++);
}

/* Print `WORD KEY "VALUE"`, with \xNN for bytes that would end or hide a line. */
static void out_pair(struct out *o, const char *word, const char *key, const char *value)
{
	char hex[8];

	out_text(o, word);
	out_char(o, ' ');
	out_text(o, key);
	out_text(o, " \"");
	for (; *value; value++) {
		unsigned char c = *value;

		if (c >= ' ' && c != '"' && c != '\\' && c != 0x7f) {
			out_char(o, c);
			continue;
		}
		snprintf(hex, sizeof(hex), "\\x%02x", c);
		out_text(o, hex);
	}
	out_text(o, "\"\n");
}

static void out_fields(struct out *o, const char *word, const struct field *table,
	const void *section)
{
	char value[PARAM_TEXT_MAX];

	for (; table->key.name; table++) {
		if (table->set && !table->text)
			continue;
		field_text(table, section, value, sizeof(value));
		out_pair(o, word, table->key.name, value);
	}
}

static void out_params(struct out *o, const struct param_values *v)
{
	const struct param *row;

	for (row = v->table; row && row->name; row++)
		if (v->given[row - v->table])
			out_pair(o, "param", row->name, v->text[row - v->table]);
}

static void out_steps(struct out *o, const struct plan *p)
{
	const struct plan_step *st;
	char line[120];

	for (st = p->step; st < p->step + p->steps; st++) {
		snprintf(line, sizeof(line), "%" PRIu64 " %s %" PRIu64, st->at_ms,
			step_words[st->kind], st->value);
		out_pair(o, "step", line, step_part_name(p, st));
	}
}

static void out_setup(struct out *o, const struct scenario_setup *s)
{
	out_pair(o, "setup", "name", s->name);
	out_fields(o, "key", field_setup, s);
	for (unsigned i = 0; i < s->runs; i++)
		out_pair(o, "key", "run", s->run[i]);
	for (unsigned i = 0; i < s->undos; i++)
		out_pair(o, "key", "undo", s->undo[i]);
}

static void out_parts(struct out *o, const struct scenario *s)
{
	unsigned i;

	for (i = 0; i < s->setups; i++)
		out_setup(o, &s->setup[i]);

	for (i = 0; i < s->loads; i++) {
		out_pair(o, "load", s->load[i].load->name, s->load[i].name);
		out_fields(o, "key", field_load, &s->load[i]);
		out_params(o, &s->load[i].params);
	}
	for (i = 0; i < s->injectors; i++) {
		out_pair(o, "inject", s->injector[i].injector->name, s->injector[i].name);
		out_fields(o, "key", field_injector, &s->injector[i]);
		out_params(o, &s->injector[i].params);
	}
}

int plan_print(const struct plan *p, char *buf, size_t size)
{
	struct out o = { .buf = buf, .size = size };
	const struct scenario *s = &p->scenario;
	char seed[24];

	snprintf(seed, sizeof(seed), "%" PRIu64, p->seed);
	out_text(&o, HEAD "\n");
	out_pair(&o, "plan", "name", s->name);
	out_pair(&o, "plan", "twin", s->twin);
	out_pair(&o, "plan", "face", s->face);
	out_pair(&o, "plan", "seed", seed);
	out_pair(&o, "plan", "group", p->group);
	out_fields(&o, "scenario", field_scenario, s);
	out_fields(&o, "machine", field_machine, s);
	out_parts(&o, s);
	out_steps(&o, p);
	return o.len < size ? (int)o.len : -ENOSPC;
}

/* State of the parser. "key" and "param" lines belong to the current part. */
struct parse {
	struct plan *plan;
	const struct field *fields;
	void *section;
	struct param_values *params;
};

static int name_copy(char to[NAME_BYTES], const char *from, struct err *e)
{
	if (strlen(from) >= NAME_BYTES)
		return err_set(e, EINVAL, "name '%.40s...' is too long", from);
	text_put(to, NAME_BYTES, from);
	return 0;
}

static int parse_plan(struct parse *x, const char *key, const char *value, struct err *e)
{
	struct plan *p = x->plan;
	const struct { const char *key; char *to; } names[] = {
		{ "name", p->scenario.name }, { "twin", p->scenario.twin },
		{ "face", p->scenario.face }, { "group", p->group },
	};
	unsigned i;

	if (!strcmp(key, "seed"))
		return value_u64(value, &p->seed, e);
	for (i = 0; i < COUNT_OF(names); i++)
		if (!strcmp(names[i].key, key))
			return name_copy(names[i].to, value, e);
	return err_set(e, EINVAL, "unknown key '%.40s' of a plan", key);
}

static int parse_field(const struct field *table, void *section, const char *key,
	const char *value, struct err *e)
{
	const struct field *f = table ? field_find(table, key) : NULL;

	return f ? field_set(f, section, value, e) :
		err_set(e, EINVAL, "unknown key '%.40s'", key);
}

static int parse_scenario(struct parse *x, const char *key, const char *value, struct err *e)
{
	return parse_field(field_scenario, &x->plan->scenario, key, value, e);
}

static int parse_machine(struct parse *x, const char *key, const char *value, struct err *e)
{
	return parse_field(field_machine, &x->plan->scenario, key, value, e);
}

static int parse_key(struct parse *x, const char *key, const char *value, struct err *e)
{
	return parse_field(x->fields, x->section, key, value, e);
}

static int parse_param(struct parse *x, const char *key, const char *value, struct err *e)
{
	return x->params ? param_set(x->params, key, value, e) :
		err_set(e, EINVAL, "parameter '%.40s' of no part", key);
}

static int parse_setup(struct parse *x, const char *key, const char *value, struct err *e)
{
	struct scenario *s = &x->plan->scenario;
	struct scenario_setup *u = &s->setup[s->setups];

	(void)key;
	if (s->setups == SETUP_PARTS)
		return err_set(e, E2BIG, "more than %d setups", SETUP_PARTS);
	s->setups++;
	*x = (struct parse){ .plan = x->plan, .fields = field_setup, .section = u };
	return name_copy(u->name, value, e);
}

static int parse_load(struct parse *x, const char *key, const char *value, struct err *e)
{
	struct scenario *s = &x->plan->scenario;
	struct scenario_load *l = &s->load[s->loads];

	if (s->loads == SCENARIO_PARTS)
		return err_set(e, E2BIG, "more than %d loads", SCENARIO_PARTS);
	l->load = registry_workload(key);
	if (!l->load)
		return err_set(e, EINVAL, "no workload '%.40s' in this build", key);
	s->loads++;
	*x = (struct parse){ x->plan, field_load, l, &l->params };
	if (name_copy(l->name, value, e))
		return -EINVAL;
	return param_defaults(&l->params, l->load->params, e);
}

static int parse_inject(struct parse *x, const char *key, const char *value, struct err *e)
{
	struct scenario *s = &x->plan->scenario;
	struct scenario_injector *h = &s->injector[s->injectors];

	if (s->injectors == SCENARIO_PARTS)
		return err_set(e, E2BIG, "more than %d injectors", SCENARIO_PARTS);
	h->injector = registry_injector(key);
	if (!h->injector)
		return err_set(e, EINVAL, "no injector '%.40s' in this build", key);
	s->injectors++;
	*x = (struct parse){ x->plan, field_injector, h, &h->params };
	if (name_copy(h->name, value, e))
		return -EINVAL;
	return param_defaults(&h->params, h->injector->params, e);
}

static int step_part_of(const struct scenario *s, struct plan_step *st, const char *name,
	struct err *e)
{
	unsigned n = step_is_load(st->kind) ? s->loads : s->injectors;

	for (st->part = 0; st->part < n; st->part++)
		if (!strcmp(name, step_is_load(st->kind) ? s->load[st->part].name :
		    s->injector[st->part].name))
			return 0;
	return err_set(e, EINVAL, "step for unknown part '%.40s'", name);
}

/* Parse a step whose key is "AT KIND VALUE". */
static int parse_step(struct parse *x, const char *key, const char *value, struct err *e)
{
	struct plan *p = x->plan;
	struct plan_step st = { .kind = STEP_ARM };
	char word[12] = "", at[24] = "", number[24] = "", end;

	if (p->steps == PLAN_STEPS)
		return err_set(e, E2BIG, "more than %d steps", PLAN_STEPS);
	if (sscanf(key, "%23s %11s %23s%c", at, word, number, &end) != 3 ||
	    value_u64(at, &st.at_ms, e) || value_u64(number, &st.value, e))
		return err_set(e, EINVAL, "bad step '%.60s'", key);
	while (st.kind < STEP_END && strcmp(step_words[st.kind], word))
		st.kind++;
	if (strcmp(step_words[st.kind], word))
		return err_set(e, EINVAL, "unknown step '%.20s'", word);
	if (p->steps && st.at_ms < p->step[p->steps - 1].at_ms)
		return err_set(e, EINVAL, "step at %s ms is out of order", at);
	if (st.kind == STEP_END ? *value : step_part_of(&p->scenario, &st, value, e))
		return err_set(e, EINVAL, "step for unknown part '%.40s'", value);
	p->step[p->steps++] = st;
	return 0;
}

/* Undo out_pair's quoting in place; text starts after the first quote. */
static int unquote(char *text, struct err *e)
{
	char *to = text;
	unsigned c;

	for (; *text && *text != '"'; text++) {
		if (*text != '\\') {
			*to++ = *text;
			continue;
		}
		if (text[1] != 'x' || !isxdigit(text[2]) || !isxdigit(text[3]) ||
		    sscanf(text + 2, "%2x", &c) != 1 || !c)
			return err_set(e, EINVAL, "bad escape '%.4s'", text);
		*to++ = c;
		text += 3;
	}
	if (strcmp(text, "\""))
		return err_set(e, EINVAL, "value does not end with a quote");
	*to = '\0';
	return 0;
}

static int parse_line(struct parse *x, char *line, struct err *e)
{
	static const struct {
		const char *word;
		int (*parse)(struct parse *, const char *key, const char *value, struct err *);
	} rows[] = {
		{ "plan", parse_plan }, { "scenario", parse_scenario },
		{ "machine", parse_machine }, { "setup", parse_setup }, { "load", parse_load },
		{ "inject", parse_inject }, { "key", parse_key }, { "param", parse_param },
		{ "step", parse_step },
	};
	char *key = strchr(line, ' '), *value = strstr(line, " \"");
	unsigned i;

	if (!key || !value || key >= value)
		return err_set(e, EINVAL, "not WORD KEY \"VALUE\"");
	*key++ = '\0';
	*value = '\0';
	value += 2;
	if (unquote(value, e))
		return -EINVAL;
	for (i = 0; i < COUNT_OF(rows); i++)
		if (!strcmp(rows[i].word, line))
			return rows[i].parse(x, key, value, e);
	return err_set(e, EINVAL, "unknown word '%.20s'", line);
}

int plan_parse(struct plan *p, const char *text, struct err *e)
{
	struct parse x = { .plan = p };
	char line[LINE_BYTES];
	unsigned n = 1;
	size_t len;

	memset(p, 0, sizeof(*p));
	if (strncmp(text, HEAD "\n", sizeof(HEAD)))
		return err_set(e, EINVAL, "plan: first line is not '" HEAD "'");
	for (text += sizeof(HEAD); *text; text += len + 1) {
		n++;
		len = strcspn(text, "\n");
		if (len >= sizeof(line) || !text[len])
			return err_set(e, EINVAL, "plan: line %u is cut or too long", n);
		memcpy(line, text, len);
		line[len] = '\0';
		if (parse_line(&x, line, e))
			return err_wrap(e, "plan: line %u", n);
	}
	if (!p->steps || p->step[p->steps - 1].kind != STEP_END)
		return err_set(e, EINVAL, "plan: it has no end");
	return scenario_check(&p->scenario, e);
}
