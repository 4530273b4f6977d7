/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plug-ins for tests of pure code, in place of the generated registry. The header defines them:
 * in a library they would replace the real ones for all tests.
 */
#ifndef TEST_FAKE_REGISTRY_H
#define TEST_FAKE_REGISTRY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "registry.h"
#include "scenario.h"

static const struct param load_params[] = {
	{ "size", PARAM_SIZE, "1M", "4K..1G", "bytes" },
	{ "mode", PARAM_CHOICE, "seq", "seq|random", "order" },
	{ "args", PARAM_TEXT, "", NULL, "any text" },
	{ NULL, 0, NULL, NULL, NULL }
};
static const struct need load_needs[] = {
	{ NEED_PROGRAM, "sh", "dash" }, { NEED_MODULE, "loop", NULL },
	{ NEED_WHEN, "mode=random", NULL }, { NEED_MODULE, "zram", NULL }, { NEED_END, NULL, NULL },
};
static const struct need absent_needs[] = {
	{ NEED_PROGRAM, "no-such-program", "no-such-package" },
	{ NEED_SCRATCH, "64M", NULL }, { NEED_END, NULL, NULL },
};
static const struct workload writer = {
	.name = "writer", .params = load_params, .needs = load_needs,
};
static const struct workload absent = { .name = "absent", .needs = absent_needs };

/* A seeded point each 100 ms. */
static int fake_curve(const struct param_values *p, struct rng *r, uint64_t run_ms,
	struct injector_point *out, unsigned max, struct err *e)
{
	unsigned n;

	(void)p;
	(void)e;
	for (n = 0; n < max && n * 100 < run_ms; n++)
		out[n] = (struct injector_point){ n * 100, rng_below(r, 1000) };
	return n;
}

static const struct param limit_params[] = {
	{ "limit", PARAM_SIZE, "64M", "1M..1G", "bytes" },
	{ NULL, 0, NULL, NULL, NULL }
};
static const struct injector curve = {
	.name = "curve", .scope = SCOPE_CGROUP, .params = limit_params, .curve = fake_curve,
};
static const struct injector limit = {
	.name = "limit", .scope = SCOPE_CGROUP, .params = limit_params,
};
static const struct injector bound = {
	.name = "mem_limit", .scope = SCOPE_CGROUP, .params = limit_params, .limit = "limit",
};
static const struct injector fixture = {
	.name = "fixture", .scope = SCOPE_MACHINE, .role = ROLE_FIXTURE,
};
static const struct injector whole = { .name = "whole", .scope = SCOPE_MACHINE };
static const struct need server_needs[] = {
	{ NEED_KMOD, "lowtide_x", NULL }, { NEED_END, NULL, NULL },
};
static const struct injector server = {
	.name = "server", .scope = SCOPE_DEVICE, .role = ROLE_FIXTURE, .makes_device = true,
	.needs = server_needs,
};
static const struct injector device = {
	.name = "device", .scope = SCOPE_DEVICE, .role = ROLE_FIXTURE, .makes_device = true,
};
static const struct need freezer_needs[] = {
	{ NEED_OWN_FS, NULL, NULL }, { NEED_END, NULL, NULL },
};
static const struct injector freezer = {
	.name = "freezer", .scope = SCOPE_CGROUP, .needs = freezer_needs,
};

const struct workload *const registry_workloads[] = { &absent, &writer, NULL };
const struct injector *const registry_injectors[] = {
	&curve, &device, &fixture, &freezer, &limit, &bound, &server, &whole, NULL
};
const struct sampler *const registry_samplers[] = { NULL };
struct sink *const registry_sinks[] = { NULL };

const struct workload *registry_workload(const char *name)
{
	unsigned i = 0;

	while (registry_workloads[i] && strcmp(registry_workloads[i]->name, name))
		i++;
	return registry_workloads[i];
}

const struct injector *registry_injector(const char *name)
{
	unsigned i = 0;

	while (registry_injectors[i] && strcmp(registry_injectors[i]->name, name))
		i++;
	return registry_injectors[i];
}

static char fake_folder[32];

static void fake_folder_remove(void)
{
	file_remove_tree(fake_folder, NULL);
}

/* Call it first: it makes the directory for files. */
static inline void fake_registry_use(void)
{
	snprintf(fake_folder, sizeof(fake_folder), "/tmp/lowtide-test-XXXXXX");
	if (!mkdtemp(fake_folder) || atexit(fake_folder_remove))
		abort();
}

/* Write text to NAME.scn in a new directory and return the path, in a static buffer. */
static inline const char *fake_file(const char *name, const char *text, size_t len)
{
	static char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.scn", fake_folder, name);
	f = fopen(path, "w");
	if (!f || fwrite(text, 1, len, f) != len || fclose(f))
		abort();
	return path;
}

/* Parse a valid scenario from text. Static. */
static inline struct scenario *fake_scenario(const char *text)
{
	static struct scenario s;
	struct err e = { 0 };

	if (scenario_load(&s, fake_file("fake", text, strlen(text)), "", "", NULL, 0, &e)) {
		fprintf(stderr, "%s\n", e.msg);
		abort();
	}
	return &s;
}

#endif
