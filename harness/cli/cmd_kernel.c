/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide kernel: the store of kernels that VMs boot. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "cli.h"
#include "registry.h"
#include "term.h"
#include "vm.h"

#define KMODS_MAX 8	/* kernel modules of this project */

static const char *headers;

static const struct option_row rows[] = {
	{ "headers", OPTION_TEXT, "DIR", "add: folder to build kernel modules with", &headers },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"kernel", "fetch|add|build|list|rm [WORD]...",
	"Fetch, add, list and remove kernels for VMs; build our kernel modules for them",
	"  fetch [SPEC]...             Debian's, unpacked into the cache, not installed; SPEC is\n"
	"                              6.1 (default), 6.12, 6.1-oldest, 6.1-generic or a release\n"
	"  add NAME BZIMAGE [MODULES]  your own; MODULES holds lib/modules/RELEASE\n"
	"  build [SPEC]...             our modules for it, which a run also does on first need\n"
	"  list                        what is there\n"
	"  rm NAME...                  remove it; the start of one name will do, as 6.1.0-56\n",
	1, 64,
};

static void progress_print(const char *text, void *arg)
{
	(void)arg;
	term_print(stderr, "lowtide: %s\n", text);
}

static void kernel_print(const struct kernel *k)
{
	bool once = !strcmp(k->name, k->release);

	term_print(stdout, "%-28s %-28s %s\n", k->name, once ? "" : k->release,
		*k->version ? k->version : k->source);
}

/* An unknown name is a usage error; a failed network is not. */
static int fetch_failed(const struct err *e)
{
	cli_fail(e);
	return e->code == EINVAL ? EXIT_USAGE : EXIT_UNTESTED;
}

static int do_fetch(char **words, unsigned n)
{
	char *newest[] = { "" };
	struct kernel k;
	struct err e;
	unsigned i;

	if (!n) {
		words = newest;
		n = 1;
	}
	for (i = 0; i < n; i++) {
		if (kernel_fetch(words[i], progress_print, NULL, &k, &e))
			return fetch_failed(&e);
		kernel_print(&k);
	}
	return EXIT_EXPECTED;
}

static int do_add(char **words, unsigned n)
{
	struct kernel k;
	struct err e;

	if (kernel_add(words[0], words[1], n > 2 ? words[2] : NULL, headers, &k, &e))
		return cli_fail(&e);
	kernel_print(&k);
	return EXIT_EXPECTED;
}

/* Collect modules from the needs of plug-ins: no other list of our modules exists. */
static void kmods_of(const struct need *n, const char **names, unsigned *count)
{
	unsigned i;

	for (; n && n->kind != NEED_END; n++) {
		if (n->kind != NEED_KMOD || *count == KMODS_MAX)
			continue;
		for (i = 0; i < *count && strcmp(names[i], n->what); i++)
			;
		names[i] = n->what;
		*count += i == *count;
	}
}

/* Build a single module, so that its failure does not prevent others. */
static int kernel_build(const struct kernel *k, const char *name)
{
	const char *const names[] = { name, NULL };
	const struct kmod_wish wish = { .names = names, .progress = progress_print };
	char path[700];
	struct err e;
	int lock;

	if (kmod_ensure(k, &wish, &lock, &e))
		return fetch_failed(&e);
	close(lock);
	kmod_path(k, name, path, sizeof(path));
	puts(path);
	return EXIT_EXPECTED;
}

static int kernel_build_all(const char *spec)
{
	const char *names[KMODS_MAX];
	unsigned i, count = 0;
	int failed, status = EXIT_EXPECTED;
	struct kernel k;
	struct err e;

	if (kernel_find(spec, &k, &e))
		return cli_fail(&e);
	for (i = 0; registry_injectors[i]; i++)
		kmods_of(registry_injectors[i]->needs, names, &count);
	for (i = 0; i < count; i++) {
		failed = kernel_build(&k, names[i]);
		status = failed ? failed : status;
	}
	return status;
}

static int do_build(char **words, unsigned n)
{
	int status = n ? EXIT_EXPECTED : kernel_build_all("");
	unsigned i;

	for (i = 0; i < n && !status; i++)
		status = kernel_build_all(words[i]);
	return status;
}

static int do_list(char **words, unsigned n)
{
	AUTO_FREE struct kernel *all = NULL;
	size_t i, count;
	struct err e;

	(void)words;
	(void)n;
	if (kernel_list(&all, &count, &e))
		return cli_fail(&e);
	for (i = 0; i < count; i++)
		kernel_print(&all[i]);
	if (!count)
		puts("none yet: `lowtide kernel fetch` gets one");
	return EXIT_EXPECTED;
}

static int do_rm(char **words, unsigned n)
{
	struct err e;
	unsigned i;

	for (i = 0; i < n; i++)
		if (kernel_rm(words[i], &e))
			return cli_fail(&e);
	return EXIT_EXPECTED;
}

static const struct {
	const char *name;
	int (*run)(char **words, unsigned n);
	unsigned least, most;
} actions[] = {
	{ "fetch", do_fetch, 0, 63 }, { "add", do_add, 2, 3 }, { "build", do_build, 0, 63 },
	{ "list", do_list, 0, 0 }, { "rm", do_rm, 1, 63 },
};

static int cmd_kernel(int argc, char **argv)
{
	AUTO_FREE char **words = calloc(argc, sizeof(*words));
	unsigned i, n;
	int status = options_read(&command, rows, argc, argv, words, &n);

	if (status >= 0)
		return status;
	for (i = 0; i < COUNT_OF(actions); i++) {
		if (strcmp(actions[i].name, words[0]))
			continue;
		if (n - 1 < actions[i].least || n - 1 > actions[i].most)
			return cli_usage("kernel", "%s takes %u to %u words", actions[i].name,
				actions[i].least, actions[i].most);
		return actions[i].run(words + 1, n - 1);
	}
	return cli_usage("kernel", "'%.40s' is not one of fetch, add, build, list, rm", words[0]);
}

const struct verb verb_kernel = {
	.name = "kernel",
	.about = "fetch, add, list and remove kernels for VMs",
	.rank = 70,
	.run = cmd_kernel,
};
