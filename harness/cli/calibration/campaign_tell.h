/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Common output of verbs that run campaigns. */
#ifndef CLI_CAMPAIGN_TELL_H
#define CLI_CAMPAIGN_TELL_H

#include "campaign.h"
#include "tap.h"

/* Print comments: the folder of the records, and trials cut short by an earlier end. */
void campaign_tell(const struct campaign *c, struct tap *tap);

#endif
