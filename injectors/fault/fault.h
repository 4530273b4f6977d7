/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What alloc_fail, io_fail and delay share: rules for the module lowtide_fault, made from
 * parameters, or the kernel's own fault-injection files where it has them and they can say it.
 */
#ifndef FAULT_FAULT_H
#define FAULT_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "injector.h"

#define FAULT_RULES_MAX 2	/* of one injector */
#define FAULT_CALLERS 4	/* names of one injector */
#define FAULT_MODULE "lowtide_fault"

/* Rows of every fault injector: who is hit, and how often. */
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

/* Words of a rule, "kind=slab ppm=1000 ..."; a word that does not fit is an error at the end. */
struct fault_words {
	char text[500];
	size_t len;
};
void fault_word(struct fault_words *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* One of an injector's rules, as it was armed. */
struct fault_rule {
	const char *kind;		/* "slab", "page", "io_fail", "io_wait", "delay" */
	const char *own;		/* the kernel's own folder that does it; NULL: the module */
	char device[32];		/* "MAJOR:MINOR"; "": any, or no matter */
	struct fault_words words;	/* what else is the rule's alone (gfp, func, ...) */
};

/*
 * Arm these rules. rule[].kind and words are the caller's; own is filled. Safe twice. The seeds
 * come from env->rng, the cgroup from env.
 */
int fault_arm(struct injector_env *env, const struct fault_rule *rules, unsigned n, struct err *e);

/* Fit for struct injector. */
int fault_disarm(struct injector_env *env, struct err *e);
uint64_t fault_hits(struct injector_env *env);
void fault_report(struct injector_env *env, char *buf, size_t size);

/* check.c: what is wrong with parameters, before anything runs. 0 or -EINVAL. */
int fault_check(const struct param_values *p, struct err *e);	/* those of FAULT_PARAMS */
int fault_check_gfp(const char *gfp, struct err *e);		/* "fs,!highmem"; "" is any */
int fault_check_order(const char *order, struct err *e);	/* "0", "0-3"; "" is any */

/* rule.c: words for what FAULT_PARAMS says. callers: the text of ranges, see below. */
int fault_rule_words(struct injector_env *env, const char *callers, struct fault_words *w,
	struct err *e);

/* "MAJOR:MINOR" of the block device that holds path, or that path is. */
int fault_device(const char *path, char *buf, size_t size, struct err *e);

/*
 * symbols.c: "caller=FROM-TO ..." for names of modules, from a list in the form of /proc/modules
 * (NULL: that), and "caller=NAME" for all others: functions, which the kernel finds itself.
 */
int fault_callers(const char *list, const char *names, char *buf, size_t size, struct err *e);

/* counters.c: a number of a rule's line in the module's counters; false: no such rule or name. */
bool fault_counter(const char *text, const char *rule, const char *name, uint64_t *out);

/*
 * own.c: the kernel's own files below root (NULL: debugfs). own_find: the folder of a kind if it
 * is there and can say what the rule and the parameters ask; NULL if not.
 */
const char *own_find(const char *root, const struct injector_env *env,
	const struct fault_rule *rule);
int own_arm(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e);
int own_disarm(const char *root, struct injector_env *env, const struct fault_rule *rule,
	struct err *e);
uint64_t own_hits(const char *root, const struct injector_env *env, const char *folder);

#endif
