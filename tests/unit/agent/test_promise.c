/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wrong data is a bug only while the kernel still promises it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "promise.h"
#include "registry.h"

static unsigned syncs;

static int sync_fails_once(int fd)
{
	(void)fd;
	errno = EIO;
	return syncs++ ? 0 : -1;
}

static int wrong_data(struct err *e)
{
	return err_set(e, EBADMSG, "file: wrong data at byte 4096");
}

static void wrong_data_is_a_bug_while_no_write_failed(void **state)
{
	struct promise p;
	struct err e = { 0 };

	(void)state;
	promise_begin(&p, "/tmp");
	assert_int_equal(promise_judge(&p, wrong_data(&e), &e), -EBADMSG);
	assert_string_equal(e.msg, "file: wrong data at byte 4096");
	assert_int_equal(promise_judge(&p, -ENOSPC, &e), -ENOSPC);
	assert_int_equal(promise_judge(&p, 0, &e), 0);
	close(p.fd);
}

/* The error is reported once, and the data stays unpromised. */
static void a_failed_write_voids_the_promise_for_good(void **state)
{
	struct promise p;
	struct err e;

	(void)state;
	promise_begin(&p, "/tmp");
	p.sync = sync_fails_once;
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(promise_judge(&p, wrong_data(&e), &e), -EIO);
		assert_int_equal(e.code, EIO);
		assert_string_equal(e.msg, "not judged, as a write failed before it was synced: "
			"file: wrong data at byte 4096");
	}
	assert_int_equal(syncs, 1);
	close(p.fd);
}

/* Memory is promised whatever a disk does, and synced_file keeps account of what it synced. */
static void only_unsynced_files_depend_on_it(void **state)
{
	static const char *const others[] = { "anon_hog", "fork_race", "fork_storm", "huge_alloc",
		"kernel_alloc", "planted", "synced_file", "sync_all" };
	unsigned unsynced = 0;

	(void)state;
	for (unsigned i = 0; registry_workloads[i]; i++)
		unsynced += registry_workloads[i]->unsynced;
	assert_int_equal(unsynced, 9);
	for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(registry_workload(others[i])->unsynced);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_data_is_a_bug_while_no_write_failed),
		cmocka_unit_test(a_failed_write_voids_the_promise_for_good),
		cmocka_unit_test(only_unsynced_files_depend_on_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
