/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by alloc_fail, io_fail and delay. Parameters become rules of the module lowtide_fault,
 * or settings of the kernel's own fault attributes where those exist and suffice.
 */
#ifndef FAULT_FAULT_H
#define FAULT_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "injector.h"

#define FAULT_RULES_MAX 2	/* for an injector */
#define FAULT_CALLERS 4	/* function or module names for an injector */
#define FAULT_MODULE "lowtide_fault"

/* Parameters of every fault injector: whom it hits, and how often. */
#define FAULT_PARAMS(whom, ppm) \
	{ "whom", PARAM_CHOICE, whom, "cgroup|all", \
		"tasks of the run's cgroup, or all but the harness" }, \
	{ "task", PARAM_TEXT, "", NULL, "only tasks whose name begins so (empty: any)" }, \
	{ "caller", PARAM_TEXT, "", NULL, \
		"only below these functions or modules, words, at most four (empty: any)" }, \
	{ "ppm", PARAM_U64, ppm, "1..1000000", "hits in a million matching calls" }, \
	{ "interval", PARAM_U64, "1", "1..1000000000", "matching calls between two hits" }, \
	{ "skip", PARAM_U64, "0", "0..1000000000", "first matching calls that go well" }, \
	{ "times", PARAM_U64, "0", "0..1000000000", "hits at most (0: no limit)" }

#define FAULT_NEEDS \
	{ NEED_ROOT, NULL, NULL }, \
	{ NEED_KMOD, FAULT_MODULE, NULL }

/* Words of a rule, "kind=slab ppm=1000 ...". fault_arm reports an overflow. */
struct fault_words {
	char text[500];
	size_t len;
};
void fault_word(struct fault_words *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A rule of an injector. */
struct fault_rule {
	const char *kind;		/* "slab", "page", "io_fail", "io_wait", "delay" */
	const char *attr;		/* directory of fault attributes; NULL: module */
	char device[32];		/* "MAJOR:MINOR"; "": any, or not applicable */
	struct fault_words words;	/* the rule's own words (gfp, func, ...) */
};

/*
 * Arm rules for which the caller set kind and words. Seeds come from env->rng, the cgroup from
 * env. May repeat. 0 or -errno.
 */
int fault_arm(struct injector_env *env, const struct fault_rule *rules, unsigned n, struct err *e);

/* Members of struct injector. */
int fault_disarm(struct injector_env *env, struct err *e);
uint64_t fault_hits(struct injector_env *env);
void fault_report(struct injector_env *env, char *buf, size_t size);

/* rule_check.c: check parameters before a run. 0 or -EINVAL. */
int fault_check(const struct param_values *p, struct err *e);	/* parameters of FAULT_PARAMS */
int fault_check_gfp(const char *gfp, struct err *e);		/* "fs,!highmem"; "": any */
int fault_check_order(const char *order, struct err *e);	/* "0", "0-3"; "": any */

/* rule.c: words for the parameters of FAULT_PARAMS; callers is the text of fault_callers. */
int fault_rule_words(struct injector_env *env, const char *callers, struct fault_words *w,
	struct err *e);

/* "MAJOR:MINOR" of the block device at path, or of the one that holds path. 0 or -errno. */
int fault_device(const char *path, char *buf, size_t size, struct err *e);

/*
 * symbols.c: words for caller names. Modules become "caller=FROM-TO", by a list in the format of
 * /proc/modules (NULL: that file). Others become "caller=NAME": the kernel resolves functions.
 */
int fault_callers(const char *list, const char *names, char *buf, size_t size, struct err *e);

/* counters.c: a number in a rule's line of the module's counters; false: no such rule or name. */
bool fault_counter(const char *text, const char *rule, const char *name, uint64_t *out);

/*
 * faultattr.c: fault attributes of the kernel below root (NULL: debugfs). faultattr_find returns
 * the directory, static, of the rule's kind; NULL: absent, or unable to express the rule and the
 * parameters. The others return 0 or -errno, or the hits.
 */
const char *faultattr_find(const char *root, const struct injector_env *env,
	const struct fault_rule *rule);
int faultattr_arm(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e);
int faultattr_disarm(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e);
uint64_t faultattr_hits(const char *root, const struct injector_env *env, const char *folder);

#endif
