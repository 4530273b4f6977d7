/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Find the issue of a run by fingerprint, scenario and kernel. Pure. */
#include "known.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

/* The next number of a release, "6.1.0-56-cloud": false where a word or the end comes. */
static bool number_next(const char **at, unsigned long *n)
{
	char *end;

	if (!isdigit((unsigned char)**at))
		return false;
	*n = strtoul(*at, &end, 10);
	*at = end + ((*end == '.' || *end == '-') && isdigit((unsigned char)end[1]));
	return true;
}

/* Below, equal or above 0, as far as bound goes: 6.12.117 equals a bound of 6.12. */
static int release_order(const char *release, const char *bound)
{
	unsigned long a, b;

	while (number_next(&bound, &b)) {
		if (!number_next(&release, &a))
			a = 0;
		if (a != b)
			return a < b ? -1 : 1;
	}
	return 0;
}

/* "hammer-3am:buggy" covers its faces too. */
static bool word_covers(const char *word, size_t len, const struct known_find *run)
{
	char name[200], covered[200];

	snprintf(covered, sizeof(covered), "%.*s:", (int)len, word);
	snprintf(name, sizeof(name), "%s:%s:", run->scenario, run->variant);
	return !strncmp(name, covered, strlen(covered));
}

static bool scenario_fits(const struct known_issue *i, const struct known_find *run)
{
	const char *word = i->scenarios;

	if (!*word)
		return true;
	for (word += strspn(word, " "); *word; word += strspn(word, " ")) {
		size_t len = strcspn(word, " ");

		if (word_covers(word, len, run))
			return true;
		word += len;
	}
	return false;
}

bool known_applies(const struct known_issue *i, const struct known_find *run)
{
	bool numbered = isdigit((unsigned char)*run->kernel);

	if (!scenario_fits(i, run))
		return false;
	/* A kernel without a number in front is within no limits. */
	return (!*i->from || (numbered && release_order(run->kernel, i->from) >= 0)) &&
		(!*i->until || (numbered && release_order(run->kernel, i->until) <= 0));
}

static bool is_exact(const struct known_issue *i, const char *fingerprint)
{
	size_t len = sizeof(i->fingerprint) - 1;

	return *i->fingerprint && !strncasecmp(fingerprint, i->fingerprint, len) &&
		(!fingerprint[len] || fingerprint[len] == ' ');
}

static bool is_near(const struct known_issue *i, const char *fingerprint)
{
	const char *words = strchr(fingerprint, ' ');

	return *i->near && words && !fnmatch(i->near, words + 1, FNM_NOESCAPE);
}

const struct known_issue *known_issue_of(const struct known *k, const struct known_find *run)
{
	static bool (*const ways[])(const struct known_issue *i, const char *fingerprint) = {
		is_exact, is_near
	};

	if (!k || !*run->fingerprint)
		return NULL;
	for (unsigned way = 0; way < sizeof(ways) / sizeof(ways[0]); way++)
		for (unsigned n = 0; n < k->count; n++)
			if (ways[way](&k->issue[n], run->fingerprint) &&
			    known_applies(&k->issue[n], run))
				return &k->issue[n];
	return NULL;
}

void known_tell(const struct known *k, struct run_record *run)
{
	const struct known_find find = { run->fingerprint, run->scenario, run->variant,
		run->kernel };
	const struct known_issue *i = known_issue_of(k, &find);

	*run->known = '\0';
	run->excused = false;
	if (!i)
		return;
	snprintf(run->known, sizeof(run->known), "%s: %s", i->name, i->title);
	run->excused = i->status == KNOWN_IGNORE;
}
