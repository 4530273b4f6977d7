/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The posterior over culprits. Between two tested cases the likelihood is the same for all
 * culprits, so that it is computed for these spans and not for each suspect.
 */
#include "suspects.h"

#include <math.h>
#include <string.h>

#include "cleanup.h"

#define SPANS_MAX 2048		/* tested cases, and the span behind the last */
#define BUILT_WORTH 4	/* a run of a case that is built tells as much as so many of others */
#define BROKEN_MAX 3		/* untested runs of a case without a tested one */

/* Hit rates from certain down to 1 in 50; false ones are likely the measured one, or higher. */
static const double hit_rates[] = { 0.02, 0.03, 0.05, 0.08, 0.12, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4,
	0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 0.995 };
/* Uniform in p: the share of the line that a rate stands for. */
static const double hit_priors[] = { 0.01, 0.015, 0.025, 0.035, 0.04, 0.04, 0.045, 0.05, 0.05,
	0.05, 0.075, 0.1, 0.1, 0.1, 0.1, 0.085, 0.05, 0.015 };
static const struct { double times, prior; } false_rates[] = { { 1, 0.9 }, { 3, 0.08 },
	{ 10, 0.02 } };
#define RATES (COUNT_OF(hit_rates) * COUNT_OF(false_rates))

struct rate {
	double p, f, log_prior, log_p, log_p_not, log_f, log_f_not;
};

/* Culprits from first to last have the same likelihood. */
struct span {
	unsigned first, last;
	unsigned good_hits, good_misses;	/* of cases before: good if the culprit is here */
	unsigned bad_hits, bad_misses;		/* of `last` and the cases behind */
	double mass, hit, false_hit;		/* mean rates if the culprit is here */
};

static struct posterior {
	const struct policy_view *v;
	unsigned hits[SUSPECTS_MAX], misses[SUSPECTS_MAX], useless[SUSPECTS_MAX];
	double prior[SUSPECTS_MAX + 1];	/* sums of the cases before */
	struct rate rate[RATES];
	unsigned rates;
	struct span span[SPANS_MAX];
	unsigned spans;
} post;

enum observation entry_observed(const struct entry *x)
{
	if (x->state != TRIAL_TESTED || x->find == FIND_OTHER)
		return OBSERVED_NOTHING;
	return x->find == FIND_WANTED ? OBSERVED_HIT : OBSERVED_MISS;
}

/* A rate of false hits near that of hits would tell nothing apart. */
static void rate_add(struct posterior *b, double p, double f, double prior)
{
	b->rate[b->rates++] = (struct rate){ p, f, log(prior), log(p), log1p(-p), log(f),
		log1p(-f) };
}

static void rates_make(struct posterior *b)
{
	double least = b->v->false_hit > FALSE_LEAST ? b->v->false_hit : FALSE_LEAST;

	b->rates = 0;
	for (unsigned i = 0; i < COUNT_OF(hit_rates); i++)
		for (unsigned k = 0; k < COUNT_OF(false_rates); k++) {
			double f = false_rates[k].times * least;

			if (2 * f <= hit_rates[i])
				rate_add(b, hit_rates[i], f, hit_priors[i] * false_rates[k].prior);
		}
}

static void counts_make(struct posterior *b)
{
	const struct policy_view *v = b->v;
	size_t bytes = v->cases * sizeof(*b->hits);

	memset(b->hits, 0, bytes);
	memset(b->misses, 0, bytes);
	memset(b->useless, 0, bytes);
	for (size_t i = 0; i < v->count; i++) {
		const struct entry *x = &v->entry[i];
		enum observation o = entry_observed(x);

		b->hits[x->of] += o == OBSERVED_HIT;
		b->misses[x->of] += o == OBSERVED_MISS;
		if (o == OBSERVED_NOTHING && x->state != TRIAL_PLANNED)
			b->useless[x->of] += x->state == TRIAL_SKIPPED ? BROKEN_MAX : 1;
	}
	for (unsigned i = 0; i < v->cases; i++)
		b->prior[i + 1] = b->prior[i] + (v->kind[i].weight ? v->kind[i].weight : 1);
}

static void spans_make(struct posterior *b)
{
	unsigned first = 0, hits = 0, misses = 0;

	b->spans = 0;
	for (unsigned i = 0; i < b->v->cases; i++) {
		bool last = i + 1 == b->v->cases;

		if (!last && (!(b->hits[i] + b->misses[i]) || b->spans == SPANS_MAX - 1))
			continue;
		b->span[b->spans++] = (struct span){ .first = first, .last = i,
			.good_hits = hits, .good_misses = misses };
		first = i + 1;
		hits += b->hits[i];
		misses += b->misses[i];
	}
	hits += b->v->bad_hits;
	misses += b->v->bad_runs > b->v->bad_hits ? b->v->bad_runs - b->v->bad_hits : 0;
	for (unsigned k = 0; k < b->spans; k++) {
		b->span[k].bad_hits = hits - b->span[k].good_hits;
		b->span[k].bad_misses = misses - b->span[k].good_misses;
	}
}

/* Log likelihood of all runs at the rates, for culprits of a span. */
static double likelihood(const struct span *s, const struct rate *r)
{
	return r->log_prior + s->bad_hits * r->log_p + s->bad_misses * r->log_p_not +
		s->good_hits * r->log_f + s->good_misses * r->log_f_not;
}

static double highest(const struct posterior *b)
{
	double top = -HUGE_VAL, l;

	for (unsigned k = 0; k < b->spans; k++)
		for (unsigned g = 0; g < b->rates; g++)
			top = (l = likelihood(&b->span[k], &b->rate[g])) > top ? l : top;
	return top;
}

static void masses_make(struct posterior *b)
{
	double top = highest(b), sum = 0;

	for (unsigned k = 0; k < b->spans; k++) {
		struct span *s = &b->span[k];
		double all = 0, hit = 0, false_hit = 0;

		for (unsigned g = 0; g < b->rates; g++) {
			double x = exp(likelihood(s, &b->rate[g]) - top);

			all += x;
			hit += x * b->rate[g].p;
			false_hit += x * b->rate[g].f;
		}
		s->hit = all > 0 ? hit / all : 0;
		s->false_hit = all > 0 ? false_hit / all : 0;
		s->mass = all * (b->prior[s->last + 1] - b->prior[s->first]);
		sum += s->mass;
	}
	for (unsigned k = 0; k < b->spans; k++)
		b->span[k].mass /= sum;
}

static double entropy(double p)
{
	return p <= 0 || p >= 1 ? 0 : -p * log(p) - (1 - p) * log1p(-p);
}

/* Sums over spans on one side of a case. */
struct side {
	double hit, entropy;
};

static bool is_testable(const struct posterior *b, unsigned i)
{
	return b->hits[i] + b->misses[i] || b->useless[i] < BROKEN_MAX;
}

/* The testable case whose next run tells most about the culprit; SUSPECTS_MAX: none tells. */
static unsigned most_telling(const struct posterior *b, unsigned but)
{
	struct side bad = { 0 }, good = { 0 };
	unsigned best = SUSPECTS_MAX;
	double most = 0;

	for (const struct span *s = b->span; s < b->span + b->spans; s++) {
		good.hit += s->mass * s->false_hit;
		good.entropy += s->mass * entropy(s->false_hit);
	}
	for (const struct span *s = b->span; s < b->span + b->spans; s++) {
		double all = b->prior[s->last + 1] - b->prior[s->first];
		double e_bad = entropy(s->hit), e_good = entropy(s->false_hit);

		good.hit -= s->mass * s->false_hit;
		good.entropy -= s->mass * e_good;
		for (unsigned i = s->first; i <= s->last; i++) {
			double in = s->mass * (b->prior[i + 1] - b->prior[s->first]) / all;
			double out = s->mass - in;
			double q = bad.hit + in * s->hit + out * s->false_hit + good.hit;
			double told = entropy(q) - bad.entropy - in * e_bad - out * e_good -
				good.entropy;

			if (b->v->stay && b->hits[i] + b->misses[i])
				told *= BUILT_WORTH;
			if (told > most && i != but && is_testable(b, i)) {
				most = told;
				best = i;
			}
		}
		bad.hit += s->mass * s->hit;
		bad.entropy += s->mass * e_bad;
	}
	return best;
}

/* Chance that the culprit is case i or an older one. */
static double chance_bad(const struct posterior *b, unsigned i)
{
	double sum = 0;

	for (const struct span *s = b->span; s < b->span + b->spans && s->first <= i; s++)
		sum += s->last <= i ? s->mass : s->mass *
			(b->prior[i + 1] - b->prior[s->first]) /
			(b->prior[s->last + 1] - b->prior[s->first]);
	return sum;
}

static double chance_of(const struct posterior *b, const struct span *s, unsigned i)
{
	return s->mass * (b->prior[i + 1] - b->prior[i]) /
		(b->prior[s->last + 1] - b->prior[s->first]);
}

static void answer_make(const struct posterior *b, struct suspects *out)
{
	double before = 0, c;

	out->first = SUSPECTS_MAX;
	for (const struct span *s = b->span; s < b->span + b->spans; s++) {
		out->hit += s->mass * s->hit;
		out->false_hit += s->mass * s->false_hit;
		for (unsigned i = s->first; i <= s->last; i++) {
			c = chance_of(b, s, i);
			if (c > out->chance) {
				out->chance = c;
				out->culprit = i;
			}
			before += c;
			if (out->first == SUSPECTS_MAX && before > (1 - SURE) / 2)
				out->first = i;
			if (before - c < 1 - (1 - SURE) / 2)
				out->last = i;
		}
	}
}

/* The case that was planned last; SUSPECTS_MAX: none yet. */
static unsigned current(const struct policy_view *v)
{
	return v->count ? v->entry[v->count - 1].of : SUSPECTS_MAX;
}

static unsigned stay_or_go(const struct posterior *b)
{
	unsigned at = current(b->v);
	double bad = at < b->v->cases ? chance_bad(b, at) : 1;

	if (b->v->stay && bad > 1 - DECIDED && bad < DECIDED && is_testable(b, at) &&
	    b->useless[at] < b->hits[at] + b->misses[at] + BROKEN_MAX)
		return at;
	return most_telling(b, b->v->stay ? at : SUSPECTS_MAX);
}

static void boots_count(const struct policy_view *v, struct suspects *out)
{
	for (size_t i = 0; i < v->count; i++) {
		out->boots += v->entry[i].state == TRIAL_TESTED;
	}
	for (unsigned i = 0; i < v->cases; i++)
		out->builds += post.hits[i] + post.misses[i] + post.useless[i] > 0;
}

void suspects_of(const struct policy_view *v, struct suspects *out)
{
	struct posterior *b = &post;
	unsigned end = v->cases - 1;

	*out = (struct suspects){ .state = SUSPECTS_UNTESTABLE };
	if (!v->cases || v->cases > SUSPECTS_MAX)
		return;
	b->v = v;
	rates_make(b);
	counts_make(b);
	spans_make(b);
	masses_make(b);
	answer_make(b, out);
	boots_count(v, out);
	out->next = end;
	if (b->hits[end] < (v->bad_hits < PROOF_HITS ? PROOF_HITS - v->bad_hits : 1)) {
		out->state = !is_testable(b, end) ? SUSPECTS_UNTESTABLE :
			!b->hits[end] && b->misses[end] >= PROOF_RUNS ? SUSPECTS_NO_HANG :
			SUSPECTS_PROVING;
		return;
	}
	out->next = stay_or_go(b);
	out->state = out->chance >= SURE ? SUSPECTS_FOUND :
		out->next == SUSPECTS_MAX ? SUSPECTS_UNTESTABLE : SUSPECTS_SEARCHING;
}
