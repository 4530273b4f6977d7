/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Module builds: sources, stamps, headers, reasons; no network, no compiler, own cache. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "file.h"
#include "kmod_build.h"

static char cache[64], sources[100];

static void put(const char *dir, const char *name, const char *text)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(file_replace(path, text, strlen(text), NULL), 0);
}

static int cache_make(void **state)
{
	(void)state;
	snprintf(cache, sizeof(cache), "/tmp/test_vm_kmod.XXXXXX");
	if (!mkdtemp(cache) || setenv("LOWTIDE_CACHE", cache, 1))
		return -1;
	snprintf(sources, sizeof(sources), "%s/sources", cache);
	return file_mkdirs(sources, NULL) || setenv("LOWTIDE_KMOD", sources, 1);
}

static int cache_remove(void **state)
{
	(void)state;
	return file_remove_tree(cache, NULL);
}

static void kernel_make(struct kernel *k, const char *name, const char *source)
{
	memset(k, 0, sizeof(*k));
	snprintf(k->name, sizeof(k->name), "%s", name);
	snprintf(k->release, sizeof(k->release), "6.1.5-%s", name);
	snprintf(k->source, sizeof(k->source), "%s", source);
	snprintf(k->dir, sizeof(k->dir), "%s/kernels/%s", cache, name);
}

/* A kernel whose headers make "modules" by recipe; neither make nor gcc must exist. */
static void headers_fake(struct kernel *k, const char *recipe)
{
	char text[400];

	snprintf(k->headers, sizeof(k->headers), "%s/headers-%s", cache, k->name);
	assert_int_equal(file_mkdirs(k->headers, NULL), 0);
	snprintf(text, sizeof(text), "modules:\n\t%s\n", recipe);
	put(k->headers, "Makefile", text);
}

static int ensure(const struct kernel *k, int *lock, struct err *e)
{
	static const char *const names[] = { "lowtide_x", NULL };
	const struct kmod_wish wish = { .names = names };

	memset(e, 0, sizeof(*e));
	return kmod_ensure(k, &wish, lock, e);
}

static void picks_header_packages_from_depends(void **state)
{
	static const char *const wanted[] = { "linux-headers-6.1.0-47-common=6.1.170-3",
		"linux-kbuild-6.1", "linux-kbuild-6.12.9+deb12" };
	const char *text = "linux-base (>= 4.12~), linux-headers-6.1.0-47-common (= 6.1.170-3), "
		"linux-image-x (= 1) | linux-headers-y (= 1), linux-kbuild-6.1 (>= 6.1.170-3), "
		"linux-compiler-gcc-12-x86, linux-kbuild-6.12.9+deb12\n";
	char what[100];

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		assert_true(headers_next(&text, what, sizeof(what)));
		assert_string_equal(what, wanted[i]);
	}
	assert_false(headers_next(&text, what, sizeof(what)));
}

static void picks_the_decisive_line(void **state)
{
	static const char *const logs[][2] = {
		{ "  CC a.o\nmake[1]: *** [x] Error 1\nlt_a.c:3:1: error: no ;\n",
			"lt_a.c:3:1: error: no ;" },
		{ "ld: x\n/bin/sh: 1: gcc-12: not found\nmake: *** [y] Error 127",
			"/bin/sh: 1: gcc-12: not found" },
		{ "make: *** No rule to make target 'z'.  Stop.",
			"make: *** No rule to make target 'z'.  Stop." },
		{ "", "make said nothing of use" },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		kmod_reason(logs[i][0], text, sizeof(text));
		assert_string_equal(text, logs[i][1]);
	}
}

static void finds_and_hashes_sources(void **state)
{
	uint64_t one = FILE_HASH_START, two = FILE_HASH_START, three = FILE_HASH_START;
	char dir[200];
	struct err e;

	(void)state;
	assert_int_equal(kmod_sources(dir, sizeof(dir), &e), -ENOENT);
	assert_non_null(strstr(e.msg, "LOWTIDE_KMOD"));
	put(sources, "Kbuild", "obj-m := lowtide_x.o\n");
	put(sources, "lowtide_x.c", "int x;\n");
	assert_int_equal(kmod_sources(dir, sizeof(dir), &e), 0);
	assert_string_equal(dir, sources);
	assert_int_equal(kmod_hash(dir, &one, &e), 0);
	put(sources, "notes.txt", "no source");
	assert_int_equal(kmod_hash(dir, &two, &e), 0);
	assert_true(one == two);
	put(sources, "lowtide_x.c", "int y;\n");
	assert_int_equal(kmod_hash(dir, &three, &e), 0);
	assert_true(one != three);
}

/* A Kbuild is a makefile: files that somebody else put here must not run. */
static void takes_no_sources_from_the_working_directory(void **state)
{
	char dir[200] = "", old[500], foreign[300];
	struct err e;

	(void)state;
	snprintf(foreign, sizeof(foreign), "%s/foreign/injectors/kmod", sources);
	assert_int_equal(file_mkdirs(foreign, &e), 0);
	put(foreign, "Kbuild", "$(shell touch /tmp/no)\n");
	assert_non_null(getcwd(old, sizeof(old)));
	snprintf(foreign, sizeof(foreign), "%s/foreign", sources);
	assert_int_equal(chdir(foreign), 0);
	unsetenv("LOWTIDE_KMOD");
	if (!kmod_sources(dir, sizeof(dir), &e))
		assert_int_equal(*dir, '/');
	assert_int_equal(setenv("LOWTIDE_KMOD", sources, 1), 0);
	assert_int_equal(chdir(old), 0);
}

static void says_that_headers_are_missing(void **state)
{
	struct kernel k;
	struct err e;
	int lock;

	(void)state;
	kernel_make(&k, "mine", "added");
	assert_int_equal(ensure(&k, &lock, &e), -ENOENT);
	assert_int_equal(lock, -1);
	assert_non_null(strstr(e.msg, "lowtide_x cannot be built for kernel mine"));
	assert_non_null(strstr(e.msg, "kernel add --headers"));
	snprintf(k.headers, sizeof(k.headers), "%s/nowhere", cache);
	assert_int_equal(ensure(&k, &lock, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "no Makefile"));
}

static void says_that_the_compiler_is_missing(void **state)
{
	struct kernel k;
	struct err e;
	int lock;

	(void)state;
	kernel_make(&k, "old", "added");
	headers_fake(&k, "true");
	put(k.headers, ".kernelvariables", "CC = $(CROSS_COMPILE)gcc-99\n");
	assert_int_equal(ensure(&k, &lock, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "apt-get install gcc-99"));
}

static void reports_a_failed_build(void **state)
{
	char log[700], text[200];
	struct kernel k;
	struct err e;
	int lock;

	(void)state;
	kernel_make(&k, "bad", "added");
	headers_fake(&k, "@echo 'lowtide_x.c:1:5: error: not today'; exit 1");
	assert_int_equal(ensure(&k, &lock, &e), -EIO);
	assert_non_null(strstr(e.msg, "error: not today"));
	snprintf(log, sizeof(log), "%s/kmod/lowtide_x.log", k.dir);
	assert_true(file_read(log, text, sizeof(text), NULL) > 0);
}

/* strip needs an object file: make's own program serves. Each build adds a line to "built". */
#define RECIPE "@cp /proc/$$PPID/exe $(M)/$(KMOD).ko; echo >>$(M)/../../../built"

static unsigned builds(void)
{
	char path[200], text[100];
	ssize_t len;

	snprintf(path, sizeof(path), "%s/built", cache);
	len = file_read(path, text, sizeof(text), NULL);
	return len > 0 ? (unsigned)len : 0;
}

static void builds_again_only_after_a_change(void **state)
{
	char path[700];
	struct kernel k;
	struct err e;
	int lock;

	(void)state;
	kernel_make(&k, "good", "added");
	headers_fake(&k, RECIPE);
	for (int i = 0; i < 2; i++) {
		if (ensure(&k, &lock, &e))
			fail_msg("%s", e.msg);
		assert_true(lock >= 0);
		close(lock);
		assert_int_equal(builds(), 1);
	}
	kmod_path(&k, "lowtide_x", path, sizeof(path));
	assert_int_equal(access(path, R_OK), 0);
	put(sources, "lowtide_x.c", "int z;\n");
	assert_int_equal(ensure(&k, &lock, &e), 0);
	close(lock);
	assert_int_equal(builds(), 2);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(ensure(&k, &lock, &e), 0);
	close(lock);
	assert_int_equal(builds(), 3);
	assert_int_equal(file_replace(path, "", 0, NULL), 0);
	assert_int_equal(ensure(&k, &lock, &e), 0);
	close(lock);
	assert_int_equal(builds(), 4);
}

/* Of concurrent builders one builds, and the others use its module. */
static void concurrent_builders_build_once(void **state)
{
	unsigned before = builds();
	struct kernel k;
	struct err e;
	int lock, status;

	(void)state;
	kernel_make(&k, "shared", "added");
	headers_fake(&k, RECIPE);
	for (int i = 0; i < 4; i++)
		if (!fork())
			_exit(ensure(&k, &lock, &e) ? 1 : 0);
	for (int i = 0; i < 4; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(builds(), before + 1);
}

static void does_nothing_without_modules(void **state)
{
	static const char *const none[] = { NULL };
	const struct kmod_wish wishes[] = { { .names = NULL }, { .names = none } };
	struct kernel k;
	int lock;

	(void)state;
	kernel_make(&k, "any", "added");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(kmod_ensure(&k, &wishes[i], &lock, NULL), 0);
		assert_int_equal(lock, -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(picks_header_packages_from_depends),
		cmocka_unit_test(picks_the_decisive_line),
		cmocka_unit_test(finds_and_hashes_sources),
		cmocka_unit_test(takes_no_sources_from_the_working_directory),
		cmocka_unit_test(says_that_headers_are_missing),
		cmocka_unit_test(says_that_the_compiler_is_missing),
		cmocka_unit_test(reports_a_failed_build),
		cmocka_unit_test(builds_again_only_after_a_change),
		cmocka_unit_test(concurrent_builders_build_once),
		cmocka_unit_test(does_nothing_without_modules),
	};

	return cmocka_run_group_tests(tests, cache_make, cache_remove);
}
