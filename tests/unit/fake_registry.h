/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plug-ins for tests of the pure core, in place of the generated registry. */
#ifndef TEST_FAKE_REGISTRY_H
#define TEST_FAKE_REGISTRY_H

#include <stddef.h>

#include "scenario.h"

/* Call it first: it makes the linker take these tables. */
void fake_registry_use(void);

/* Write text to NAME.scn in a fresh folder; its path, for scenario_load. Static buffer. */
const char *fake_file(const char *name, const char *text, size_t len);

/* A scenario out of text, which must be good. Static. */
struct scenario *fake_scenario(const char *text);

#endif
