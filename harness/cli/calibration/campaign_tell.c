/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comments at the start of a campaign's output. */
#include "campaign_tell.h"

void campaign_tell(const struct campaign *c, struct tap *tap)
{
	tap_comment(tap, "records, and for --resume and --from: %s", c->dir);
	if (c->torn)
		tap_comment(tap, "the last line of its journal is torn, and does not count");
	if (c->cut)
		tap_comment(tap, "trials that were cut short and run again: %u (%u of them when "
			"this machine was started anew)", c->cut, c->cut_by_boot);
}
