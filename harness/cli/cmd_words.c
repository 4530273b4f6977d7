/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide words: names for the completion of a shell, a line each; hidden from the help. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "cli.h"
#include "scenario.h"
#include "vm.h"

static void verbs_print(void)
{
	for (const struct verb *const *v = registry_verbs; *v; v++)
		if ((*v)->about)
			puts((*v)->name);
}

/* A file with errors has no variants to offer; `lowtide list` tells the errors. */
static void scenario_print(const char *path, void *arg)
{
	const char *base = strrchr(path, '/') + 1;
	int len = (int)strcspn(base, ".");
	static struct scenario_variants v;

	(void)arg;
	printf("%.*s\n", len, base);
	if (scenario_variants(path, &v, NULL))
		return;
	for (unsigned t = 0; t < v.twins; t++) {
		printf("%.*s:%s\n", len, base, v.twin[t]);
		for (unsigned f = 0; f < v.faces; f++)
			printf("%.*s:%s:%s\n", len, base, v.twin[t], v.face[f]);
	}
	for (unsigned f = 0; f < v.faces; f++)
		printf("%.*s::%s\n", len, base, v.face[f]);
}

static void scenarios_print(void)
{
	scenario_each(scenario_print, NULL, NULL);
}

static void kernels_print(void)
{
	AUTO_FREE struct kernel *all = NULL;
	size_t n;

	if (kernel_list(&all, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++)
		puts(all[i].name);
}

static void runs_print(void)
{
	char dir[512];
	struct dirent *ent;
	DIR *all = path_results(dir, sizeof(dir), NULL) ? NULL : opendir(dir);

	while (all && (ent = readdir(all)) != NULL)
		if (*ent->d_name != '.')
			puts(ent->d_name);
	if (all)
		closedir(all);
}

/* The words stand so in the usage lines of verbs and in the values of options. */
static const struct {
	const char *word;
	void (*print)(void);
} kinds[] = {
	{ "VERB", verbs_print }, { "SCENARIO", scenarios_print }, { "KERNEL", kernels_print },
	{ "SPEC", kernels_print }, { "RUN", runs_print }, { "FOLDER", runs_print },
};

void words_print(const char *usage)
{
	static const char ends[] = "[]|. :";
	char word[40];

	for (usage += strspn(usage, ends); *usage; usage += strspn(usage, ends)) {
		size_t len = strcspn(usage, ends);

		snprintf(word, sizeof(word), "%.*s", (int)len, usage);
		usage += len;
		for (size_t i = 0; i < COUNT_OF(kinds); i++)
			if (!strcmp(kinds[i].word, word))
				kinds[i].print();
		if (*word >= 'a' && *word <= 'z')
			puts(word);
	}
}

static int cmd_words(int argc, char **argv)
{
	words_print(argc > 1 ? argv[1] : "VERB");
	return EXIT_EXPECTED;
}

const struct verb verb_words = {
	.name = "words",
	.run = cmd_words,
};
