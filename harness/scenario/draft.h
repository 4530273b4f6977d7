/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario under construction, and the keys that change it. */
#ifndef SCENARIO_DRAFT_H
#define SCENARIO_DRAFT_H

#include "field.h"

/* An unfinished scenario. Parts that are off stay in it until the last override. */
struct draft {
	struct scenario *s;
	const char *file;	/* of the keys; NULL: they are from the command line */
	bool lost;	/* a part is missing, because it is wrong itself */
	bool setup_off[SETUP_PARTS];
	bool load_off[SCENARIO_PARTS];
	bool injector_off[SCENARIO_PARTS];
};

/* Destination of a part's keys. */
struct part {
	const struct field *fields;
	void *section;
	struct param_values *params;
	bool *off;
};

/* Set a key of a part. 0 or -errno. */
int part_set(const struct draft *d, const struct part *p, const char *key, const char *value,
	struct err *e);

/* Set "PART.KEY" = value, the notation of twins, faces and --set. 0 or -errno. */
int override_set(struct draft *d, const char *path, const char *value, struct err *e);

#endif
