/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Grows and empties the kernel's pool of huge pages periodically. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "bounded.h"
#include "injector.h"
#include "knob.h"
#include "repeat.h"

#define POOL "/proc/sys/vm/nr_hugepages"
#define END_MS 2000

#ifndef PR_SET_IO_FLUSHER
#define PR_SET_IO_FLUSHER 57
#endif

struct pool {
	struct bounded writer;	/* growth that is still running */
	char value[24];
	bool armed;
	uint64_t got;
};

static int huge_pages_curve(const struct param_values *p, struct rng *r, uint64_t run_ms,
	struct injector_point *out, unsigned max, struct err *e)
{
	(void)r;
	return repeat_curve(p, run_ms, out, max, e);
}

static int huge_pages_arm(struct injector_env *env, struct err *e)
{
	struct pool *s = env->state ? env->state : calloc(1, sizeof(*s));

	if (!s)
		return err_set(e, ENOMEM, "no memory for an injector's state");
	env->state = s;
	s->armed = true;
	return knob_set(env->knobs, POOL, "0", e);
}

/* PF_MEMALLOC_NOIO of the agent is inherited and would keep the kernel from compacting. */
static int pool_write(void *value)
{
	prctl(PR_SET_IO_FLUSHER, 0, 0, 0, 0);
	return knob_trigger(POOL, value, NULL);
}

static uint64_t pool_size(void)
{
	char text[32];

	return knob_get(POOL, text, sizeof(text), NULL) ? 0 : strtoull(text, NULL, 10);
}

/* The kernel compacts and reclaims without limit for each page; what it gets is counted. */
static int huge_pages_apply(struct injector_env *env, uint64_t value, struct err *e)
{
	struct pool *s = env->state;

	if (!s || !s->armed)
		return 0;
	if (s->writer.pid && bounded_wait(&s->writer, 0, NULL) == -EBUSY)
		return 0;
	s->got += pool_size();
	snprintf(s->value, sizeof(s->value), "%s",
		value & 1 ? "0" : param_text(env->params, "count"));
	return bounded_start(&s->writer, pool_write, s->value, e);
}

static int huge_pages_disarm(struct injector_env *env, struct err *e)
{
	struct pool *s = env->state;
	int rc;

	if (!s || !s->armed)
		return 0;
	s->armed = false;
	if (s->writer.pid)
		bounded_wait(&s->writer, END_MS, NULL);
	s->got += pool_size();
	rc = knob_restore(env->knobs, POOL, e);
	return rc;
}

static uint64_t huge_pages_hits(struct injector_env *env)
{
	const struct pool *s = env->state;

	return s ? s->got : 0;
}

static const struct param huge_pages_params[] = {
	{ "count", PARAM_U64, "16", "1..100000", "huge pages asked for each second time" },
	REPEAT_PARAM,
	{ 0 }
};

static const struct need huge_pages_needs[] = {
	{ NEED_VM, NULL, NULL },
	{ NEED_FILE, POOL, NULL },
	{ 0 }
};

const struct injector injector_huge_pages = {
	.name = "huge_pages",
	.summary = "grow the pool of huge pages and empty it again, repeatedly; hits are pages got",
	.scope = SCOPE_MACHINE,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = huge_pages_params,
	.needs = huge_pages_needs,
	.arm = huge_pages_arm,
	.disarm = huge_pages_disarm,
	.curve = huge_pages_curve,
	.apply = huge_pages_apply,
	.hits = huge_pages_hits,
};
