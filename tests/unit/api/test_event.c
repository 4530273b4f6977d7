/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Event kinds and their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "event.h"

static void names_every_kind(void **state)
{
	(void)state;
	assert_string_equal(event_kind_name(EVENT_WORKER_START), "worker_start");
	assert_string_equal(event_kind_name(EVENT_NONE), "none");
	assert_string_equal(event_kind_name(EVENT_KINDS), "none");
	assert_string_equal(event_kind_name((enum event_kind)-1), "none");
}

static void names_lead_back_to_their_kind(void **state)
{
	(void)state;
	for (int kind = EVENT_RUN; kind < EVENT_KINDS; kind++) {
		const char *name = event_kind_name((enum event_kind)kind);

		assert_string_not_equal(name, "none");
		assert_int_equal(event_kind_of(name), kind);
	}
}

static void unknown_names_are_no_kind(void **state)
{
	(void)state;
	assert_int_equal(event_kind_of("no-such-kind"), EVENT_NONE);
	assert_int_equal(event_kind_of(""), EVENT_NONE);
	assert_int_equal(event_kind_of(NULL), EVENT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_every_kind), cmocka_unit_test(names_lead_back_to_their_kind),
		cmocka_unit_test(unknown_names_are_no_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
