/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm and disarm rules, and report their hits. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"
#include "file.h"
#include "kmod.h"

#define FOLDER "/sys/kernel/debug/" FAULT_MODULE "/"
#define COUNTERS_BYTES 4096

/* Rule i of this process is named rPID.i: the module serves all injectors. */
struct armed {
	struct fault_rule rule[FAULT_RULES_MAX];
	unsigned rules;
	pid_t pid;		/* of the injector, as a child may ask for hits */
	int control;		/* -1: closed; an open file keeps the module loaded */
	uint64_t hits;		/* of disarmed rules */
};

static void name_of(const struct armed *a, unsigned i, char *buf, size_t size)
{
	snprintf(buf, size, "r%d.%u", (int)a->pid, i);
}

/* EEXIST: another injector has loaded the module. */
static int control_open(struct armed *a, struct injector_env *env, struct err *e)
{
	int rc;

	if (a->control >= 0)
		return 0;
	rc = kmod_load(env, FAULT_MODULE, "", e);
	if (rc && rc != -EEXIST)
		return rc;
	a->control = open(FOLDER "control", O_WRONLY | O_CLOEXEC);
	return a->control < 0 ? err_sys(e, errno, FOLDER "control") : 0;
}

static int rule_refused(const char *line, int error, struct err *e)
{
	const char *why = error == ENOENT ? "the kernel has no function of that name" :
		error == EOPNOTSUPP ? "the kernel cannot trace that function" :
		error == EINVAL ? "the kernel refuses a word (its log names it)" : strerror(error);

	return err_set(e, error, "%s: %s", why, line);
}

static int rule_add(struct armed *a, struct injector_env *env, const char *callers,
	const struct fault_rule *rule, struct err *e)
{
	struct fault_words all = { .len = 0 };
	char name[24], line[640];
	int n, rc = fault_rule_words(env, callers, &all, e);

	if (rc)
		return rc;
	name_of(a, a->rules, name, sizeof(name));
	n = snprintf(line, sizeof(line), "add %s kind=%s%s%s %s %s", name, rule->kind,
		*rule->device ? " device=" : "", rule->device, rule->words.text, all.text);
	if ((size_t)n >= sizeof(line))
		return err_set(e, E2BIG, "the fault rule is too long");
	if (write(a->control, line, (size_t)n) < 0)
		return rule_refused(line, errno, e);
	return 0;
}

static int rule_arm(struct armed *a, struct injector_env *env, const struct fault_rule *rule,
	struct err *e)
{
	struct fault_rule *to = &a->rule[a->rules];
	char callers[256];
	int rc;

	*to = *rule;
	to->attr = faultattr_find(NULL, env, rule);
	if (to->attr) {
		a->rules++;
		return faultattr_arm(NULL, env, to, e);
	}
	rc = fault_callers(NULL, param_text(env->params, "caller"), callers, sizeof(callers), e);
	rc = rc ? rc : control_open(a, env, e);
	rc = rc ? rc : rule_add(a, env, callers, rule, e);
	a->rules += !rc;
	return rc;
}

int fault_arm(struct injector_env *env, const struct fault_rule *rules, unsigned n, struct err *e)
{
	struct armed *a = env->state;
	int rc = 0;

	if (!a) {
		a = calloc(1, sizeof(*a));
		if (!a)
			return err_set(e, ENOMEM, "no memory for an injector's state");
		a->pid = getpid();
		a->control = -1;
		env->state = a;
	}
	if (a->rules)
		return 0;
	for (unsigned i = 0; i < n && !rc; i++)
		rc = rule_arm(a, env, &rules[i], e);
	return rc;
}

static int rule_disarm(struct armed *a, struct injector_env *env, unsigned i, struct err *e)
{
	char name[24], line[40];
	int n;

	if (a->rule[i].attr)
		return faultattr_disarm(NULL, env, &a->rule[i], e);
	name_of(a, i, name, sizeof(name));
	n = snprintf(line, sizeof(line), "del %s", name);
	if (write(a->control, line, (size_t)n) < 0 && errno != ENOENT)
		return err_sys(e, errno, "the kernel refuses \"%s\"", line);
	return 0;
}

int fault_disarm(struct injector_env *env, struct err *e)
{
	struct armed *a = env->state;
	int rc = 0;

	if (!a)
		return 0;
	a->hits = fault_hits(env);
	while (a->rules && !rc) {
		rc = rule_disarm(a, env, a->rules - 1, e);
		a->rules -= !rc;
	}
	if (rc || a->control < 0)
		return rc;
	close(a->control);
	a->control = -1;
	/* The last user unloads the module; EBUSY: there are others. */
	rc = kmod_unload(env, FAULT_MODULE, e);
	return rc == -EBUSY ? 0 : rc;
}

static bool counters_read(char *text, size_t size)
{
	return file_read(FOLDER "counters", text, size, NULL) > 0;
}

uint64_t fault_hits(struct injector_env *env)
{
	const struct armed *a = env->state;
	char text[COUNTERS_BYTES], name[24];
	uint64_t all = a ? a->hits : 0, n;

	if (!a || !a->rules)
		return all;
	all = 0;
	if (!counters_read(text, sizeof(text)))
		*text = '\0';
	for (unsigned i = 0; i < a->rules; i++) {
		name_of(a, i, name, sizeof(name));
		if (a->rule[i].attr)
			all += faultattr_hits(NULL, env, a->rule[i].attr);
		else if (fault_counter(text, name, "hit", &n))
			all += n;
	}
	return all;
}

static int rule_report(const struct armed *a, const struct injector_env *env, const char *text,
	unsigned i, char *buf, size_t size)
{
	const struct fault_rule *r = &a->rule[i];
	uint64_t hit = 0, matched = 0, decisions = 0, calls = 0;
	char name[24];

	if (r->attr)
		return snprintf(buf, size, "%s %" PRIu64 " (the kernel's own %s, no seed)",
			r->kind, faultattr_hits(NULL, env, r->attr), r->attr);
	name_of(a, i, name, sizeof(name));
	fault_counter(text, name, "hit", &hit);
	fault_counter(text, name, "matched", &matched);
	fault_counter(text, name, "decisions", &decisions);
	fault_counter(text, name, "calls", &calls);
	return snprintf(buf, size, "%s %" PRIu64 " of %" PRIu64 " calls (decisions %08" PRIx32
		" about %08" PRIx32 ")", r->kind, hit, matched, (uint32_t)decisions,
		(uint32_t)calls);
}

void fault_report(struct injector_env *env, char *buf, size_t size)
{
	const struct armed *a = env->state;
	char text[COUNTERS_BYTES] = "";
	size_t len = 0;

	*buf = '\0';
	counters_read(text, sizeof(text));
	for (unsigned i = 0; a && i < a->rules && len + 1 < size; i++) {
		if (len)
			len += (size_t)snprintf(buf + len, size - len, ", ");
		if (len < size)
			len += (size_t)rule_report(a, env, text, i, buf + len, size - len);
	}
}
