/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A campaign's copy of the known issues: an edit of the list while it runs breaks no run. */
#include "campaign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cleanup.h"
#include "file.h"
#include "place.h"

int campaign_known_open(struct known *k, const char *option, struct err *e)
{
	char root[400];
	int rc = path_results(root, sizeof(root), e);

	return rc ? rc : known_open(k, option, root, e);
}

int campaign_known(const struct campaign *c, const struct known *k, struct err *e)
{
	AUTO_FREE char *text = NULL;
	char path[560] = "";
	size_t len;
	int rc = 0;

	if (*k->file) {
		snprintf(path, sizeof(path), "%s/" KNOWN_FILE, c->dir);
		rc = file_slurp(k->file, &text, &len, e);
		rc = rc ? rc : file_replace(path, text, len, e);
	}
	if (!rc && setenv(KNOWN_VARIABLE, path, 1))
		rc = err_sys(e, errno, KNOWN_VARIABLE);
	return rc;
}
