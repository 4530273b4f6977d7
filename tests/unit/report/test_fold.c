/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks folded by group, and the graph that dot draws. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "fold.h"

static struct hang_doc doc;

/* A server that waits for its own device, and writers of these names behind it. */
static void read_hang(const char *comm, unsigned writers)
{
	char text[400];
	int n;

	hang_reset(&doc);
	n = snprintf(text, sizeof(text), "lowtide: evidence 1 of 2 at 31.402 s\n"
		"task:lt_pageserver state:D stack:0 pid:211 ppid:1 switches:1042 wchan:x "
		"role:server\n[<0>] folio_wait_writeback+0x2c/0x80\n"
		"[<0>] shrink_folio_list+0x4f4/0xd50\n[<0>] try_charge_memcg+0x1e2/0x870\n"
		"[<0>] handle_mm_fault+0xdb/0x2d0\n");
	hang_read(&doc, text, (size_t)n);
	for (unsigned i = 0; i < writers; i++) {
		n = snprintf(text, sizeof(text), "task:%s%u state:D stack:0 pid:%u ppid:1 "
			"switches:50 wchan:y role:worker\n[<0>] folio_wait_writeback+0x2c/0x80\n"
			"[<0>] do_writepages+0x1/0x2\n", comm, i, 300 + i);
		hang_read(&doc, text, (size_t)n);
	}
	hang_finish(&doc);
}

static void tasks_with_one_stack_are_one_group(void **state)
{
	struct fold group[FOLD_MOST];

	(void)state;
	read_hang("writer.", 30);
	assert_int_equal(fold_stacks(&doc, group), 2);
	assert_string_equal(doc.task[group[0].first].comm, "lt_pageserver");
	assert_int_equal(group[0].n, 1);
	assert_int_equal(group[1].n, 30);
}

static void the_culprit_is_a_group_of_its_own(void **state)
{
	static const char text[] = "lowtide: evidence 1 of 2 at 31.402 s\n"
		"task:lt_pageserver state:D stack:0 pid:211 ppid:1 wchan:x role:server\n"
		"[<0>] folio_wait_writeback+0x2c/0x80\n[<0>] shrink_folio_list+0x4f4/0xd50\n"
		"[<0>] try_charge_memcg+0x1e2/0x870\n"
		"task:writer.0 state:D stack:0 pid:212 ppid:1 wchan:x role:worker\n"
		"[<0>] folio_wait_writeback+0x2c/0x80\n[<0>] shrink_folio_list+0x4f4/0xd50\n"
		"[<0>] try_charge_memcg+0x1e2/0x870\n";
	struct fold group[FOLD_MOST];

	(void)state;
	hang_reset(&doc);
	hang_read(&doc, text, sizeof(text) - 1);
	hang_finish(&doc);
	assert_int_equal(fold_stacks(&doc, group), 2);
	assert_int_equal(group[0].n, 1);
	assert_string_equal(doc.task[group[0].first].comm, "lt_pageserver");
}

static void the_page_names_the_tasks_of_a_group(void **state)
{
	struct page p = { .s = NULL };

	(void)state;
	read_hang("writer.", 30);
	fold_put(&p, &doc);
	assert_non_null(strstr(p.s, "writer.0 (300), writer.1 (301)"));
	assert_non_null(strstr(p.s, "and 6 more"));
	assert_non_null(strstr(p.s, "culprit"));
	page_free(&p);
}

static void alike_waiters_are_one_node(void **state)
{
	struct page p = { .s = NULL };

	(void)state;
	read_hang("writer.", 30);
	assert_int_equal(waits_dot(&p, &doc), 2);
	assert_non_null(strstr(p.s, "writer.0 and 29 more"));
	assert_non_null(strstr(p.s, "waits for itself"));
	page_free(&p);
}

static void a_hostile_name_stays_in_its_label(void **state)
{
	struct page p = { .s = NULL };

	(void)state;
	read_hang("\"];x->y[\\N&lt;\xff", 1);
	waits_dot(&p, &doc);
	assert_null(strstr(p.s, "\"];x"));
	assert_null(strstr(p.s, "\\N"));
	assert_null(strchr(p.s, '&'));
	assert_null(strchr(p.s, '\xff'));
	page_free(&p);
	fold_put(&p, &doc);
	assert_null(strstr(p.s, "\"]"));
	page_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tasks_with_one_stack_are_one_group),
		cmocka_unit_test(the_culprit_is_a_group_of_its_own),
		cmocka_unit_test(the_page_names_the_tasks_of_a_group),
		cmocka_unit_test(alike_waiters_are_one_node),
		cmocka_unit_test(a_hostile_name_stays_in_its_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
