/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commit: is the kernel under test good or bad, for `git bisect run`? */
#include "policy.h"

#include "exit_status.h"

static bool is_bad(const struct policy_view *v)
{
	for (const struct entry *x = v->entry; x < v->entry + v->count; x++)
		if (x->state == TRIAL_TESTED && x->find == FIND_WANTED)
			return true;
	return false;
}

/* The first find is the answer: further trials could not change it. */
static unsigned commit_next(const struct policy_view *v, struct entry *out, unsigned room)
{
	return is_bad(v) ? 0 : policy_rounds(v, out, room);
}

/* Whether a trial of the case had no hang at all: another one may have hidden the wanted one. */
static bool is_clean(const struct policy_view *v, unsigned of)
{
	for (const struct entry *x = v->entry; x < v->entry + v->count; x++)
		if (x->of == of && x->state == TRIAL_TESTED && x->find == FIND_NONE)
			return true;
	return false;
}

static int commit_answer(const struct policy_view *v)
{
	if (is_bad(v))
		return EXIT_FOUND;
	for (unsigned of = 0; of < v->cases; of++)
		if (!is_clean(v, of))
			return EXIT_UNTESTED;
	return v->cases ? EXIT_EXPECTED : EXIT_UNTESTED;
}

const struct policy policy_commit = {
	.name = "commit",
	.noun = "bisection's step",
	.next = commit_next,
	.answer = commit_answer,
};
