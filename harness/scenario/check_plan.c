/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Needs of a whole plan: on this machine, or in the image of a VM. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cleanup.h"
#include "file.h"
#include "proc.h"
#include "script.h"
#include "search_path.h"
#include "value.h"

/* Called for each need of the plan's plug-ins until a call fails. */
typedef int need_fn(const struct need *n, const char *part, void *arg, struct err *e);

/* Whether the condition "PARAM=VALUE" holds. */
static bool when_holds(const struct need *n, const struct param_values *v)
{
	size_t len = strcspn(n->what, "=");
	char name[32];

	snprintf(name, sizeof(name), "%.*s", (int)len, n->what);
	return !strcmp(param_text(v, name), n->what + len + 1);
}

static int table_each(const struct need *n, const char *part, const struct param_values *v,
	need_fn *each, void *arg, struct err *e)
{
	bool holds = true;
	int rc = 0;

	for (; n && n->kind != NEED_END && !rc; n++)
		if (n->kind == NEED_WHEN)
			holds = when_holds(n, v);
		else if (holds)
			rc = each(n, part, arg, e);
	return rc;
}

static int plan_each(const struct plan *p, need_fn *each, void *arg, struct err *e)
{
	const struct scenario *s = &p->scenario;
	unsigned i;
	int rc = 0;

	for (i = 0; i < s->loads && !rc; i++)
		rc = table_each(s->load[i].load->needs, s->load[i].name,
			&s->load[i].params, each, arg, e);
	for (i = 0; i < s->injectors && !rc; i++)
		rc = table_each(s->injector[i].injector->needs, s->injector[i].name,
			&s->injector[i].params, each, arg, e);
	return rc;
}

/* Whether the loads work on a file system that a fixture made for the run. */
static bool has_own_fs(const struct scenario *s)
{
	for (unsigned i = 0; i < s->injectors; i++)
		if (s->injector[i].injector->makes_device && s->injector[i].at_setup)
			return true;
	return false;
}

static int check_on_host(const struct need *n, const char *part, void *arg, struct err *e)
{
	const struct plan *p = arg;

	if (n->kind == NEED_OWN_FS && p && has_own_fs(&p->scenario))
		return 0;
	return need_check(n, e) ? err_wrap(e, "[%s]", part) : 0;
}

/* The guest has its own root, modules and files: check only the rest here. */
static int check_for_vm(const struct need *n, const char *part, void *arg, struct err *e)
{
	const struct scenario *s = arg;
	uint64_t bytes = 0;

	if (n->kind == NEED_PROGRAM)
		return need_check(n, e) ? err_wrap(e, "[%s]", part) : 0;
	if (n->kind != NEED_SCRATCH)
		return 0;
	if (n->what && value_size(n->what, &bytes, e))
		return err_wrap(e, "[%s]", part);
	if (s->scratch_mib && s->scratch_mib << 20 >= bytes)
		return 0;
	return err_set(e, ENOENT, "[%s]: it needs a scratch disk of %s: set machine.scratch", part,
		n->what ? n->what : "any size");
}

static int check_vm_plan(const struct plan *p, struct err *e)
{
	static const struct need tools[] = {
		{ NEED_PROGRAM, "qemu-system-x86_64", "qemu-system-x86" },
		{ NEED_PROGRAM, "mke2fs", "e2fsprogs" },
		{ NEED_END, NULL, NULL },
	};
	int rc;

	if (p->scenario.on == ON_HOST)
		return err_set(e, ENOENT, "scenario %s runs on a host only: use --on host",
			p->scenario.name);
	rc = table_each(tools, "vm", NULL, check_on_host, NULL, e);
	return rc ? rc : plan_each(p, check_for_vm, (void *)&p->scenario, e);
}

/* The highest memory limit that an injector sets; 0: none. */
static uint64_t limit_bytes(const struct scenario_injector *h)
{
	return h->injector->limit ? param_u64(&h->params, h->injector->limit) : 0;
}

static uint64_t available_bytes(void)
{
	char text[4096];
	uint64_t kib = UINT64_MAX >> 10;

	if (file_read("/proc/meminfo", text, sizeof(text), NULL) > 0)
		proc_find_u64(text, "MemAvailable:", &kib);
	return kib << 10;
}

/* A run on a host is safe only if a limit holds from the first load to the last. */
static int check_bound(const struct plan *p, struct err *e)
{
	uint64_t least = 0, available = available_bytes();

	for (unsigned i = 0; i < p->scenario.injectors; i++) {
		const struct scenario_injector *h = &p->scenario.injector[i];
		uint64_t bytes = h->until_ms || (!h->at_setup && h->at_ms) ? 0 : limit_bytes(h);

		if (bytes && (!least || bytes < least))
			least = bytes;
	}
	if (!least)
		return err_set(e, ENOENT, "it would starve this host: it needs a mem_limit "
			"or mem_curve from its start to its end (at = 0, no until)");
	if (least >= available)
		return err_set(e, ENOENT, "it would starve this host: its memory limit of %" PRIu64
			" MiB bounds nothing where %" PRIu64 " MiB are available; lower the limit",
			least >> 20, available >> 20);
	return 0;
}

/* drop_caches and its like act beyond any cgroup. */
static int check_scopes(const struct plan *p, struct err *e)
{
	for (unsigned i = 0; i < p->scenario.injectors; i++)
		if (p->scenario.injector[i].injector->scope == SCOPE_MACHINE)
			return err_set(e, ENOENT, "[%s]: %s works on this whole machine: use "
				"--on vm, or --unbounded if you mean it",
				p->scenario.injector[i].name,
				p->scenario.injector[i].injector->name);
	return 0;
}

/* Lines for sh can do anything. */
static int check_setups(const struct plan *p, struct err *e)
{
	if (!p->scenario.setups)
		return 0;
	return err_set(e, ENOENT, "[%s]: its lines run any command on this host: use --on vm, or "
		"--unbounded if you mean it", p->scenario.setup[0].name);
}

static int check_safe(const struct plan *p, struct err *e)
{
	int rc = 0;

	if (*p->group)
		rc = check_bound(p, e);
	else if (!check_consent())
		return err_set(e, ENOENT, "it would starve this whole machine: set machine.cgroup "
			"= auto, or give --unbounded if you mean it");
	if (rc || check_consent())
		return rc;
	rc = check_setups(p, e);
	return rc ? rc : check_scopes(p, e);
}

static int check_host_plan(const struct plan *p, struct err *e)
{
	static const char *const versions[] = { NULL, "v1", "v2" };
	const struct need group = { NEED_CGROUP, versions[p->scenario.cgroup], NULL };
	const struct need root = { NEED_ROOT, NULL, NULL };
	int rc;

	if (p->scenario.on == ON_VM)
		return err_set(e, ENOENT, "scenario %s runs in a VM only: use --on vm",
			p->scenario.name);
	rc = check_safe(p, e);
	if (!rc)
		rc = check_on_host(&root, p->scenario.name, NULL, e);
	if (!rc && *p->group)
		rc = check_on_host(&group, p->scenario.name, NULL, e);
	return rc ? rc : plan_each(p, check_on_host, (void *)p, e);
}

int check_plan(const struct plan *p, bool on_vm, struct err *e)
{
	return on_vm ? check_vm_plan(p, e) : check_host_plan(p, e);
}

static void word_add(char *words, size_t size, const char *word, size_t n)
{
	const char *at;
	size_t len = strlen(words);

	for (at = words; *at; at += strspn(at, " ")) {
		size_t have = strcspn(at, " ");

		if (have == n && !strncmp(at, word, n))
			return;
		at += have;
	}
	snprintf(words + len, size - len, "%s%.*s", len ? " " : "", (int)n, word);
}

struct wants {
	char *modules, *programs;
	size_t msize, psize;
};

static int want_add(const struct need *n, const char *part, void *arg, struct err *e)
{
	struct wants *w = arg;

	(void)part;
	(void)e;
	if (n->kind == NEED_MODULE)
		word_add(w->modules, w->msize, n->what, strlen(n->what));
	if (n->kind == NEED_PROGRAM)
		word_add(w->programs, w->psize, n->what, strlen(n->what));
	return 0;
}

static void files_add(const struct param_values *v, struct wants *w)
{
	for (int i = 0; v->table && v->table[i].name; i++)
		if (v->table[i].type == PARAM_FILE && *v->text[i])
			word_add(w->programs, w->psize, v->text[i], strlen(v->text[i]));
}

static void program_add(const char *name, void *arg)
{
	struct wants *w = arg;

	word_add(w->programs, w->psize, name, strlen(name));
}

/* A word of a shell's line that is a program of this machine is one that the line starts. */
static void line_word(const char *word, void *arg)
{
	char path[512];

	if (!strchr(word, '/') && !program_find(word, path, sizeof(path)))
		program_add(word, arg);
}

static void setups_add(const struct scenario *s, struct wants *w)
{
	for (const struct scenario_setup *u = s->setup; u < s->setup + s->setups; u++) {
		for (unsigned i = 0; i < u->runs; i++)
			script_words(u->run[i], line_word, w);
		for (unsigned i = 0; i < u->undos; i++)
			script_words(u->undo[i], line_word, w);
	}
}

void check_wants(const struct plan *p, char *modules, size_t msize, char *programs, size_t psize)
{
	struct wants w = { modules, programs, msize, psize };
	const char *m = p->scenario.modules;
	size_t len;

	*modules = *programs = '\0';
	plan_each(p, want_add, &w, NULL);
	setups_add(&p->scenario, &w);
	for (unsigned l = 0; l < p->scenario.loads; l++) {
		const struct scenario_load *load = &p->scenario.load[l];

		files_add(&load->params, &w);
		if (load->load->programs)
			load->load->programs(&load->params, program_add, &w);
	}
	for (m += strspn(m, " \t"); *m; m += len, m += strspn(m, " \t")) {
		len = strcspn(m, " \t");
		word_add(modules, msize, m, len);
	}
}

static int kmod_add(const struct need *n, const char *part, void *arg, struct err *e)
{
	struct wants *w = arg;

	(void)part;
	(void)e;
	if (n->kind == NEED_KMOD)
		word_add(w->modules, w->msize, n->what, strlen(n->what));
	return 0;
}

void check_kmods(const struct plan *p, char *kmods, size_t size)
{
	struct wants w = { .modules = kmods, .msize = size };

	*kmods = '\0';
	plan_each(p, kmod_add, &w, NULL);
}

void words_split(char *text, const char **out, unsigned max)
{
	unsigned n = 0;
	char *rest = text, *word;

	while ((word = strsep(&rest, " ")) && n + 1 < max)
		if (*word)
			out[n++] = word;
	out[n] = NULL;
}
