/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BSD's tables: procstat -kk (a stack a row) and ddb's ps (a wait message a row). */
#include <string.h>

#include "reader.h"

bool bsd_line(struct hang_doc *d, struct hang_stream *s, struct span body)
{
	(void)d;
	(void)s;
	(void)body;
	return false;
}
