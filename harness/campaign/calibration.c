/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read trials from a calibration's folder or from a directory of unplanned runs. */
#include "calibration.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "journal.h"
#include "text.h"
#include "trial.h"

static struct trial *calibration_add(struct calibration *c, struct err *e)
{
	if (c->count == TRIALS_MAX)
		err_set(e, E2BIG, "more than %d trials", TRIALS_MAX);
	if (c->count == TRIALS_MAX ||
	    campaign_grow(&c->trial, &c->room, c->count, sizeof(*c->trial), e))
		return NULL;
	return memset(&c->trial[c->count++], 0, sizeof(*c->trial));
}

/* Add the entries still to plan, if the campaign's rounds are limited. */
static int rest_plan(struct campaign *c, struct err *e)
{
	struct entry more[64];
	unsigned n = 0;
	int rc = 0;

	while (!rc && c->v.rounds && c->v.count <= TRIALS_MAX &&
	       (n = c->policy->next(&c->v, more, COUNT_OF(more))) > 0)
		for (unsigned i = 0; i < n && !rc; i++)
			rc = campaign_entry_add(c, &more[i], e);
	return rc;
}

int calibration_fill(struct calibration *c, struct campaign *from, struct err *e)
{
	char dir[800];
	int rc = rest_plan(from, e);

	text_put(c->command, sizeof(c->command), from->command);
	for (size_t i = 0; i < from->v.count && !rc; i++) {
		struct trial *t = calibration_add(c, e);

		if (!t)
			return -e->code;
		campaign_trial(from, i, t);
		t->state = TRIAL_PLANNED;
		campaign_trial_dir(from, t, dir, sizeof(dir));
		if (*dir)
			trial_collect(dir, t);
	}
	return rc;
}

/* Read a directory of unplanned runs; skip everything that is no run's folder. */
static int runs_read(struct calibration *c, const char *dir, struct err *e)
{
	size_t before = c->count;
	struct trial *t, copy;
	struct dirent *ent;
	char path[800];
	DIR *d = opendir(dir);
	int rc = d ? 0 : err_sys(e, errno, "%s", dir);

	while (d && !rc && (ent = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", dir, ent->d_name);
		memset(&copy, 0, sizeof(copy));
		if (ent->d_name[0] == '.' || trial_read(path, &copy, NULL))
			continue;
		t = calibration_add(c, e);
		if (t)
			*t = copy;
		else
			rc = -e->code;
	}
	if (d)
		closedir(d);
	if (!rc && c->count == before)
		return err_set(e, ENOENT, "%.300s: neither trials of `lowtide calibrate` nor run "
			"folders", dir);
	return rc;
}

int calibration_read(struct calibration *c, const char *dir, struct err *e)
{
	struct campaign from = CAMPAIGN_INIT;
	off_t size;
	int rc = campaign_read(&from, dir, e);

	if (rc == -ENOENT)
		rc = runs_read(c, dir, e);
	else
		rc = rc ? rc : journal_read(&from, &size, e);
	if (!rc && from.v.cases)
		rc = calibration_fill(c, &from, e);
	campaign_free(&from);
	return rc;
}
