/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of the text for people that show the wait graph. */
#ifndef HANG_GRAPH_OUT_H
#define HANG_GRAPH_OUT_H

#include "out.h"

void extent_say(const struct hang_doc *d, struct out *o);	/* a line: how many, how long */
void graph_say(const struct hang_doc *d, struct out *o);	/* nothing without an edge */

#endif
