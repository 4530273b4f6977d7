/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Build a module in a staging directory, with the kbuild and the compiler of Debian. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "exec.h"
#include "file.h"
#include "kernel_store.h"
#include "kmod_build.h"
#include "search_path.h"

void kmod_say(const struct kmod_wish *w, const char *verb, const char *what)
{
	char text[300];

	snprintf(text, sizeof(text), "%s %s", verb, what);
	if (w->progress)
		w->progress(text, w->arg);
}

/* Compiler that Debian's headers name, such as "gcc-12"; else gcc. */
static void compiler_name(const char *headers, char *buf, size_t size)
{
	char path[800], text[4096];
	const char *at;

	snprintf(buf, size, "gcc");
	snprintf(path, sizeof(path), "%s/.kernelvariables", headers);
	if (file_read(path, text, sizeof(text), NULL) < 0)
		return;
	at = strstr(text, "gcc-");
	if (at && isdigit((unsigned char)at[4]))
		snprintf(buf, size, "gcc-%.*s", (int)strspn(at + 4, "0123456789"), at + 4);
}

static int tools_check(const char *headers, struct err *e)
{
	char gcc[24], path[600];
	const char *const tools[][2] = { { "make", "make" }, { gcc, gcc }, { "ld", "binutils" },
		{ "strip", "binutils" } };

	compiler_name(headers, gcc, sizeof(gcc));
	for (size_t i = 0; i < COUNT_OF(tools); i++)
		if (program_find(tools[i][0], path, sizeof(path)))
			return err_set(e, ENOENT, "that needs the program %s: apt-get install %s",
				tools[i][0], tools[i][1]);
	return 0;
}

/* Words that mark the decisive line of make's output, in order of preference. */
static const char *const reason_words[] = {
	" error: ", "ERROR: ", "not found", "No such file", "cannot ", "*** ",
};

void kmod_reason(const char *log, char *buf, size_t size)
{
	const char *at = NULL, *start;

	for (size_t i = 0; i < COUNT_OF(reason_words) && !at; i++)
		at = strstr(log, reason_words[i]);
	if (!at) {
		snprintf(buf, size, "make said nothing of use");
		return;
	}
	for (start = at; start > log && start[-1] != '\n'; start--)
		;
	snprintf(buf, size, "%.*s", (int)strcspn(start, "\n"), start);
}

/* Keep the log beside the modules: it outlives the staging directory. */
static int build_failed(const struct kernel *k, const char *stage, const char *name, struct err *e)
{
	AUTO_FREE char *text = NULL;
	char from[600], to[700], reason[300];

	snprintf(from, sizeof(from), "%s/build.log", stage);
	snprintf(to, sizeof(to), "%s/kmod/%s.log", k->dir, name);
	if (file_slurp(from, &text, NULL, NULL))
		return err_set(e, EIO, "make did not start");
	file_copy(from, to, NULL);
	kmod_reason(text, reason, sizeof(reason));
	return err_set(e, EIO, "%s (all of it: %s)", reason, to);
}

/*
 * No BTF: nobody needs it here, and it would take pahole and the whole vmlinux. Variables of an
 * outer make or of the user's shell must not steer the kernel's makefiles.
 */
static int make_run(const char *stage, const char *headers, const char *name)
{
	char only[80], sources[600];
	const char *const argv[] = { "sh", "-c", "exec \"$@\" >build.log 2>&1", "sh", "env",
		"-u", "MAKEFLAGS", "-u", "MAKELEVEL", "-u", "MFLAGS", "-u", "ARCH", "-u", "O",
		"-u", "CROSS_COMPILE", "-u", "KBUILD_OUTPUT", "-u", "KCFLAGS", "make", "-j2", "-C",
		headers, sources, only, "CONFIG_DEBUG_INFO_BTF_MODULES=", "modules", NULL };
	struct program c = { .argv = argv, .dir = stage };

	snprintf(sources, sizeof(sources), "M=%s/src", stage);
	snprintf(only, sizeof(only), "KMOD=%s", name);
	return program_run(&c, NULL);
}

/* Strip debug information: modules take up the guest's small memory. */
static int module_put(const struct kernel *k, const char *stage, const char *name, struct err *e)
{
	char from[700], to[700];
	const char *const argv[] = { "strip", "--strip-debug", from, NULL };
	struct program c = { .argv = argv };
	int rc;

	snprintf(from, sizeof(from), "%s/src/%s.ko", stage, name);
	kmod_path(k, name, to, sizeof(to));
	rc = program_run(&c, e);
	return rc ? rc : file_publish(from, to, e);
}

static int build_staged(const struct kernel *k, const char *sources, const char *name,
	const char *headers, const char *stage, struct err *e)
{
	char copy[600];
	int rc;

	snprintf(copy, sizeof(copy), "%s/src", stage);
	rc = kmod_copy(sources, copy, e);
	if (!rc && make_run(stage, headers, name))
		rc = build_failed(k, stage, name, e);
	return rc ? rc : module_put(k, stage, name, e);
}

int kmod_build(const struct kernel *k, const char *sources, const char *name,
	const struct kmod_wish *w, struct err *e)
{
	char headers[700], stage[512], what[200];
	int fd, rc = headers_ensure(k, w, headers, sizeof(headers), e);

	if (!rc)
		rc = tools_check(headers, e);
	if (rc)
		return rc;
	snprintf(what, sizeof(what), "%s for %s", name, k->release);
	kmod_say(w, "building", what);
	rc = stage_open("kernels", stage, sizeof(stage), &fd, e);
	if (rc)
		return rc;
	rc = build_staged(k, sources, name, headers, stage, e);
	stage_close(stage, fd);
	return rc;
}
