/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole form of `lowtide log`, as small as one is: the number of rows. */
#include "form.h"

#include <stdio.h>

static int probe_print(struct db_query *q, struct err *e)
{
	unsigned n = 0;
	int rc;

	while ((rc = db_next(q, e)) > 0)
		n++;
	if (!rc)
		printf("%u rows\n", n);
	return rc;
}

const struct form form_probe = {
	.name = "probe",
	.about = "the number of rows",
	.rows = probe_print,
};
