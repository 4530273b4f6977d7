/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The progress line: what it tells, and what of a guest's words reaches the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "progress.h"

/* Standard error of a line, without the sequence that clears the old one. */
static const char *shown(const struct supervise_view *v, const char *name)
{
	static char text[512];
	int fd = memfd_create("stderr", 0), old = dup(STDERR_FILENO);
	char label[100];
	ssize_t n;

	snprintf(label, sizeof(label), "%s", name);
	dup2(fd, STDERR_FILENO);
	progress_show(v, label);
	dup2(old, STDERR_FILENO);
	n = pread(fd, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	close(fd);
	close(old);
	return !strncmp(text, "\r\033[K", 4) ? text + 4 : text;
}

static void tells_how_much_of_a_run_is_done(void **state)
{
	struct supervise_view v = { .phase = "run", .elapsed_ms = 3400, .planned_ms = 10000,
		.event = "", .ops_per_s = 7 };

	(void)state;
	assert_string_equal(shown(&v, "[2/4] a:b"), "[2/4] a:b run 3 of 10 s, 7 op/s");
	v.planned_ms = 0;
	v.phase = "boot";
	assert_string_equal(shown(&v, "a"), "a boot 3 s, 7 op/s");
}

static void tells_suspicion_before_figures(void **state)
{
	struct supervise_view v = { .phase = "run", .elapsed_ms = 9999, .planned_ms = 20500,
		.event = "evidence 1 of 2", .worst = "w1", .worst_ms = 4200, .mem_free_kib = 2048,
		.psi_full = 1234 };

	(void)state;
	assert_string_equal(shown(&v, "a"),
		"a run 9 of 21 s, evidence 1 of 2, w1 waits 4 s, 0 op/s, PSI 12%, 2 MiB free");
	v.group_kib = 5120;
	v.worst_ms = 0;
	assert_string_equal(shown(&v, "a"),
		"a run 9 of 21 s, evidence 1 of 2, 0 op/s, PSI 12%, 5 MiB in the group");
}

/* A guest writes the worker's name to the board. */
static void shows_no_control_of_a_guest(void **state)
{
	struct supervise_view v = { .phase = "run", .event = "", .worst = "\033[2J\xc2\x9b\n",
		.worst_ms = 4200 };

	(void)state;
	assert_string_equal(shown(&v, "\xe2\x80\xae" "a"),
		"?a run 0 s, ?[2J?? waits 4 s, 0 op/s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_how_much_of_a_run_is_done),
		cmocka_unit_test(tells_suspicion_before_figures),
		cmocka_unit_test(shows_no_control_of_a_guest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
