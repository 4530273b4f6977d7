/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All trials of a calibration, with the results in their folders. */
#ifndef CAMPAIGN_CALIBRATION_H
#define CAMPAIGN_CALIBRATION_H

#include "campaign.h"

/* Trials of a calibration, or of several directories read together. */
struct calibration {
	struct trial *trial;	/* malloc'ed */
	size_t count, room;
	char command[8192];	/* that planned the trials; "": unplanned */
};

/* Add the trials of a campaign, and plan in it the trials that are still to come. */
int calibration_fill(struct calibration *c, struct campaign *from, struct err *e);

/* Add trials of dir: a campaign's folder, or a directory of runs. -ENOENT: no run in it. */
int calibration_read(struct calibration *c, const char *dir, struct err *e);

#endif
