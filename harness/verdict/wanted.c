/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compare a find with the wanted hang. */
#include "wanted.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

int wanted_set(struct wanted *w, const char *fingerprint)
{
	size_t i;

	memset(w, 0, sizeof(*w));
	for (i = 0; i < sizeof(w->print) - 1; i++) {
		if (!isxdigit((unsigned char)fingerprint[i]))
			break;
		w->print[i] = (char)tolower((unsigned char)fingerprint[i]);
	}
	if (i == sizeof(w->print) - 1 && (!fingerprint[i] || fingerprint[i] == ' '))
		return 0;
	memset(w, 0, sizeof(*w));
	return -EINVAL;
}

static bool is_found(enum verdict_kind kind)
{
	return verdict_is_hang(kind) || kind == VERDICT_PANIC || kind == VERDICT_BUG;
}

enum find wanted_find(const struct wanted *w, const struct expectation *x,
	const struct run_record *run)
{
	int kind = verdict_of(run->verdict);
	bool same;

	if (kind < 0 || !is_found((enum verdict_kind)kind))
		return FIND_NONE;
	if (*w->print)
		same = !strncmp(run->fingerprint, w->print, sizeof(w->print) - 1);
	else if (x->no_hang || !is_found(x->kind))
		same = strstr(run->cause, x->cause);
	else
		same = expectation_met(x, (enum verdict_kind)kind, run->cause);
	return same ? FIND_WANTED : FIND_OTHER;
}

void wanted_tell(const struct wanted *w, const struct expectation *x, struct run_record *run)
{
	enum find find = wanted_find(w, x, run);
	bool asked = *w->print || *x->cause;

	*run->wanted = '\0';
	if (find == FIND_NONE || (find == FIND_WANTED && !asked))
		return;
	snprintf(run->wanted, sizeof(run->wanted), "%s: %s '%s'", find == FIND_WANTED ?
		"the wanted hang" : "another hang than the wanted one",
		*w->print ? "fingerprint" : *x->cause ? "cause" : "verdict",
		*w->print ? w->print : *x->cause ? x->cause : expectation_name(x));
}
