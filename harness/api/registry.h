/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All plug-ins, sorted by name. tools/registry generates the tables from the file names. */
#ifndef API_REGISTRY_H
#define API_REGISTRY_H

#include "injector.h"
#include "sampler.h"
#include "sink.h"
#include "workload.h"

/* Each table ends with NULL. */
extern const struct workload *const registry_workloads[];
extern const struct injector *const registry_injectors[];
extern const struct sampler *const registry_samplers[];
extern struct sink *const registry_sinks[];
extern const char *const registry_lt_bugs[];	/* names of the planted bugs */

/* Plug-in by name; NULL: none. */
const struct workload *registry_workload(const char *name);
const struct injector *registry_injector(const char *name);

#endif
