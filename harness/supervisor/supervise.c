/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Main loop of a run, from an empty board to a verdict. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bundle.h"
#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "knob.h"
#include "losses.h"
#include "pin.h"
#include "registry.h"
#include "supervisor.h"
#include "text.h"

#define TICK_MS 50
#define READ_NS (25 * NS_PER_MS)	/* shortest time between readings */
#define VIEW_NS (500 * NS_PER_MS)
#define BUSY_NS (2 * NS_PER_S)
#define SAMPLE_NS NS_PER_S		/* a row a second for the sinks */
#define AFTER_MS 240000u		/* longest time for taking down, beside the verdict's own */
#define STOP_MS 3000u
#define SCENARIO_BYTES (1u << 20)

static void limits_set(struct supervisor *s, unsigned speed_pct)
{
	struct verdict_limits *l = &s->verdict.limits;

	verdict_limits_of(l, s->plan->scenario.stall_after_ms, speed_pct);
	l->needs_reclaim = s->plan->scenario.needs_reclaim;
	l->needs_hits = true;
}

/* A VM sends kmsg lines twice: by the board and by the console. */
static void guest_event(struct supervisor *s, struct event *ev)
{
	if (ev->kind == EVENT_KERNEL)
		ev->b = s->target->sysrq ? 0 : (int64_t)hang_classify_line(ev->text);
	if (ev->kind == EVENT_PHASE && ev->a == PHASE_RUN) {
		s->run_ns = s->busy_ns = clock_ns();
		busy_read(&s->busy, getpid());
		limits_set(s, atomic_load(&s->board->speed_pct));
		readings_limits(s);
	}
	faults_event(&s->faults, s->plan, ev);
	if (ev->kind == EVENT_PHASE && ev->a == PHASE_DONE)
		s->done = true;
	sup_emit(s, ev);
}

static void board_events(struct supervisor *s)
{
	struct event ev;
	uint64_t lost = s->reader.lost;

	while (board_next_event(s->board, &s->reader, &ev) > 0)
		guest_event(s, &ev);
	if (s->reader.lost != lost)
		sup_say(s, EVENT_LOST, "board", (int64_t)(s->reader.lost - lost), 0,
			"records overwritten before they were read");
}

static void sample_pass(struct supervisor *s, const uint64_t *row, unsigned n)
{
	static struct column columns[BOARD_COLUMNS];
	static char names[BOARD_COLUMNS][24], units[BOARD_COLUMNS][8];

	for (unsigned i = 0; i < n; i++) {
		snprintf(names[i], sizeof(names[i]), "%.23s", s->board->column[i].name);
		snprintf(units[i], sizeof(units[i]), "%.7s", s->board->column[i].unit);
		columns[i] = (struct column){ .name = names[i], .unit = units[i] };
	}
	for (unsigned i = 0; registry_sinks[i]; i++)
		if (registry_sinks[i]->sample)
			registry_sinks[i]->sample(s->sample_ns - s->start_ns, columns, row, n);
}

static void board_samples(struct supervisor *s)
{
	static uint64_t row[BOARD_COLUMNS];
	uint64_t t, now = clock_ns();
	unsigned n = 0;
	bool any = false;

	while (board_next_sample(s->board, &s->reader, &t, row, &n) > 0) {
		outer_sample(&s->outer, s->board, row, n);
		any = true;
	}
	if (any && now - s->sample_ns >= SAMPLE_NS) {
		s->sample_ns = now;
		sample_pass(s, row, n);
	}
}

/* A VM's waits are measured; a host's run shares the processors with what else is there. */
static unsigned busy_now(struct supervisor *s, uint64_t now)
{
	struct busy b;

	if (s->target->waited_ms || !s->run_ns || now - s->busy_ns < BUSY_NS)
		return s->busy_pct;
	busy_read(&b, getpid());
	s->busy_pct = busy_percent(&s->busy, &b);
	s->busy_ns = now;
	return s->busy_pct;
}

static const char *view_event(const struct supervisor *s)
{
	if (s->released)
		return "released";
	if (!verdict_suspects(&s->verdict))
		return "";
	return s->asked > 1 ? "evidence 2 of 2" : s->asked ? "evidence 1 of 2" : "suspected";
}

static void view_show(struct supervisor *s, struct supervise_view *view, uint64_t now)
{
	bool runs = s->run_ns && atomic_load(&s->board->phase) == PHASE_RUN;

	s->view_ns = now;
	view->elapsed_ms = (now - (runs ? s->run_ns : s->start_ns)) / NS_PER_MS;
	view->planned_ms = runs ? s->plan->scenario.time_ms : 0;
	view->event = view_event(s);
	/* A guest's free memory tells more than its group's. */
	if (s->target->sysrq)
		view->group_kib = 0;
	s->opt->view(view, s->opt->arg);
}

static void progress_read(struct supervisor *s)
{
	struct supervise_view view;
	struct progress p;
	uint64_t now = clock_ns();
	enum verdict_want want;

	/* a chatty console wakes the supervisor a thousand times a second */
	if (now - s->read_ns < READ_NS)
		return;
	s->read_ns = now;
	outer_read(&s->outer, s->board, now, &p, &view);
	p.t_ns = now - s->start_ns;
	p.busy_pct = busy_now(s, now);
	if (s->target->waited_ms)
		p.waited_ms = s->target->waited_ms(s->target);
	want = verdict_progress(&s->verdict, &p);
	atomic_store(&s->board->suspecting, verdict_suspects(&s->verdict));
	atomic_store(&s->board->may_end, verdict_may_end(&s->verdict));
	readings_progress(s, &p, want != WANT_NOTHING);
	sup_want(s, want);
	if (s->opt->view && now - s->view_ns >= VIEW_NS)
		view_show(s, &view, now);
}

/* Carry out the verdict's request; false once the verdict is final. */
static bool want_do(struct supervisor *s)
{
	enum verdict_want want = s->want;

	s->want = WANT_NOTHING;
	if (want == WANT_EVIDENCE) {
		collect_ask(s);
	} else if (want == WANT_RELEASE) {
		collect_outside(s);
		limits_release(s);
		host_injectors_release(s);
	}
	return want != WANT_END;
}

static void run_ends(struct supervisor *s)
{
	uint64_t limit = (s->plan->scenario.time_ms + verdict_rest_ms(&s->verdict.limits) +
		AFTER_MS) * NS_PER_MS;

	if (!s->alive && !s->done && boot_again(s))
		return;
	if (!s->alive && !s->done)
		sup_say(s, EVENT_GONE, s->target->name, s->status, 0,
			"the machine ended by itself");
	else if (s->opt->stop_signal && *s->opt->stop_signal)
		sup_say(s, EVENT_STOPPED, "", *s->opt->stop_signal, 0, "stopped by the user");
	else if (s->run_ns && clock_ns() - s->run_ns > limit)
		sup_say(s, EVENT_BROKEN, "agent", 0, 0, "the run did not end in time");
	else
		return;
	s->want = WANT_END;
}

static void run_loop(struct supervisor *s)
{
	do {
		sup_pump(s, TICK_MS);
		board_events(s);
		board_samples(s);
		collect_poll(s);
		limits_tick(s);
		if (s->done)
			break;
		progress_read(s);
		if (s->run_ns)
			host_injectors_tick(s, (clock_ns() - s->run_ns) / NS_PER_MS);
		run_ends(s);
	} while (want_do(s));
	s->verdict_ns = clock_ns();
}

static int plan_post(struct supervisor *s, struct err *e)
{
	int n = plan_print(s->plan, s->board->plan, BOARD_PLAN_BYTES);

	if (n < 0)
		return err_set(e, ENOSPC, "the plan is longer than %u bytes: use fewer steps",
			BOARD_PLAN_BYTES);
	s->board->plan_len = (uint32_t)n;
	n = bundle_put("plan.txt", s->board->plan, (size_t)n);
	return n ? err_sys(e, -n, "%s: no room for records; free some space there, or set "
		"LOWTIDE_RESULTS to another folder", s->out->folder) : 0;
}

static void sinks_close(const struct run_record *run)
{
	for (unsigned i = 0; registry_sinks[i]; i++)
		registry_sinks[i]->close(run);
}

static int sinks_open(struct supervisor *s, struct err *e)
{
	int rc = 0;

	text_put(s->out->kernel, sizeof(s->out->kernel), s->target->kernel);
	for (unsigned i = 0; registry_sinks[i] && !rc; i++)
		rc = registry_sinks[i]->open(s->out, e);
	return rc;
}

/* Ask the agent to end first: on a host it has control files to restore. */
static void machine_stop(struct supervisor *s)
{
	uint64_t end = clock_ns() + STOP_MS * NS_PER_MS;

	atomic_fetch_add(&s->board->call[CALL_STOP], 1);
	while (!s->target->sysrq && s->alive && !s->done && clock_ns() < end) {
		sup_pump(s, TICK_MS);
		board_events(s);
	}
	host_injectors_finish(s);
	/* The evidence is kept. A host ends the pressure before it removes its groups. */
	pin_release();
	s->target->stop(s->target);
}

static void result_fill(struct supervisor *s)
{
	struct run_record *out = s->out;
	struct supervise_view view;
	struct progress p;

	outer_read(&s->outer, s->board, clock_ns(), &p, &view);
	s->kind = verdict_end(&s->verdict, out->reason, sizeof(out->reason));
	text_put(out->verdict, sizeof(out->verdict), verdict_name(s->kind));
	text_put(out->bounds, sizeof(out->bounds), s->target->bounds);
	text_put(out->expect, sizeof(out->expect), expectation_name(&s->plan->scenario.expect));
	faults_text(&s->faults, s->plan, s->board, out->faults, sizeof(out->faults));
	outer_counters(&s->outer, s->board, "planted_", out->planted, sizeof(out->planted));
	verdict_throttle_text(&s->verdict, out->throttled, sizeof(out->throttled));
	if (scenario_is_weak(&s->plan->scenario))
		text_join(out->reason, sizeof(out->reason), "; ", SCENARIO_WEAK);
	out->ops = p.ops;
	out->run_ms = s->run_ns ? (s->verdict_ns - s->run_ns) / NS_PER_MS : 0;
	if (verdict_is_hang(s->kind)) {
		out->hang_ms = verdict_hang_ms(&s->verdict);
		out->detect_ms = verdict_detect_ms(&s->verdict, s->verdict_ns - s->start_ns);
	}
}

static void run_finish(struct supervisor *s)
{
	struct run_record *out = s->out;

	result_fill(s);
	collect_finish(s);
	out->as_expected = expectation_met(&s->plan->scenario.expect, s->kind, out->cause) &&
		wanted_find(s->opt->wanted, &s->plan->scenario.expect, out) != FIND_OTHER;
	sup_say(s, EVENT_VERDICT, "", s->kind, 0, out->reason);
	machine_stop(s);
	losses_text(out->lost, sizeof(out->lost));
	sinks_close(out);
	losses_text(out->lost, sizeof(out->lost));
	bundle_put_result(out);
	collect_end(s);
}

static void scenario_keep(struct supervisor *s)
{
	AUTO_FREE char *text = NULL;
	struct err e = { 0 };
	size_t len;

	if (s->opt->scenario_text)
		bundle_put("scenario.scn", s->opt->scenario_text, strlen(s->opt->scenario_text));
	if (!s->opt->scenario || s->opt->scenario_text)
		return;
	if (file_slurp_regular(s->opt->scenario, SCENARIO_BYTES, &text, &len, &e))
		bundle_lose("scenario.scn", e.code);
	else
		bundle_put("scenario.scn", text, len);
}

static int run_begin(struct supervisor *s, struct err *e)
{
	struct verdict_limits limits = { 0 };
	int rc = board_create(&s->board, &s->board_fd, e);

	if (rc)
		return rc;
	s->start_ns = clock_ns();
	outer_begin(&s->outer, s->start_ns);
	verdict_begin(&s->verdict, &limits);
	limits_set(s, 100);
	rc = plan_post(s, e);
	scenario_keep(s);
	if (!rc)
		rc = boot_start(s, e);
	if (rc)
		return rc;
	host_injectors_begin(s);
	s->alive = true;
	return sinks_open(s, e);
}

/* Record the reason why there was no run. */
static void result_unstarted(struct supervisor *s, const struct err *e)
{
	struct run_record *out = s->out;

	text_put(out->kernel, sizeof(out->kernel), s->target->kernel);
	text_put(out->verdict, sizeof(out->verdict), verdict_name(VERDICT_BROKEN));
	text_put(out->reason, sizeof(out->reason), e->msg);
	bundle_put_result(out);
}

/* Without root the supervisor runs unshielded. QEMU, started before, inherits no shield. */
static void supervisor_harden(void)
{
	knob_trigger("/proc/self/oom_score_adj", "-1000", NULL);
	pin_process(true);
}

int supervise_run(struct target *t, const struct plan *plan, const struct supervise_options *o,
	struct run_record *out, struct err *e)
{
	static struct supervisor sup;
	struct supervisor *s = &sup;
	int rc;

	memset(s, 0, sizeof(*s));
	s->target = t;
	s->plan = plan;
	s->opt = o;
	s->out = out;
	s->board_fd = -1;
	rc = bundle_begin(out->folder);
	if (rc == -ENOSPC)
		rc = 0;		/* a hang counts even if the disk is full */
	if (rc)
		err_sys(e, -rc, "cannot keep records in %s", out->folder);
	if (!rc)
		rc = run_begin(s, e);
	if (!rc) {
		supervisor_harden();
		run_loop(s);
		run_finish(s);
	} else {
		t->stop(t);
		sinks_close(NULL);
		result_unstarted(s, e);
		bundle_end();
	}
	losses_text(out->lost, sizeof(out->lost));
	if (s->board)
		board_close(s->board);
	if (s->board_fd >= 0)
		close(s->board_fd);
	return rc;
}
