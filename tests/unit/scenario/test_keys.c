/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of the real plug-ins: defaults are valid, and keys are unique within a section. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "field.h"
#include "registry.h"

static bool is_own(const struct field *table, const char *key)
{
	return field_find(table, key) || !strcmp(key, "what") || !strcmp(key, "off");
}

static void table_check(const char *name, const struct param *params, const struct field *own)
{
	struct param_values v;
	struct err e = { .code = 0 };
	const struct param *row;

	if (param_defaults(&v, params, &e))
		fail_msg("%s: %s", name, e.msg);
	for (row = params; row && row->name; row++) {
		if (is_own(own, row->name))
			fail_msg("%s: parameter '%s' is a key of the harness too", name, row->name);
		if (strspn(row->name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(row->name))
			fail_msg("%s: parameter '%s' is no key", name, row->name);
		if (!row->help || !*row->help)
			fail_msg("%s: parameter '%s' has no help", name, row->name);
	}
}

static void workload_defaults_are_valid(void **state)
{
	const struct workload *const *w;

	(void)state;
	assert_non_null(registry_workloads[0]);
	for (w = registry_workloads; *w; w++) {
		assert_non_null((*w)->summary);
		assert_non_null((*w)->step);
		table_check((*w)->name, (*w)->params, field_load);
	}
}

static void injector_defaults_are_valid(void **state)
{
	const struct injector *const *in;

	(void)state;
	assert_non_null(registry_injectors[0]);
	for (in = registry_injectors; *in; in++) {
		assert_non_null((*in)->summary);
		assert_true(!(*in)->curve == !(*in)->apply);
		table_check((*in)->name, (*in)->params, field_injector);
	}
}

static void harness_defaults_are_valid(void **state)
{
	static const struct field *const tables[] = { field_scenario, field_machine, field_load,
		field_injector };
	static struct scenario s;
	const struct field *f;
	struct err e;
	unsigned i;

	(void)state;
	for (i = 0; i < 4; i++)
		for (f = tables[i]; f->key.name; f++) {
			assert_int_equal(field_set(f, i < 2 ? (void *)&s : i == 2 ?
				(void *)&s.load[0] : (void *)&s.injector[0],
				f->key.default_value, &e), 0);
			assert_true(field_find(tables[i], f->key.name) == f);
		}
}

static void a_clash_of_keys_is_seen(void **state)
{
	(void)state;
	assert_true(is_own(field_load, "count"));
	assert_true(is_own(field_injector, "off"));
	assert_false(is_own(field_load, "size"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(workload_defaults_are_valid),
		cmocka_unit_test(injector_defaults_are_valid),
		cmocka_unit_test(harness_defaults_are_valid),
		cmocka_unit_test(a_clash_of_keys_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
