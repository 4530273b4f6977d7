/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collect marks and lanes out of a run's events. */
#include "timeline.h"

#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "text.h"
#include "value.h"

const char *const timeline_columns[] = {
	"mem_free", "memcg_usage", "dirty", "writeback", "psi_mem_some_avg10",
	"psi_mem_full_avg10", "allocstall", "memcg_limit_hits",
};
const unsigned timeline_column_count = COUNT_OF(timeline_columns);

void timeline_begin(struct timeline *t)
{
	memset(t, 0, sizeof(*t));
	series_begin(&t->ops, 1);
	series_begin(&t->by_load, SERIES_COLUMNS);
	series_begin(&t->samples, timeline_column_count);
}

static void end_at(struct timeline *t, uint64_t t_ms)
{
	if (t_ms > t->end_ms)
		t->end_ms = t_ms;
}

void timeline_sample(struct timeline *t, uint64_t t_ms, const uint64_t *value)
{
	series_add(&t->samples, t_ms, value);
	end_at(t, t_ms);
}

void timeline_progress(struct timeline *t, uint64_t t_ms, uint64_t ops)
{
	series_add(&t->ops, t_ms, &ops);
	end_at(t, t_ms);
}

/* The load of "writer.0" is "writer". Loads beyond the columns share the last one. */
static unsigned load_of(struct timeline *t, const char *worker)
{
	size_t len = strcspn(worker, ".");
	unsigned i = 0;

	while (i < t->loads && (strncmp(t->load[i], worker, len) || t->load[i][len]))
		i++;
	if (i == SERIES_COLUMNS)
		return i - 1;
	if (i == t->loads) {
		text_put(t->load[i], sizeof(t->load[i]), worker);
		t->load[t->loads++][len] = '\0';
	}
	return i;
}

/* Readings a second apart are one sleep. */
#define READINGS_APART_MS 2500

static void stuck_add(struct timeline *t, uint64_t t_ms, const char *worker)
{
	unsigned lane = 0;

	while (lane < t->lanes && strcmp(t->lane[lane].name, worker))
		lane++;
	for (unsigned i = t->stucks; i-- > 0 && lane < t->lanes;) {
		struct stuck *s = &t->stuck[i];

		if (s->lane == lane && t_ms - s->to_ms < READINGS_APART_MS) {
			s->to_ms = t_ms;
			return;
		}
	}
	if (lane < t->lanes && t->stucks < STUCK_MAX)
		t->stuck[t->stucks++] = (struct stuck){ lane, t_ms, t_ms };
}

void timeline_worker(struct timeline *t, uint64_t t_ms, const struct worker_reading *w)
{
	if (t_ms != t->row_ms) {
		if (t->loads)
			series_add(&t->by_load, t->row_ms, t->row);
		memset(t->row, 0, sizeof(t->row));
		t->row_ms = t_ms;
	}
	t->row[load_of(t, w->name)] += w->ops;
	if (w->state == 'D')
		stuck_add(t, t_ms, w->name);
}

static void mark_add(struct timeline *t, uint64_t t_ms, const char *word)
{
	if (t->marks < MARKS_MAX)
		t->mark[t->marks++] = (struct mark){ t_ms, word };
}

static void lane_open(struct timeline *t, const struct event *ev, uint64_t t_ms, bool injector)
{
	struct lane *l = &t->lane[t->lanes];

	if (t->lanes == LANES_MAX)
		return;
	*l = (struct lane){ .from_ms = t_ms, .injector = injector };
	text_put(l->name, sizeof(l->name), ev->source);
	t->lanes++;
}

static void lane_close(struct timeline *t, const struct event *ev, uint64_t t_ms)
{
	for (unsigned i = t->lanes; i-- > 0;)
		if (!t->lane[i].to_ms && !strcmp(t->lane[i].name, ev->source)) {
			t->lane[i].to_ms = t_ms;
			return;
		}
}

/* "at 0.000 s arm limit (mem_limit limit=48M)" */
static void limit_take(struct timeline *t, const char *step)
{
	const char *at = strstr(step, "(mem_limit ");
	char word[24];

	at = at ? strstr(at, " limit=") : NULL;
	if (!at)
		return;
	at += strlen(" limit=");
	text_put(word, sizeof(word), at);
	word[strcspn(word, " )")] = '\0';
	if (value_size(word, &t->limit, NULL))
		t->limit = 0;
}

void timeline_event(struct timeline *t, const struct event *ev)
{
	static const char *const words[EVENT_KINDS] = {
		[EVENT_SUSPECT] = "suspect", [EVENT_EVIDENCE] = "evidence",
		[EVENT_RELEASE] = "release", [EVENT_MOVED] = "moved", [EVENT_VERDICT] = "verdict",
		[EVENT_GONE] = "gone", [EVENT_SILENT] = "silent", [EVENT_CORRUPT] = "corrupt",
	};
	uint64_t t_ms = ev->t_ns / NS_PER_MS;
	bool spoke = ev->kind == EVENT_KERNEL && ev->b >= SIGN_HANG && ev->b <= SIGN_PANIC;

	end_at(t, t_ms);
	if (words[ev->kind])
		mark_add(t, t_ms, words[ev->kind]);
	if (spoke && !t->kernel_spoke)
		mark_add(t, t_ms, "kernel");
	t->kernel_spoke |= spoke;
	if (ev->kind == EVENT_WORKER_START || ev->kind == EVENT_ARMED)
		lane_open(t, ev, t_ms, ev->kind == EVENT_ARMED);
	else if (ev->kind == EVENT_WORKER_EXIT || ev->kind == EVENT_DISARMED)
		lane_close(t, ev, t_ms);
	else if (ev->kind == EVENT_STEP)
		limit_take(t, ev->text);
}
