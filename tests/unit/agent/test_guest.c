/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel lacks is told apart from what failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent_parts.h"
#include "file.h"

/* Kernels from 6.11 on may be built without the memory controller of version 1. */
static void a_kernel_without_the_controller_is_no_failure(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(guest_group_error(true, EINVAL, "6.12.1", &e), -EOPNOTSUPP);
	assert_non_null(strstr(e.msg, "kernel 6.12.1 has no memory controller for cgroup v1"));
	assert_non_null(strstr(e.msg, "use a face with cgroup v2"));
	assert_int_equal(guest_group_error(false, ENODEV, "6.12.1", &e), -EOPNOTSUPP);
	assert_non_null(strstr(e.msg, "cgroup v2"));
}

static void other_failures_stay_failures(void **state)
{
	static const int codes[] = { ENOMEM, EPERM, EBUSY, ENOENT };
	struct err e = { .msg = "as it was" };

	(void)state;
	for (unsigned i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_int_equal(guest_group_error(true, codes[i], "6.1", &e), -codes[i]);
	assert_string_equal(e.msg, "as it was");
}

/* Files that the user gave from /tmp lie elsewhere on the root disk. */
static void hidden_files_and_folders_are_found_at_their_path(void **state)
{
	char root[] = "/tmp/test-guest-XXXXXX", hidden[64], folder[64], path[128], text[16];

	(void)state;
	assert_non_null(mkdtemp(root));
	snprintf(hidden, sizeof(hidden), "%s/hidden", root);
	snprintf(folder, sizeof(folder), "%s/tmp", root);
	snprintf(path, sizeof(path), "%s/deep", hidden);
	assert_int_equal(file_mkdirs(path, NULL), 0);
	assert_int_equal(file_mkdirs(folder, NULL), 0);
	snprintf(path, sizeof(path), "%s/deep/job.fio", hidden);
	assert_int_equal(file_replace(path, "one", 3, NULL), 0);
	snprintf(path, sizeof(path), "%s/job.fio", hidden);
	assert_int_equal(file_replace(path, "two", 3, NULL), 0);
	guest_unhide(hidden, folder);
	guest_unhide("/no/such/folder", folder);
	snprintf(path, sizeof(path), "%s/deep/job.fio", folder);
	assert_int_equal(file_read(path, text, sizeof(text), NULL), 3);
	assert_string_equal(text, "one");
	snprintf(path, sizeof(path), "%s/job.fio", folder);
	assert_int_equal(file_read(path, text, sizeof(text), NULL), 3);
	assert_string_equal(text, "two");
	assert_int_equal(file_remove_tree(root, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kernel_without_the_controller_is_no_failure),
		cmocka_unit_test(other_failures_stay_failures),
		cmocka_unit_test(hidden_files_and_folders_are_found_at_their_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
