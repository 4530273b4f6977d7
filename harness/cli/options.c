/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of all verbs: the parser and the help use the same table. */
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "cli.h"
#include "value.h"

static void options_help(const struct command *c, const struct option_row *table)
{
	char left[40];

	printf("Usage: lowtide %s [OPTION]... %s\n\n%s.\n\nOptions:\n", c->name, c->words,
		c->about);
	for (; table->name; table++) {
		snprintf(left, sizeof(left), "--%s%s%s", table->name, table->value ? " " : "",
			table->value ? table->value : "");
		printf("  %-22s %s\n", left, table->help);
	}
	printf("  %-22s %s\n", "--help", "print this and end");
	if (c->more)
		printf("\n%s", c->more);
}

static const struct option_row *option_find(const struct option_row *table, const char *name,
	size_t len)
{
	for (; table->name; table++)
		if (strlen(table->name) == len && !strncmp(table->name, name, len))
			return table;
	return NULL;
}

static int option_store(const struct command *c, const struct option_row *o, const char *value)
{
	struct option_list *list = o->to;
	struct err e;

	switch (o->type) {
	case OPTION_FLAG:
		*(bool *)o->to = true;
		break;
	case OPTION_TEXT:
		*(const char **)o->to = value;
		break;
	case OPTION_U64:
	case OPTION_SEED:
		if (value_u64(value, o->to, &e))
			return cli_usage(c->name, "--%s: %s", o->name, e.msg);
		if (o->type == OPTION_SEED && !*(uint64_t *)o->to)
			return cli_usage(c->name, "--%s 0: seeds begin at 1; without the option "
				"a new one is taken", o->name);
		break;
	case OPTION_LIST:
		if (list->count == OPTION_LIST_MAX)
			return cli_usage(c->name, "--%s: more than %d of them", o->name,
				OPTION_LIST_MAX);
		list->item[list->count++] = value;
	}
	return -1;
}

/* An option of run that plan lacks is no misspelling. */
static bool is_of_run(const char *verb, const char *typed)
{
	static const char *const names[] = { "keep", "on", "repeat" };
	unsigned i;

	for (i = 0; i < COUNT_OF(names) && !strcmp(verb, "plan"); i++)
		if (!strcmp(names[i], typed))
			return true;
	return false;
}

static int option_unknown(const struct command *c, const struct option_row *table,
	const char *word)
{
	const char *names[33] = { "help" }, *near;
	char typed[40];
	unsigned n;

	for (n = 1; n < 32 && table->name; table++)
		names[n++] = table->name;
	snprintf(typed, sizeof(typed), "%.*s", (int)strcspn(word + 2, "="), word + 2);
	if (!strcmp(typed, "i-know"))
		return cli_usage(c->name, "--i-know is --unbounded now");
	if (is_of_run(c->name, typed))
		return cli_usage(c->name, "--%s is an option of run", typed);
	near = word_nearest(typed, names);
	return cli_usage(c->name, "unknown option '%.60s'%s%s%s", word,
		near ? "; did you mean --" : "", near ? near : "", near ? "?" : "");
}

/* Read a word that starts with --; *i advances past a separate value. */
static int option_read(const struct command *c, const struct option_row *table, int argc,
	char **argv, int *i)
{
	const char *word = argv[*i], *value = strchr(word, '=');
	size_t len = value ? (size_t)(value - word) : strlen(word);
	const struct option_row *o = option_find(table, word + 2, len - 2);

	if (!o)
		return option_unknown(c, table, word);
	if (o->type == OPTION_FLAG)
		return value ? cli_usage(c->name, "--%s takes no value", o->name) :
			option_store(c, o, NULL);
	if (!value && *i + 1 == argc)
		return cli_usage(c->name, "--%s wants a value: %s", o->name, o->value);
	return option_store(c, o, value ? value + 1 : argv[++*i]);
}

/* Words that may follow the word before: the values of that option, or options and operands. */
static int options_complete(const struct command *c, const struct option_row *table,
	const char *before)
{
	const struct option_row *o = strncmp(before, "--", 2) ? NULL :
		option_find(table, before + 2, strlen(before + 2));

	if (o && o->type != OPTION_FLAG) {
		words_print(o->value);
		return EXIT_EXPECTED;
	}
	for (; table->name; table++)
		printf("--%s\n", table->name);
	puts("--help");
	words_print(c->words);
	return EXIT_EXPECTED;
}

int options_read(const struct command *c, const struct option_row *table, int argc, char **argv,
	char **words, unsigned *count)
{
	bool more = true;
	int i, status = -1;

	*count = 0;
	if (argc == 3 && !strcmp(argv[1], "--complete"))
		return options_complete(c, table, argv[2]);
	for (i = 1; i < argc && status < 0; i++) {
		if (!more || argv[i][0] != '-' || !argv[i][1]) {
			words[(*count)++] = argv[i];
		} else if (!strcmp(argv[i], "--")) {
			more = false;
		} else if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			options_help(c, table);
			return EXIT_EXPECTED;
		} else if (argv[i][1] != '-') {
			status = cli_usage(c->name, "unknown option '%.60s'", argv[i]);
		} else {
			status = option_read(c, table, argc, argv, &i);
		}
	}
	if (status >= 0)
		return status;
	if (*count < c->least)
		return cli_usage(c->name, "it wants %s", c->words);
	if (*count > c->most)
		return cli_usage(c->name, "'%.60s' is one word too many", words[c->most]);
	return -1;
}
