/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine: asks the policy for trials, hands them to the executor, and journals their ends. */
#include "campaign.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "clock.h"
#include "journal.h"
#include "place.h"
#include "rundir.h"
#include "text.h"

struct engine {
	struct campaign *c;
	const struct campaign_run *run;
	size_t next;		/* first entry not yet considered */
	unsigned busy;
	uint64_t start_ns, before_ms;
};

int campaign_grow(void *array, size_t *room, size_t count, size_t size, struct err *e)
{
	size_t more = *room ? 2 * *room : 16;
	void **to = array, *grown = count < *room ? *to : reallocarray(*to, more, size);

	if (!grown)
		return err_set(e, ENOMEM, "no memory for %zu trials", more);
	*room = count < *room ? *room : more;
	*to = grown;
	return 0;
}

int campaign_case_add(struct campaign *c, struct trial **out, struct err *e)
{
	int rc = campaign_grow(&c->cases, &c->case_room, c->v.cases, sizeof(*c->cases), e);

	if (rc)
		return rc;
	c->v.kind = c->cases;
	*out = &c->cases[c->v.cases++];
	memset(*out, 0, sizeof(**out));
	return 0;
}

int campaign_entry_add(struct campaign *c, const struct entry *x, struct err *e)
{
	int rc = campaign_grow(&c->v.entry, &c->room, c->v.count, sizeof(*x), e);

	if (!rc)
		c->v.entry[c->v.count++] = *x;
	return rc;
}

int campaign_word(struct campaign *c, const char *option, const char *value, struct err *e)
{
	if (!value || !*value)
		return 0;
	if (strpbrk(value, "\t\n"))
		return err_set(e, EINVAL, "%s %.60s: a tab or a newline in it", option, value);
	if (strlen(c->words) + strlen(option) + strlen(value) + 3 > sizeof(c->words))
		return err_set(e, E2BIG, "%s %.60s: too many words", option, value);
	text_join(c->words, sizeof(c->words), "\t", option);
	text_join(c->words, sizeof(c->words), "\t", value);
	return 0;
}

void campaign_free(struct campaign *c)
{
	free(c->cases);
	free(c->v.entry);
	if (c->journal >= 0)
		close(c->journal);
	if (c->folder >= 0)
		close(c->folder);
	*c = (struct campaign)CAMPAIGN_INIT;
}

void campaign_trial(const struct campaign *c, size_t i, struct trial *t)
{
	const struct entry *x = &c->v.entry[i];

	*t = c->cases[x->of];
	t->seed = x->seed;
	t->number = (unsigned)i + 1;
	t->of = x->of;
	t->state = x->state;
	t->kind = x->verdict;
}

void campaign_trial_dir(const struct campaign *c, const struct trial *t, char *buf, size_t size)
{
	char name[260];

	*buf = '\0';
	if (!*c->dir)
		return;
	snprintf(name, sizeof(name), "%04u-%s.%s.%s-%" PRIu64, t->number, t->scenario,
		t->variant, t->kernel, t->seed);
	for (size_t i = 0; name[i]; i++)
		if (strchr(" :/\t", name[i]))
			name[i] = '.';
	snprintf(buf, size, "%s/%s", c->dir, name);
}

void trial_entry(const struct trial *t, struct entry *out)
{
	out->state = t->state;
	out->verdict = t->kind;
	out->expected = trial_is_expected(t) && t->find != FIND_OTHER;
	out->excused = trial_is_excused(t);
	out->find = t->find;
}

/* A record does not say whether its hang is the wanted one. */
static void trial_find(const struct campaign *c, struct trial *t)
{
	if (c->wanted && t->state == TRIAL_TESTED)
		t->find = wanted_find(c->wanted, &t->want, &t->run);
}

/* Without the lock, two processes on a campaign would rename each other's folders. */
static int folder_lock(struct campaign *c, struct err *e)
{
	c->folder = open(c->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->folder >= 0 && !flock(c->folder, LOCK_EX | LOCK_NB))
		return 0;
	return errno == EWOULDBLOCK ? err_set(e, EBUSY, "%.300s: another %s runs there", c->dir,
		c->policy->noun) : err_sys(e, errno, "%.300s", c->dir);
}

int campaign_make(struct campaign *c, const char *name, struct err *e)
{
	char root[400], all[440];
	int rc = path_results(root, sizeof(root), e);

	if (rc)
		return rc;
	/* A level below the folders of runs, so that `show last` does not find it. */
	snprintf(all, sizeof(all), "%s/%s", root, c->policy->name);
	rc = rundir_make(all, name, "", c->v.seed, c->dir, sizeof(c->dir), e);
	rc = rc ? rc : folder_lock(c, e);
	rc = rc ? rc : campaign_write(c, e);
	return rc ? rc : journal_open(c, 0, e);
}

/* A trial is done only if its folder has an end, whatever the journal says. */
static void folders_look(struct campaign *c, struct executor *x)
{
	static struct trial t;
	char dir[800];

	for (size_t i = 0; i < c->v.count; i++) {
		struct entry *entry = &c->v.entry[i];

		campaign_trial(c, i, &t);
		campaign_trial_dir(c, &t, dir, sizeof(dir));
		if (!x->has(x, &t, dir)) {
			entry->state = TRIAL_PLANNED;
		} else if (t.state == TRIAL_PLANNED) {
			x->collect(x, &t, dir);
			trial_find(c, &t);
			trial_entry(&t, entry);
		}
		bool cut = entry->state == TRIAL_PLANNED && entry->cut;

		c->cut += cut;
		c->cut_by_boot += cut && entry->cut == CUT_BOOT;
	}
}

int campaign_resume(struct campaign *c, const struct policy *policy, const char *dir,
	struct executor *x, struct err *e)
{
	off_t size = 0;
	int rc;

	c->policy = policy;
	if (snprintf(c->dir, sizeof(c->dir), "%s", dir) >= (int)sizeof(c->dir))
		return err_set(e, ENAMETOOLONG, "%.80s...: path too long", dir);
	rc = folder_lock(c, e);
	rc = rc ? rc : campaign_read(c, dir, e);
	if (rc == -ENOENT || (!rc && c->policy != policy))
		return err_set(e, EINVAL, "%.300s: no list of a %s", dir, policy->noun);
	rc = rc ? rc : journal_read(c, &size, e);
	rc = rc ? rc : journal_open(c, size, e);
	c->v.earlier = c->v.count;
	if (!rc)
		folders_look(c, x);
	return rc;
}

static void time_take(struct engine *g)
{
	g->c->v.elapsed_ms = g->before_ms + (g->run->now_ns() - g->start_ns) / NS_PER_MS;
}

/* Move to the next planned entry; ask the policy for more if none is left. *is: there is one. */
static int entry_next(struct engine *g, bool *is, struct err *e)
{
	struct executor *x = g->run->executor;
	struct campaign *c = g->c;
	struct entry more[JOBS_MAX];
	size_t from = c->v.count;
	int rc = 0;

	while (g->next < from && c->v.entry[g->next].state != TRIAL_PLANNED)
		g->next++;
	if (g->next == from) {
		unsigned n = c->policy->next(&c->v, more, x->jobs - g->busy);

		for (unsigned i = 0; i < n && !rc; i++)
			rc = campaign_entry_add(c, &more[i], e);
		rc = rc || !n ? rc : journal_plan(c, from, e);
	}
	*is = !rc && g->next < c->v.count;
	return rc;
}

static int trials_start(struct engine *g, struct err *e)
{
	static struct trial t;
	char dir[800];
	bool is = true;
	int rc = 0;

	while (!rc && is && g->busy < g->run->executor->jobs) {
		time_take(g);
		rc = entry_next(g, &is, e);
		if (rc || !is)
			break;
		campaign_trial(g->c, g->next, &t);
		campaign_trial_dir(g->c, &t, dir, sizeof(dir));
		rc = journal_start(g->c, g->next, e);
		rc = rc ? rc : g->run->executor->start(g->run->executor, &t, dir, e);
		g->busy += !rc;
		g->next++;
	}
	return rc;
}

static int trial_end(struct engine *g, struct err *e)
{
	static struct trial t;
	struct campaign *c = g->c;
	int rc = g->run->executor->wait(g->run->executor, &t, e);

	g->busy -= rc != 0;
	if (rc <= 0)
		return rc;
	time_take(g);
	trial_find(c, &t);
	trial_entry(&t, &c->v.entry[t.number - 1]);
	rc = t.state == TRIAL_PLANNED ? 0 : journal_done(c, t.number - 1, e);
	g->run->ended(&t, g->run->arg);
	return rc;
}

int campaign_run(struct campaign *c, const struct campaign_run *run, struct err *e)
{
	struct engine g = { .c = c, .run = run, .start_ns = run->now_ns(),
		.before_ms = c->v.elapsed_ms };
	struct err later;
	int rc = 0;

	c->v.jobs = run->executor->jobs;
	while (!rc && !*run->stop) {
		rc = trials_start(&g, e);
		if (!g.busy)
			break;
		rc = rc ? rc : trial_end(&g, e);
	}
	if (g.busy)
		run->executor->stop(run->executor);
	while (g.busy)
		if (trial_end(&g, rc ? &later : e) && !rc)
			rc = -EIO;
	run->executor->close(run->executor);
	return rc;
}
