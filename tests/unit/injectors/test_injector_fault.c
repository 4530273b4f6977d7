/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fault injectors: rules from parameters, callers by name, counters, fault attributes. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cleanup.h"
#include "fault.h"
#include "file.h"
#include "registry.h"

static char dir[64];

static void put(const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(file_replace(path, text, strlen(text), NULL), 0);
}

static void holds(const char *name, const char *want)
{
	char path[256], text[64];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_true(file_read(path, text, sizeof(text), NULL) >= 0);
	text[strcspn(text, "\n")] = '\0';
	assert_string_equal(text, want);
}

static const char modules[] =
	"jbd2 200000 1 ext4, Live 0xffffffffc0100000\n"
	"ext4 1000000 1 - Live 0xffffffffc0200000\n"
	"crc16 16384 1 ext4, Live 0xffffffffc0210000\n"
	"hidden 16384 0 - Live 0x0000000000000000\n";

static int callers(const char *names, char *buf, size_t size, struct err *e)
{
	char path[128];

	put("modules", modules);
	snprintf(path, sizeof(path), "%s/modules", dir);
	return fault_callers(path, names, buf, size, e);
}

static void finds_callers_by_name(void **state)
{
	char text[256];
	struct err e = { 0 };

	(void)state;
	assert_int_equal(callers("", text, sizeof(text), &e), 0);
	assert_string_equal(text, "");
	assert_int_equal(callers("vfs_fsync  ext4 jbd2", text, sizeof(text), &e), 0);
	assert_string_equal(text, "caller=vfs_fsync caller=ffffffffc0200000-ffffffffc0210000 "
		"caller=ffffffffc0100000-ffffffffc0130d40");
	assert_int_equal(callers("hidden", text, sizeof(text), &e), -EPERM);
	assert_int_equal(callers("a b c d e", text, sizeof(text), &e), -EINVAL);
}

static void reads_counters_of_a_rule(void **state)
{
	static const char text[] =
		"r12.0 matched 5 decisions 00000000000000ff calls 01 hit 2 task 9\n"
		"r1.0 matched 7 decisions 0000000000000010 calls 02 hit 3 task 0\n";
	uint64_t n = 0;

	(void)state;
	assert_true(fault_counter(text, "r1.0", "hit", &n) && n == 3);
	assert_true(fault_counter(text, "r1.0", "task", &n) && n == 0);
	assert_true(fault_counter(text, "r12.0", "decisions", &n) && n == 255);
	assert_false(fault_counter(text, "r12.1", "hit", &n));
	assert_false(fault_counter(text, "r12.0", "7", &n));
	assert_false(fault_counter("", "r1.0", "hit", &n));
}

struct fixture {
	struct param_values params;
	struct rng rng;
	struct injector_env env;
};

static void fixture_open(struct fixture *f, const char *injector)
{
	char journal[128];

	memset(f, 0, sizeof(*f));
	param_defaults(&f->params, registry_injector(injector)->params, NULL);
	snprintf(journal, sizeof(journal), "%s/journal", dir);
	rng_stream(&f->rng, 7, "inject.x");
	f->env = (struct injector_env){ .params = &f->params, .rng = &f->rng, .cgroup = "" };
	assert_int_equal(knobs_open(&f->env.knobs, journal, NULL), 0);
}

static void turns_parameters_into_words(void **state)
{
	struct fault_words w = { .len = 0 }, again = { .len = 0 };
	struct fixture f;
	struct err e = { 0 };

	(void)state;
	fixture_open(&f, "alloc_fail");
	assert_int_equal(fault_rule_words(&f.env, "", &w, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "machine.cgroup"));
	param_set(&f.params, "whom", "all", NULL);
	param_set(&f.params, "task", "ext", NULL);
	param_set(&f.params, "ppm", "50", NULL);
	assert_int_equal(fault_rule_words(&f.env, "caller=1-2", &w, &e), 0);
	assert_non_null(strstr(w.text,
		"comm=ext caller=1-2 ppm=50 interval=1 skip=0 times=0 seed="));
	rng_stream(&f.rng, 7, "inject.x");
	assert_int_equal(fault_rule_words(&f.env, "caller=1-2", &again, &e), 0);
	assert_string_equal(w.text, again.text);
	for (int i = 0; i < 200; i++)
		fault_word(&w, "w%d", i);
	assert_int_equal(fault_rule_words(&f.env, "", &w, &e), -E2BIG);
	knobs_close(f.env.knobs);
}

static void attr_files(const char *folder)
{
	static const char *const files[] = { "probability", "interval", "times", "task-filter",
		"ignore-gfp-wait", "space" };
	char name[96];

	snprintf(name, sizeof(name), "%s/%s", dir, folder);
	mkdir(name, 0755);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", folder, files[i]);
		put(name, "0\n");
	}
}

static void uses_fault_attributes_that_suffice(void **state)
{
	struct fault_rule slab = { .kind = "slab" }, page = { .kind = "page" };
	struct fixture f;
	struct err e = { 0 };

	(void)state;
	fixture_open(&f, "alloc_fail");
	param_set(&f.params, "whom", "all", NULL);
	param_set(&f.params, "ppm", "20000", NULL);
	assert_null(faultattr_find(dir, &f.env, &slab));
	attr_files("failslab");
	slab.attr = faultattr_find(dir, &f.env, &slab);
	assert_string_equal(slab.attr, "failslab");
	assert_null(faultattr_find(dir, &f.env, &page));
	assert_int_equal(faultattr_arm(dir, &f.env, &slab, &e), 0);
	holds("failslab/probability", "2");
	holds("failslab/times", "2000000000");
	holds("failslab/task-filter", "N");
	holds("failslab/ignore-gfp-wait", "N");
	put("failslab/times", "1999999990\n");
	assert_int_equal(faultattr_hits(dir, &f.env, slab.attr), 10);
	assert_int_equal(faultattr_disarm(dir, &f.env, &slab, &e), 0);
	holds("failslab/probability", "0");
	holds("failslab/ignore-gfp-wait", "0");
	assert_int_equal(faultattr_disarm(dir, &f.env, &slab, &e), 0);
	knobs_close(f.env.knobs);
}

/* The module does what fault attributes cannot express. */
static void leaves_the_rest_to_the_module(void **state)
{
	static const char *const set[][2] = { { "task", "ext4" }, { "caller", "ext4" },
		{ "skip", "5" }, { "ppm", "1000" } };
	struct fault_rule slab = { .kind = "slab" };
	struct fixture f;

	(void)state;
	attr_files("failslab");
	for (size_t i = 0; i < sizeof(set) / sizeof(set[0]); i++) {
		fixture_open(&f, "alloc_fail");
		param_set(&f.params, "ppm", "10000", NULL);
		param_set(&f.params, set[i][0], set[i][1], NULL);
		assert_null(faultattr_find(dir, &f.env, &slab));
		knobs_close(f.env.knobs);
	}
	fixture_open(&f, "alloc_fail");
	param_set(&f.params, "ppm", "10000", NULL);
	assert_non_null(faultattr_find(dir, &f.env, &slab));
	fault_word(&slab.words, "gfp=fs");
	assert_null(faultattr_find(dir, &f.env, &slab));
	knobs_close(f.env.knobs);
}

static void switches_the_disk_of_fail_make_request(void **state)
{
	struct fault_rule io = { .kind = "io_fail", .device = "254:16" };
	struct fixture f;
	char path[128];

	(void)state;
	fixture_open(&f, "io_fail");
	param_set(&f.params, "ppm", "10000", NULL);
	attr_files("fail_make_request");
	snprintf(path, sizeof(path), "%s/dev/block/254:16", dir);
	assert_int_equal(file_mkdirs(path, NULL), 0);
	put("dev/block/254:16/make-it-fail", "0\n");
	io.attr = faultattr_find(dir, &f.env, &io);
	assert_int_equal(faultattr_arm(dir, &f.env, &io, NULL), 0);
	holds("dev/block/254:16/make-it-fail", "1");
	assert_int_equal(faultattr_disarm(dir, &f.env, &io, NULL), 0);
	holds("dev/block/254:16/make-it-fail", "0");
	knobs_close(f.env.knobs);
}

static void refuses_bad_parameters(void **state)
{
	static const char *const good[] = { "", "fs", "!highmem", "fs,!direct_reclaim,io" };
	static const char *const bad[] = { "nonsense", "fs,", "fs,,io", "!", "f", "fs io" };
	static const char *const orders[] = { "", "0", "3", "0-3" };
	static const char *const no_orders[] = { "x", "-1", "3-", "5-2", "1-x", "64", "1 2" };
	struct param_values p;
	struct err e;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_int_equal(fault_check_gfp(good[i], &e), 0);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(fault_check_gfp(bad[i], &e), -EINVAL);
	for (size_t i = 0; i < COUNT_OF(orders); i++)
		assert_int_equal(fault_check_order(orders[i], &e), 0);
	for (size_t i = 0; i < COUNT_OF(no_orders); i++)
		assert_int_equal(fault_check_order(no_orders[i], &e), -EINVAL);
	param_defaults(&p, registry_injector("alloc_fail")->params, &e);
	param_set(&p, "caller", "a b  c d", NULL);
	assert_int_equal(fault_check(&p, &e), 0);
	param_set(&p, "caller", "a b c d e", NULL);
	assert_int_equal(fault_check(&p, &e), -EINVAL);
}

static void finds_the_device_of_a_path(void **state)
{
	char text[32];
	struct err e = { 0 };

	(void)state;
	assert_int_equal(fault_device("/proc", text, sizeof(text), &e), -ENODEV);
	assert_int_equal(fault_device("/nowhere", text, sizeof(text), &e), -ENOENT);
}

static int folder_open(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/lowtide-fault.XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int folder_close(void **state)
{
	(void)state;
	return file_remove_tree(dir, NULL);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_open, folder_close)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(finds_callers_by_name), cmocka_unit_test(reads_counters_of_a_rule),
		IN_FOLDER(turns_parameters_into_words),
		IN_FOLDER(uses_fault_attributes_that_suffice),
		IN_FOLDER(leaves_the_rest_to_the_module),
		IN_FOLDER(switches_the_disk_of_fail_make_request),
		cmocka_unit_test(refuses_bad_parameters),
		cmocka_unit_test(finds_the_device_of_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
