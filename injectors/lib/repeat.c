/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Triggers at the points of a curve; a trigger that hangs does not keep its injector armed. */
#include "repeat.h"

#include <errno.h>
#include <stdlib.h>

#include "bounded.h"

#define TRIGGER_MS 2000

struct repeat {
	uint64_t done;
	bool armed;
};

struct trigger {
	const char *knob, *value;
};

int repeat_curve(const struct param_values *p, uint64_t run_ms, struct injector_point *out,
	unsigned max, struct err *e)
{
	uint64_t every = param_u64(p, "every"), n = run_ms / every + 1;

	if (n > max || n > INT32_MAX)
		return err_set(e, E2BIG, "every=%s gives %llu points in this run, more than %u: "
			"make it longer", param_text(p, "every"), (unsigned long long)n, max);
	for (uint64_t i = 0; i < n; i++)
		out[i] = (struct injector_point){ .at_ms = i * every, .value = i };
	return (int)n;
}

static int trigger_call(void *arg)
{
	const struct trigger *t = arg;

	return knob_trigger(t->knob, t->value, NULL);
}

int repeat_trigger(struct injector_env *env, const char *knob, const char *value, struct err *e)
{
	struct repeat *s = env->state;
	struct trigger t = { knob, value };
	int rc;

	if (!s || !s->armed)
		return 0;
	rc = bounded_call(trigger_call, &t, TRIGGER_MS, e);
	s->done += !rc;
	/* Slow is no failure: the kernel still works, and the next trigger comes. */
	if (rc == -EBUSY)
		return 0;
	return rc ? err_set(e, -rc, "writing %s to %s failed", value, knob) : 0;
}

int repeat_arm(struct injector_env *env, struct err *e)
{
	struct repeat *s = env->state ? env->state : calloc(1, sizeof(*s));

	if (!s)
		return err_set(e, ENOMEM, "no memory for an injector's state");
	env->state = s;
	s->armed = true;
	return 0;
}

/* Keep the state: hits may follow. */
int repeat_disarm(struct injector_env *env, struct err *e)
{
	struct repeat *s = env->state;

	(void)e;
	if (s)
		s->armed = false;
	return 0;
}

uint64_t repeat_hits(struct injector_env *env)
{
	const struct repeat *s = env->state;

	return s ? s->done : 0;
}
