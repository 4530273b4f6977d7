/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output that verbs which run campaigns share. */
#ifndef CLI_CAMPAIGN_TELL_H
#define CLI_CAMPAIGN_TELL_H

#include "campaign.h"
#include "tap.h"

/* Comments: where the records are, and what an earlier process left undone. */
void campaign_tell(const struct campaign *c, struct tap *tap);

#endif
