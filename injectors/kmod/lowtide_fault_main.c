/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules come and go by name; the module loads in a virtual machine only. */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/cpufeature.h>

#include "lowtide_fault.h"

struct fault_rule fault_rule[FAULT_RULES];
static DEFINE_MUTEX(rules_mutex);

static bool i_know;
module_param(i_know, bool, 0444);
MODULE_PARM_DESC(i_know, "load on a real machine too, and make it fail");

void fault_rules_lock(void)
{
	mutex_lock(&rules_mutex);
}

void fault_rules_unlock(void)
{
	mutex_unlock(&rules_mutex);
}

static struct fault_rule *rule_find(const char *name)
{
	for (unsigned int i = 0; i < FAULT_RULES; i++)
		if (fault_rule[i].used && !strcmp(fault_rule[i].name, name))
			return &fault_rule[i];
	return NULL;
}

/* Prefer a place without probes: removing those of a deleted rule takes time. */
static struct fault_rule *rule_free(void)
{
	struct fault_rule *old = NULL;

	for (unsigned int i = 0; i < FAULT_RULES; i++) {
		if (fault_rule[i].used)
			continue;
		if (!fault_rule[i].sites)
			return &fault_rule[i];
		old = &fault_rule[i];
	}
	if (old)
		fault_probes_remove(old);
	return old;
}

static int rule_add(const char *name, char *words)
{
	struct fault_rule *r = rule_free();
	int ret;

	if (rule_find(name))
		return -EEXIST;
	if (!r)
		return -ENOSPC;
	fault_rule_reset(r);
	if (strscpy(r->name, name, sizeof(r->name)) < 0)
		return -ENAMETOOLONG;
	ret = fault_rule_parse(r, words);
	if (!ret)
		ret = fault_probes_place(r);
	r->used = !ret;
	return ret;
}

/* Sleepers must return first: only the rule's probe takes them off the list. */
static int rule_del(struct fault_rule *r)
{
	if (!r)
		return -ENOENT;
	WRITE_ONCE(r->dying, true);
	synchronize_rcu();
	wake_up_all(&r->wake);
	fault_sleepers_wait(r);
	if (!fault_probes_stay())
		fault_probes_remove(r);
	r->used = false;
	return 0;
}

int fault_control(char *line)
{
	char *verb = strsep(&line, " "), *name = strsep(&line, " ");

	if (!name || !*name)
		return -EINVAL;
	if (!strcmp(verb, "add"))
		return rule_add(name, line);
	return strcmp(verb, "del") ? -EINVAL : rule_del(rule_find(name));
}

static int __init fault_init(void)
{
	if (!boot_cpu_has(X86_FEATURE_HYPERVISOR) && !i_know) {
		pr_err("lowtide_fault: this is a real machine; i_know=1 loads it all the same\n");
		return -EPERM;
	}
	for (unsigned int i = 0; i < FAULT_RULES; i++)
		fault_rule_reset(&fault_rule[i]);
	if (fault_probes_stay())
		__module_get(THIS_MODULE);
	return fault_show_open();
}

static void __exit fault_exit(void)
{
	fault_show_close();
	for (unsigned int i = 0; i < FAULT_RULES; i++) {
		if (fault_rule[i].used)
			rule_del(&fault_rule[i]);
		fault_probes_remove(&fault_rule[i]);
	}
	/* A task may still be on the last instructions of a detour. */
	synchronize_rcu_tasks();
}

module_init(fault_init);
module_exit(fault_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("lowtide: fault injection on stock kernels");
