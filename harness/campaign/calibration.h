/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All trials of a calibration, with what their folders tell. */
#ifndef CAMPAIGN_CALIBRATION_H
#define CAMPAIGN_CALIBRATION_H

#include "campaign.h"

/* The trials of one calibration, or of several folders that were read together. */
struct calibration {
	struct trial *trial;	/* malloc'ed */
	size_t count, room;
	char command[8192];	/* that planned them; "" if none did */
};

/* Add the trials of a campaign; those that are still to come are planned in it. */
int calibration_fill(struct calibration *c, struct campaign *from, struct err *e);

/*
 * Add trials of dir, a campaign's folder or one of run folders. -ENOENT: no run in it.
 */
int calibration_read(struct calibration *c, const char *dir, struct err *e);

#endif
