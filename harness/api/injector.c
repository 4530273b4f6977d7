/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm and disarm injectors; knob tables are carried out here and need no code of theirs. */
#include "injector.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "bounded.h"
#include "cgroup.h"

#define KNOB_BYTES 256
#define PRESS_MS 2000

struct press {
	const char *knob, *value;
};

static const char *knob_file(const struct injector_env *env, const struct injector_knob *row)
{
	return row->controller && env->cgroup_version == CGROUP_V2 ? row->v2 : row->v1;
}

void injector_knob_name(const struct injector_env *env, const char *controller,
	const char *file, char *buf, size_t size)
{
	if (controller)
		snprintf(buf, size, "cgroup:%s:%s:%s", controller, env->cgroup, file);
	else
		snprintf(buf, size, "%s", file);
}

/* False: this cgroup version has no such file, or the parameter is empty. */
static bool knob_applies(const struct injector_env *env, const struct injector_knob *row)
{
	if (!knob_file(env, row))
		return false;
	return !row->param || !param_is_known(env->params, row->param) ||
		*param_text(env->params, row->param);
}

/* Text to write: the row's value, with "%s" replaced by the parameter. */
static void knob_text(const struct injector_env *env, const struct injector_knob *row,
	char *buf, size_t size)
{
	const char *form = row->value ? row->value : "%s";
	const char *mark = strstr(form, "%s");

	if (!mark || !row->param) {
		snprintf(buf, size, "%s", form);
		return;
	}
	snprintf(buf, size, "%.*s%s%s", (int)(mark - form), form,
		param_text(env->params, row->param), mark + 2);
}

static int press_call(void *arg)
{
	const struct press *p = arg;

	return knob_trigger(p->knob, p->value, NULL);
}

static int press_fail(const char *knob, const char *value, int rc, struct err *e)
{
	if (rc == -EBUSY)
		return err_set(e, EBUSY, "cannot set %s to %s: the group uses more and nothing "
			"can be reclaimed; set it before the loads start", knob, value);
	return err_sys(e, -rc, "cannot set %s to %s", knob, value);
}

int injector_press(struct injector_env *env, const char *knob, const char *value, struct err *e)
{
	struct press p = { knob, value };
	struct bounded b;
	char old[KNOB_BYTES];
	int rc;

	injector_unpress(env);
	rc = knob_get(knob, old, sizeof(old), e);
	if (!rc)
		rc = knob_set(env->knobs, knob, old, e);
	if (!rc)
		rc = bounded_start(&b, press_call, &p, e);
	if (rc)
		return rc;
	rc = bounded_wait(&b, PRESS_MS, NULL);
	env->presser = b.pid;
	return rc && !b.pid ? press_fail(knob, value, rc, e) : 0;
}

void injector_unpress(struct injector_env *env)
{
	if (!env->presser)
		return;
	kill(env->presser, SIGKILL);
	waitpid(env->presser, NULL, WNOHANG);
	env->presser = 0;
}

static int knob_arm(struct injector_env *env, const struct injector_knob *row, struct err *e)
{
	char knob[KNOB_BYTES], value[PARAM_TEXT_MAX + 64];

	if (row->param && !param_is_known(env->params, row->param))
		return err_set(e, EINVAL, "%s is set to parameter '%s', which is not in the "
			"injector's table", knob_file(env, row), row->param);
	if (row->controller && !*env->cgroup)
		return err_set(e, EINVAL, "%s is a file of the run's cgroup, and it has none: "
			"give the scenario one", knob_file(env, row));
	injector_knob_name(env, row->controller, knob_file(env, row), knob, sizeof(knob));
	knob_text(env, row, value, sizeof(value));
	if (row->trigger)
		return knob_trigger(knob, value, e);
	if (row->controller && !strcmp(row->controller, "memory"))
		return injector_press(env, knob, value, e);
	return knob_set(env->knobs, knob, value, e);
}

static bool table_ended(const struct injector_knob *row)
{
	return !row->v1 && !row->v2;
}

static int knobs_arm(const struct injector *in, struct injector_env *env, struct err *e)
{
	int rc = 0;

	env->knobs_written = 0;
	for (const struct injector_knob *k = in->knobs; !rc && !table_ended(k); k++) {
		if (!knob_applies(env, k))
			continue;
		rc = knob_arm(env, k, e);
		env->knobs_written += !rc;
	}
	return rc;
}

int injector_arm(const struct injector *in, struct injector_env *env, struct err *e)
{
	int rc = in->knobs ? knobs_arm(in, env, e) : 0;

	if (!rc && in->arm)
		rc = in->arm(env, e);
	return rc ? err_wrap(e, "injector %s", in->name) : 0;
}

static int knob_disarm(struct injector_env *env, const struct injector_knob *row, struct err *e)
{
	char knob[KNOB_BYTES];

	if (row->trigger || !knob_applies(env, row))
		return 0;
	if (row->controller && !*env->cgroup)
		return 0;
	injector_knob_name(env, row->controller, knob_file(env, row), knob, sizeof(knob));
	return knob_restore(env->knobs, knob, e);
}

static int knobs_disarm(const struct injector *in, struct injector_env *env, struct err *e)
{
	const struct injector_knob *k = in->knobs;
	int rc, first = 0;

	injector_unpress(env);
	while (!table_ended(k))
		k++;
	while (k-- != in->knobs) {
		rc = knob_disarm(env, k, first ? NULL : e);
		if (!first)
			first = rc;
	}
	return first;
}

int injector_disarm(const struct injector *in, struct injector_env *env, struct err *e)
{
	int rc = in->disarm ? in->disarm(env, e) : 0, knobs_rc = 0;

	if (in->knobs)
		knobs_rc = knobs_disarm(in, env, rc ? NULL : e);
	if (!rc)
		rc = knobs_rc;
	return rc ? err_wrap(e, "injector %s", in->name) : 0;
}

uint64_t injector_hits(const struct injector *in, struct injector_env *env)
{
	return in->hits ? in->hits(env) : env->knobs_written;
}
