/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No name is privileged: with other functions, modules, tasks and pids, in another order and told
 * twice, a text has the same sentence, certainty and fingerprint but for the names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cleanup.h"
#include "hang.h"

#define PARTS 6

/*
 * Texts in parts, one a task, whose order is free. $A to $F are functions, $m a module, $x to $z
 * tasks, $1 to $3 pids; what has no $ is the kernel's own. Parts behind the tasks that fix the
 * order (a CPU report comes first) belong to head.
 */
struct sample {
	const char *name, *head, *part[PARTS];
};

#define EVIDENCE "lowtide: evidence 1 of 2 at 31.4 s\n"
#define WORKER(n, p, stack) "task:$" n " state:D stack:0 pid:$" p " ppid:1 switches:7 wchan:0 " \
	"role:worker\n" stack
#define BLOCKED(n, p, stack) "INFO: task $" n ":$" p " blocked for more than 122 seconds.\n" \
	"task:$" n " state:D stack:0 pid:$" p " ppid:2 flags:0x0\nCall Trace:\n" \
	" __schedule+0x1/0x2\n schedule+0x1/0x2\n" stack
#define RECLAIM " shrink_slab+0x1/0x2\n try_to_free_pages+0x1/0x2\n"

static const struct sample samples[] = {
	{ "planted-lock-order, evidence", EVIDENCE, {
		WORKER("x", "1", " $A_lock+0x1/0x2 [$m]\n $B_out+0x1/0x2 [$m]\n" RECLAIM
		       " $B_grow+0x1/0x2 [$m]\n ksys_write+0x1/0x2\n"),
		WORKER("y", "2", " $B_lock+0x1/0x2 [$m]\n $A_lookup+0x1/0x2 [$m]\n"),
	} },
	{ "planted-lost-wakeup, evidence", EVIDENCE, {
		WORKER("x", "1", " $A+0x1/0x2 [$m]\n $B+0x1/0x2 [$m]\n ksys_write+0x1/0x2\n"),
		WORKER("y", "2", " $A+0x1/0x2 [$m]\n $B+0x1/0x2 [$m]\n ksys_write+0x1/0x2\n"),
	} },
	{ "planted-superblock-lock, console", "", {
		BLOCKED("x", "1", " __mutex_lock.constprop.0+0x1/0x2\n $A+0x1/0x2 [$m]\n"
			" $B+0x1/0x2 [$m]\n" RECLAIM " $C+0x1/0x2 [$m]\n ksys_write+0x1/0x2\n"),
		BLOCKED("y", "2", " __mutex_lock.constprop.0+0x1/0x2\n $A+0x1/0x2 [$m]\n"
			" $D+0x1/0x2 [$m]\n"),
	} },
	{ "owners", "", {
		BLOCKED("x", "1", " mutex_lock+0x1/0x2\n $A+0x1/0x2 [$m]\n")
		"INFO: task $x:$1 is blocked on a mutex likely owned by task $y:$2.\n",
		BLOCKED("y", "2", " mutex_lock+0x1/0x2\n $B+0x1/0x2 [$m]\n")
		"INFO: task $y:$2 is blocked on a mutex likely owned by task $x:$1.\n",
	} },
	{ "ahead in a function", "", {
		BLOCKED("x", "1", " mutex_lock+0x1/0x2\n $A+0x1/0x2 [$m]\n $B+0x1/0x2 [$m]\n"),
		BLOCKED("y", "2", " $C+0x1/0x2 [$m]\n $A+0x1/0x2 [$m]\n $B+0x1/0x2 [$m]\n"),
	} },
	{ "a CPU that spins", "watchdog: BUG: soft lockup - CPU#5 stuck for 26s! [$z:$3]\n"
		"CPU: 5 PID: $3 Comm: $z Not tainted 6.8.0 #1\nRIP: 0010:$E+0x1f/0x40 [$m]\n"
		"Call Trace:\n $F+0x1/0x2 [$m]\n kthread+0xef/0x120\n ret_from_fork+0x1/0x2\n", {
		BLOCKED("x", "1", " synchronize_rcu+0x1/0x2\n $A+0x1/0x2 [$m]\n"),
	} },
};

struct names {
	const char *function[6], *module, *task[3], *pid[3];
};
static const struct names first = {
	{ "lt_fa", "lt_fb", "lt_fc", "lt_fd", "lt_fe", "lt_ff" }, "lowtide_planted",
	{ "xylo", "yarn", "zinc" }, { "101", "102", "103" },
}, other = {
	{ "heron_ra", "heron_rb", "heron_rc", "heron_rd", "heron_re", "heron_rf" }, "heronfs",
	{ "xeno.0", "yeti/3", "zebra" }, { "90017", "733", "8" },
};

static struct hang_doc doc;

static const char *name_of(const struct names *n, char c)
{
	if (c >= 'A' && c <= 'F')
		return n->function[c - 'A'];
	if (c >= 'x' && c <= 'z')
		return n->task[c - 'x'];
	if (c >= '1' && c <= '3')
		return n->pid[c - '1'];
	return n->module;
}

static size_t fill(char *out, size_t size, const char *text, const struct names *n)
{
	size_t used = 0;

	for (; text && *text; text++) {
		const char one[2] = { *text, 0 };

		used += (size_t)snprintf(out + used, size - used, "%s",
					 *text == '$' ? name_of(n, *++text) : one);
	}
	return used;
}

/* Put the names of the first kind in place of those of n. */
static void restore(char *text, size_t size, const struct names *n)
{
	char out[1024];
	size_t used = 0;

	for (const char *p = text; *p && used < sizeof(out);) {
		const char *to = NULL;
		size_t len = 0;

		for (const char *c = "ABCDEFxyzm123"; *c && !to; c++) {
			len = strlen(name_of(n, *c));
			if (strncmp(p, name_of(n, *c), len) == 0 &&
			    (*c > '3' || (p > text && p[-1] == ' ' && p[len] == ')')))
				to = name_of(&first, *c);
		}
		used += (size_t)snprintf(out + used, sizeof(out) - used, "%.*s", to ? 99 : 1,
					 to ? to : p);
		p += to ? len : 1;
	}
	snprintf(text, size, "%.*s", (int)size - 1, out);
}

struct result {
	enum hang_sure sure;
	char sentence[1024], exact[HANG_EXACT_MAX];
};

static struct result judge(const struct sample *s, const struct names *n, bool back, int copies)
{
	static char text[16384];
	struct result r;
	size_t used = 0;

	for (int k = 0; k < copies; k++) {
		used += fill(text + used, sizeof(text) - used, s->head, n);
		for (int i = 0; i < PARTS; i++)
			used += fill(text + used, sizeof(text) - used,
				     s->part[back ? PARTS - 1 - i : i], n);
	}
	hang_reset(&doc);
	hang_read(&doc, text, used);
	hang_finish(&doc);
	r.sure = hang_cause(&doc, r.sentence, sizeof(r.sentence));
	hang_fingerprint(&doc, r.exact, sizeof(r.exact));
	memmove(r.exact, r.exact + 17, strlen(r.exact + 17) + 1);	/* the words */
	restore(r.sentence, sizeof(r.sentence), n);
	restore(r.exact, sizeof(r.exact), n);
	return r;
}

static void assert_same(const struct sample *s, const char *how, const struct result *a,
	const struct result *b)
{
	if (a->sure != b->sure || strcmp(a->sentence, b->sentence) != 0 ||
	    strcmp(a->exact, b->exact) != 0)
		print_error("%s, %s:\n  %s\n  %s\n  %s\n  %s\n", s->name, how, a->sentence,
			    b->sentence, a->exact, b->exact);
	assert_int_equal(a->sure, b->sure);
	assert_string_equal(a->sentence, b->sentence);
	assert_string_equal(a->exact, b->exact);
}

static void other_names_and_pids_change_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		struct result a = judge(&samples[i], &first, false, 1);
		struct result b = judge(&samples[i], &other, false, 1);

		assert_true(a.sure != HANG_SURE_NOT);
		assert_same(&samples[i], "renamed", &a, &b);
	}
}

/* Victims are named in the order of the text; the first sentence part and the print stay. */
static void the_order_of_tasks_changes_no_culprit(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		struct result a = judge(&samples[i], &first, false, 1);
		struct result b = judge(&samples[i], &first, true, 1);

		assert_int_equal(a.sure, b.sure);
		assert_string_equal(a.exact, b.exact);
	}
}

static void a_second_copy_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		struct result a = judge(&samples[i], &first, false, 1);
		struct result b = judge(&samples[i], &first, false, 2);

		if (strstr(samples[i].head, "evidence"))	/* a copy would be a second look */
			continue;
		assert_same(&samples[i], "twice", &a, &b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_names_and_pids_change_nothing_else),
		cmocka_unit_test(the_order_of_tasks_changes_no_culprit),
		cmocka_unit_test(a_second_copy_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
