/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide list: scenarios, plug-ins and kernels, with needs and parameters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cleanup.h"
#include "cli.h"
#include "json.h"
#include "registry.h"
#include "scenario.h"
#include "term.h"
#include "vm.h"

#define LINE_COLUMNS 80

static bool as_json;

static const struct option_row rows[] = {
	{ "json", OPTION_FLAG, NULL, "one JSON object a line", &as_json },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"list", "[scenarios|workloads|injectors|samplers|kernels]...",
	"List what there is, with needs, parameters, defaults and ranges; needs no root", NULL,
	0, 5,
};

/* An entry of the list. Members may be NULL. */
struct item {
	const char *kind, *name, *summary, *more;
	const struct param *params;
	const struct need *needs;
};

/* Print text below and beside left in 80 columns: broken at blanks, continued at indent. */
static void wrapped_print(const char *left, int indent, const char *text)
{
	int column = printf("%s", left);

	while (*text) {
		size_t len = strcspn(text, " ");

		if (column > indent && column + 1 + len > LINE_COLUMNS) {
			putchar('\n');
			column = 0;
		}
		column += printf("%*s", column < indent ? indent - column : 1, "") + (int)len;
		term_text(stdout, text, len);
		text += len + strspn(text + len, " ");
	}
	putchar('\n');
}

static void param_print(const struct param *row)
{
	char left[64], text[400];

	snprintf(left, sizeof(left), "      %s = %s", row->name,
		row->default_value ? row->default_value : "");
	snprintf(text, sizeof(text), "%s%s%s%s", row->help ? row->help : "",
		row->range ? " (" : "", row->range ? row->range : "", row->range ? ")" : "");
	wrapped_print(left, 33, text);
}

static int item_print(const struct item *it)
{
	const struct param *row;
	char needs[300], left[64];

	need_text(it->needs, needs, sizeof(needs));
	snprintf(left, sizeof(left), "  %-16s", it->name);
	wrapped_print(left, 19, it->summary ? it->summary : "");
	if (it->more && *it->more)
		wrapped_print("", 6, it->more);
	if (*needs)
		wrapped_print("      needs:", 13, needs);
	for (row = it->params; row && row->name; row++)
		param_print(row);
	return EXIT_EXPECTED;
}

static struct json *params_json(const struct param *row)
{
	struct json *all = json_new_array();

	for (; row && row->name; row++) {
		struct json *o = json_new_object();

		json_put_text(o, "name", row->name);
		json_put_text(o, "default", row->default_value ? row->default_value : "");
		json_put_text(o, "range", row->range ? row->range : "");
		json_put_text(o, "help", row->help ? row->help : "");
		json_push(all, o);
	}
	return all;
}

static int item_json(const struct item *it)
{
	struct json *o;
	char needs[300];

	need_text(it->needs, needs, sizeof(needs));
	json_reset();
	o = json_new_object();
	json_put_text(o, "kind", it->kind);
	json_put_text(o, "name", it->name);
	json_put_text(o, "summary", it->summary ? it->summary : "");
	json_put_text(o, "more", it->more ? it->more : "");
	json_put_text(o, "needs", needs);
	json_put(o, "params", params_json(it->params));
	return cli_json(o);
}

static int item_show(const struct item *it)
{
	return as_json ? item_json(it) : item_print(it);
}

static void names_add(char *buf, size_t size, const char *kind, const char names[8][NAME_BYTES],
	unsigned n)
{
	unsigned i;

	for (i = 0; i < n; i++) {
		size_t len = strlen(buf);

		snprintf(buf + len, size - len, "%s%s%s", i ? " | " : len ? "; " : "",
			i ? "" : kind, names[i]);
	}
}

/* A file that cannot be read is reported and makes the exit status 2; the list continues. */
static void scenario_show(const char *path, void *arg)
{
	static struct scenario s;
	static struct scenario_variants v;
	char more[700] = "";
	struct err e;

	if (scenario_load(&s, path, "", "", NULL, 0, &e) || scenario_variants(path, &v, &e)) {
		*(int *)arg = cli_fail(&e);
		return;
	}
	snprintf(more, sizeof(more), "%s%s", *s.row ? "row " : "", s.row);
	names_add(more, sizeof(more), "twins: ", v.twin, v.twins);
	names_add(more, sizeof(more), "faces: ", v.face, v.faces);
	item_show(&(struct item){ "scenario", s.name, s.summary, more, NULL, NULL });
}

static int list_scenarios(void)
{
	int status = EXIT_EXPECTED;
	struct err e;

	if (scenario_each(scenario_show, &status, &e))
		return cli_fail(&e);
	return status;
}

static int list_workloads(void)
{
	const struct workload *const *w;

	for (w = registry_workloads; *w; w++)
		item_show(&(struct item){ "workload", (*w)->name, (*w)->summary, NULL,
			(*w)->params, (*w)->needs });
	return EXIT_EXPECTED;
}

static int list_injectors(void)
{
	static const char *const scopes[] = { "machine", "cgroup", "device", "task" };
	const struct injector *const *in;
	char more[80];

	for (in = registry_injectors; *in; in++) {
		snprintf(more, sizeof(more), "works on the %s%s%s", scopes[(*in)->scope],
			(*in)->role == ROLE_FIXTURE ? ", is part of the system under test" : "",
			(*in)->side == SIDE_SUPERVISOR ? ", from outside" : "");
		item_show(&(struct item){ "injector", (*in)->name, (*in)->summary, more,
			(*in)->params, (*in)->needs });
	}
	return EXIT_EXPECTED;
}

static int list_samplers(void)
{
	const struct sampler *const *sa;
	const struct column *c;
	char more[700];
	size_t len;

	for (sa = registry_samplers; *sa; sa++) {
		for (*more = '\0', c = (*sa)->columns; c && c->name; c++) {
			len = strlen(more);
			snprintf(more + len, sizeof(more) - len, "%s%s [%s]", len ? ", " : "",
				c->name, c->unit);
		}
		item_show(&(struct item){ "sampler", (*sa)->name, (*sa)->summary, more, NULL,
			(*sa)->needs });
	}
	return EXIT_EXPECTED;
}

static int list_kernels(void)
{
	AUTO_FREE struct kernel *all = NULL;
	size_t i, n;
	struct err e;

	if (kernel_list(&all, &n, &e))
		return cli_fail(&e);
	for (i = 0; i < n; i++) {
		bool once = !as_json && !strcmp(all[i].name, all[i].release);

		item_show(&(struct item){ "kernel", all[i].name,
			once ? all[i].version : all[i].release, once ? NULL : all[i].version,
			NULL, NULL });
	}
	if (!n && !as_json)
		puts("  none yet: `lowtide kernel fetch` gets one");
	return EXIT_EXPECTED;
}

static const struct {
	const char *name;
	int (*list)(void);
} kinds[] = {
	{ "scenarios", list_scenarios }, { "workloads", list_workloads },
	{ "injectors", list_injectors }, { "samplers", list_samplers },
	{ "kernels", list_kernels },
};

static int kind_check(const char *word)
{
	const char *names[COUNT_OF(kinds) + 1] = { NULL }, *near;
	unsigned i;

	for (i = 0; i < COUNT_OF(kinds); i++) {
		if (!strcmp(kinds[i].name, word))
			return -1;
		names[i] = kinds[i].name;
	}
	near = word_nearest(word, names);
	return cli_usage("list", "'%.40s' is not one of scenarios, workloads, injectors, samplers, "
		"kernels%s%s%s", word, near ? "; did you mean " : "", near ? near : "",
		near ? "?" : "");
}

static bool wanted(const char *name, char **words, unsigned n)
{
	unsigned i;

	for (i = 0; i < n; i++)
		if (!strcmp(words[i], name))
			return true;
	return !n;
}

static int cmd_list(int argc, char **argv)
{
	AUTO_FREE char **words = calloc(argc, sizeof(*words));
	unsigned i, count;
	int failed, status = options_read(&command, rows, argc, argv, words, &count);

	if (status >= 0)
		return status;
	for (i = 0; i < count; i++)
		if (kind_check(words[i]) >= 0)
			return EXIT_USAGE;
	for (i = 0, status = EXIT_EXPECTED; i < COUNT_OF(kinds); i++) {
		if (!wanted(kinds[i].name, words, count))
			continue;
		if (!as_json)
			printf("%s:\n", kinds[i].name);
		failed = kinds[i].list();
		status = failed ? failed : status;
	}
	return status;
}

const struct verb verb_list = {
	.name = "list",
	.about = "list scenarios, workloads, injectors, samplers, kernels",
	.rank = 30,
	.run = cmd_list,
};
