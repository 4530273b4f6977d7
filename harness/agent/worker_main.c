/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A worker process: loops, paces, measures and counts; the workload only does operations. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent_parts.h"
#include "clock.h"
#include "promise.h"
#include "target.h"

#define RETRY_NS (20 * NS_PER_MS)	/* pause after a failed or empty operation */
#define REST_NS (10 * NS_PER_S)

static struct promise promise;

static int judged(const struct worker *w, int rc, struct err *e)
{
	return w->load->load->unsynced ? promise_judge(&promise, rc, e) : rc;
}

static bool listed(const int *list, int code)
{
	for (; list && *list; list++)
		if (*list == -code)
			return true;
	return false;
}

static bool tolerated(const struct scenario_load *l, int code)
{
	return listed(l->load->tolerated, code) || listed(l->tolerate, code);
}

static void slot_state(struct board_slot *s, enum slot_state state)
{
	atomic_store(&s->state, state);
}

/* Sleep in short steps to notice a stop; the board shows that the sleep is by design. */
static void pace_until(struct board_slot *s, uint64_t until, const struct worker_box *box)
{
	atomic_store(&s->pace_until_ns, until);
	slot_state(s, SLOT_PACING);
	while (!box->stop && clock_ns() < until)
		clock_sleep_ns(10 * NS_PER_MS);
	slot_state(s, SLOT_BUSY);
}

/* All its work is done: rest as if paced, since an ended worker would look like a loss. */
static void work_rest(struct board_slot *s, struct worker_box *box)
{
	atomic_store(&s->op_start_ns, 0);
	atomic_store(&box->resting, 1);
	while (!box->stop)
		pace_until(s, clock_ns() + REST_NS, box);
}

/* False: the worker must end. */
static bool step_result(struct agent *a, struct worker *w, struct work *wk, int rc, struct err *e)
{
	struct board_slot *s = &a->board->slot[w->slot];

	if (!rc)
		return true;
	if (rc == -ECANCELED) {
		board_log(a->board, EVENT_BROKEN, s->name, -rc, 0, e->msg);
		return false;
	}
	if (rc == -EBADMSG) {
		board_log(a->board, EVENT_CORRUPT, s->name, -rc, 0, e->msg);
		return false;
	}
	if (rc != -EAGAIN && !tolerated(w->load, rc) && !*wk->stop) {
		board_log(a->board, EVENT_WORKER_ERROR, s->name, -rc, 0, e->msg);
		return false;
	}
	clock_sleep_ns(RETRY_NS);
	return true;
}

static bool work_loop(struct agent *a, struct worker *w, struct work *wk)
{
	struct board_slot *s = &a->board->slot[w->slot];
	struct worker_box *box = &a->shared->worker[w->slot];
	uint64_t next = clock_ns();

	while (!box->stop) {
		struct err e = { 0 };
		int rc;

		/* After -EAGAIN the operation is still in flight and its age grows. */
		if (!atomic_load(&s->op_start_ns))
			slot_begin(s);
		rc = judged(w, w->load->load->step(wk, &e), &e);
		if (rc == -ENODATA) {
			work_rest(s, box);
			break;
		}
		if (rc != -EAGAIN)
			slot_done(s, rc);
		/* An error that the scenario tolerates completes the operation. */
		if (rc && listed(w->load->tolerate, rc))
			slot_done(s, 0);
		atomic_store(&s->bytes, wk->bytes);
		if (!step_result(a, w, wk, rc, &e))
			return false;
		next += w->load->every_ms * NS_PER_MS;
		if (w->load->every_ms && !box->stop)
			pace_until(s, next, box);
	}
	return true;
}

static int work_setup(struct agent *a, struct worker *w, struct work *wk)
{
	struct board_slot *s = &a->board->slot[w->slot];
	struct err e = { 0 };
	int rc;

	child_soften();
	rc = groups_enter(a, w->load->in_cgroup, &e);
	/* Setup counts as an operation in flight: it can hang as well. */
	atomic_store(&s->op_start_ns, clock_ns());
	if (!rc)
		rc = w->load->load->setup(wk, &e);
	promise_begin(&promise, wk->dir);
	atomic_store(&s->op_start_ns, 0);
	if (rc)
		board_log(a->board, EVENT_WORKER_ERROR, s->name, -rc, 0, e.msg);
	return rc;
}

static int work_verify(struct agent *a, struct worker *w, struct work *wk)
{
	struct board_slot *s = &a->board->slot[w->slot];
	struct err e = { 0 };
	int rc;

	if (!w->load->load->verify)
		return 0;
	slot_state(s, SLOT_VERIFY);
	rc = judged(w, w->load->load->verify(wk, &e), &e);
	if (rc == -EBADMSG)
		board_log(a->board, EVENT_CORRUPT, s->name, -rc, 0, e.msg);
	else if (rc)
		board_log(a->board, EVENT_NOTE, s->name, -rc, 0, e.msg);
	return rc;
}

static void work_run(struct agent *a, struct worker *w, struct work *wk)
{
	struct board_slot *s = &a->board->slot[w->slot];
	struct worker_box *box = &a->shared->worker[w->slot];
	bool well = !work_setup(a, w, wk);

	atomic_store(&box->ready, 1);
	while (well && !box->go && !box->stop)
		pace_until(s, clock_ns() + RETRY_NS, box);
	well = well && work_loop(a, w, wk);
	if (well)
		well = !work_verify(a, w, wk);
	w->load->load->teardown(wk);
	slot_state(s, well ? SLOT_ENDED : SLOT_FAILED);
	_exit(well ? 0 : 1);
}

/* The supervisor has put them beside the work folder of a host, and on the root disk of a VM. */
static const char *files_find(const struct agent *a, const struct scenario_load *l, char *buf,
	size_t size)
{
	if (a->opt.init)
		snprintf(buf, size, GUEST_FILES "/%s", l->name);
	else
		snprintf(buf, size, "%s/../" FILES_FOLDER "/%s", a->opt.dir, l->name);
	return access(buf, R_OK) ? NULL : buf;
}

void worker_main(struct agent *a, struct worker *w)
{
	static struct rng rng;
	struct board_slot *s = &a->board->slot[w->slot];
	static char files[PATH_MAX];
	struct work wk = {
		.params = &w->load->params, .rng = &rng, .dir = a->dir[w->load->where],
		.name = s->name, .index = w->index, .count = w->load->count,
		.stop = &a->shared->worker[w->slot].stop,
	};

	atomic_store(&s->pid, getpid());
	atomic_fetch_add(&s->starts, 1);
	slot_state(s, SLOT_SETUP);
	rng_stream(&rng, a->plan->seed, s->name);
	wk.seed = rng_u64(&rng) >> 33;
	wk.files = files_find(a, w->load, files, sizeof(files));
	work_run(a, w, &wk);
	_exit(0);
}
