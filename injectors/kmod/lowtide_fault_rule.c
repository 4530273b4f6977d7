/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule from its text: "kind=slab cgroup=1234 gfp=fs,!highmem ppm=1000 seed=7 ...". */
#include <linux/ctype.h>
#include <linux/gfp.h>
#include <linux/kallsyms.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "lowtide_fault.h"

static const char *const kind_names[FAULT_KINDS] = {
	"slab", "page", "io_fail", "io_wait", "delay"
};

#define GFP_NAME(name, bits) { name, bits },
static const struct { const char *name; gfp_t bits; } gfp_names[] = {
#include "lowtide_fault_gfp.h"
};

void fault_rule_reset(struct fault_rule *r)
{
	memset(r, 0, sizeof(*r));
	raw_spin_lock_init(&r->lock);
	init_waitqueue_head(&r->wake);
	r->order_max = UINT_MAX;
	r->directions = 3;
	r->ppm = 1000000;
	r->interval = 1;
}

static int take_kind(struct fault_rule *r, char *value)
{
	int kind = match_string(kind_names, FAULT_KINDS, value);

	r->kind = kind < 0 ? 0 : kind;
	return kind < 0 ? kind : 0;
}

static int take_gfp(struct fault_rule *r, char *value)
{
	char *word;

	while ((word = strsep(&value, ","))) {
		gfp_t *mask = *word == '!' ? &r->gfp_not : &r->gfp;
		unsigned int i = 0;

		word += *word == '!';
		while (i < ARRAY_SIZE(gfp_names) && strcmp(gfp_names[i].name, word))
			i++;
		if (i == ARRAY_SIZE(gfp_names))
			return -EINVAL;
		*mask |= gfp_names[i].bits;
	}
	return 0;
}

static int take_order(struct fault_rule *r, char *value)
{
	char *from = strsep(&value, "-");
	int ret = kstrtouint(from, 10, &r->order_min);

	return ret ? ret : kstrtouint(value ? value : from, 10, &r->order_max);
}

/* A disabled probe gives the function's address; its printed symbol gives the size. */
static int function_find(const char *name, struct fault_range *range)
{
	struct kprobe probe = { .symbol_name = name, .flags = KPROBE_FLAG_DISABLED };
	char text[KSYM_SYMBOL_LEN], *plus;
	unsigned long offset, size;
	int ret = register_kprobe(&probe);

	if (ret)
		return ret;
	sprint_symbol(text, (unsigned long)probe.addr);
	unregister_kprobe(&probe);
	plus = strrchr(text, '+');
	if (!plus || sscanf(plus, "+%lx/%lx", &offset, &size) != 2)
		return -ENOENT;
	range->from = (unsigned long)probe.addr - offset;
	range->to = range->from + size;
	return 0;
}

static int take_caller(struct fault_rule *r, char *value)
{
	struct fault_range *range = &r->range[r->ranges];
	char *from = strsep(&value, "-");
	int ret;

	if (r->ranges == FAULT_RANGES)
		return -E2BIG;
	if (value) {
		ret = kstrtoul(from, 16, &range->from);
		ret = ret ? ret : kstrtoul(value, 16, &range->to);
	} else {
		ret = function_find(from, range);
	}
	r->ranges += !ret;
	return ret;
}

static int take_device(struct fault_rule *r, char *value)
{
	char *major = strsep(&value, ":");
	unsigned int a, b;
	int ret = kstrtouint(major, 10, &a);

	ret = ret ? ret : value ? kstrtouint(value, 10, &b) : -EINVAL;
	if (!ret)
		r->device = MKDEV(a, b);
	return ret;
}

static int take_direction(struct fault_rule *r, char *value)
{
	static const char *const names[] = { "read", "write", "both" };
	int at = match_string(names, ARRAY_SIZE(names), value);

	r->directions = at + 1;
	return at < 0 ? at : 0;
}

static int take_comm(struct fault_rule *r, char *value)
{
	return strscpy(r->comm, value, sizeof(r->comm)) < 0 ? -ENAMETOOLONG : 0;
}

static int take_func(struct fault_rule *r, char *value)
{
	return strscpy(r->func, value, sizeof(r->func)) < 0 ? -ENAMETOOLONG : 0;
}

/* Either take, or a number of 4 or 8 bytes at offset at of the rule. */
static const struct rule_key {
	const char *name;
	int (*take)(struct fault_rule *r, char *value);
	size_t at;
	size_t size;
} keys[] = {
	{ "kind", take_kind }, { "gfp", take_gfp }, { "order", take_order },
	{ "caller", take_caller }, { "device", take_device }, { "direction", take_direction },
	{ "comm", take_comm }, { "func", take_func },
#define NUMBER(f) { #f, NULL, offsetof(struct fault_rule, f), sizeof_field(struct fault_rule, f) }
	NUMBER(cgroup), NUMBER(pid), NUMBER(ppm), NUMBER(interval), NUMBER(skip), NUMBER(times),
	NUMBER(seed), NUMBER(delay_us),
};

static int take_number(struct fault_rule *r, const struct rule_key *k, const char *value)
{
	void *at = (char *)r + k->at;
	u64 number;
	int ret = kstrtou64(value, 10, &number);

	if (ret)
		return ret;
	if (k->size == sizeof(u64))
		*(u64 *)at = number;
	else if (number > U32_MAX)
		return -ERANGE;
	else
		*(u32 *)at = number;
	return 0;
}

static int take_word(struct fault_rule *r, char *word)
{
	char *name = strsep(&word, "=");

	for (unsigned int i = 0; word && i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i].name, name))
			return keys[i].take ? keys[i].take(r, word) :
				take_number(r, &keys[i], word);
	return -EINVAL;
}

int fault_rule_parse(struct fault_rule *r, char *words)
{
	char *word, shown[48];
	int ret = 0;

	while (!ret && words && (word = strsep(&words, " "))) {
		strscpy(shown, word, sizeof(shown));
		if (*word)
			ret = take_word(r, word);
		if (ret)
			pr_err("lowtide_fault: rule %s: bad word %s\n", r->name, shown);
	}
	if (!ret && (r->kind == FAULT_DELAY) != !!*r->func) {
		pr_err("lowtide_fault: rule %s: a delay names a func=, others do not\n", r->name);
		ret = -EINVAL;
	}
	return ret;
}
