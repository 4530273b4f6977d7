/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON lines of events.jsonl, and result.json. */
#include "run_json.h"

#include <errno.h>

#include "cleanup.h"
#include "clock.h"
#include "json.h"
#include "record.h"

static struct json *new_at(uint64_t t_ns)
{
	json_reset();
	struct json *o = json_new_object();

	json_put_i64(o, "t_ms", (int64_t)(t_ns / NS_PER_MS));
	return o;
}

static int end_line(const struct json *o, char *buf, size_t size)
{
	int n = size > 1 ? json_write(o, buf, size - 1) : -ENOSPC;

	if (n < 0)
		return n;
	buf[n] = '\n';
	buf[n + 1] = 0;
	return n + 1;
}

int json_head_line(const struct run_record *r, char *buf, size_t size)
{
	struct json *o = new_at(0), *run = json_new_object();

	record_put(run, r, RECORD_HEAD);
	json_put(o, "run", run);
	return end_line(o, buf, size);
}

int json_event_line(const struct event *ev, char *buf, size_t size)
{
	struct json *o = new_at(ev->t_ns);

	json_put_text(o, "kind", event_kind_name(ev->kind));
	if (ev->source[0])
		json_put_text(o, "source", ev->source);
	if (ev->a)
		json_put_i64(o, "a", ev->a);
	if (ev->b)
		json_put_i64(o, "b", ev->b);
	if (ev->text[0])
		json_put_text(o, "text", ev->text);
	return end_line(o, buf, size);
}

int json_sample_line(uint64_t t_ns, const struct column *columns, const uint64_t *row, unsigned n,
	char *buf, size_t size)
{
	struct json *o = new_at(t_ns), *sample = json_new_object();

	for (unsigned i = 0; i < n; i++)
		json_put_i64(sample, columns[i].name, (int64_t)row[i]);
	json_put(o, "sample", sample);
	return end_line(o, buf, size);
}

int json_progress_line(const struct progress *p, char *buf, size_t size)
{
	const struct { const char *name; uint64_t value; } words[] = {
		{ "ops", p->ops }, { "activity", p->activity }, { "served", p->served },
		{ "workers", p->workers }, { "stopped", p->stopped }, { "pacing", p->pacing },
		{ "oldest", p->oldest_ms }, { "psi", p->psi_full }, { "reclaim", p->reclaim },
		{ "silence", p->silence_ms }, { "runner", p->runner_ms },
		{ "runner_stopped", p->runner_stopped }, { "waited", p->waited_ms },
		{ "missing", p->missing }, { "throttled", p->throttled },
		{ "busy", p->busy_pct },
	};
	struct json *o = new_at(p->t_ns), *progress = json_new_object();

	for (size_t i = 0; i < COUNT_OF(words); i++)
		json_put_i64(progress, words[i].name, (int64_t)words[i].value);
	json_put(o, "progress", progress);
	return end_line(o, buf, size);
}

int json_workers_line(uint64_t t_ns, const struct worker_reading *w, unsigned n, char *buf,
	size_t size)
{
	struct json *o = new_at(t_ns), *all = json_new_array();

	for (unsigned i = 0; i < n; i++) {
		const char state[] = { w[i].state, '\0' };
		struct json *one = json_new_array();

		json_push(one, json_of_text(w[i].name));
		json_push(one, json_of_i64((int64_t)w[i].ops));
		json_push(one, json_of_text(state));
		json_push(all, one);
	}
	json_put(o, "workers", all);
	return end_line(o, buf, size);
}

int json_end_line(uint64_t t_ns, const struct run_record *r, uint64_t lost, char *buf, size_t size)
{
	struct json *o = new_at(t_ns), *result = r ? json_new_object() : json_of_text(NULL);

	if (r)
		record_put(result, r, RECORD_RESULT);
	json_put(o, "result", result);
	if (lost)
		json_put_i64(o, "lost", (int64_t)lost);
	return end_line(o, buf, size);
}

int json_result_text(const struct run_record *r, char *buf, size_t size)
{
	json_reset();
	struct json *o = json_new_object();

	record_put(o, r, RECORD_HEAD);
	record_put(o, r, RECORD_RESULT);
	return end_line(o, buf, size);
}
