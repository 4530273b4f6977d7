/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Needs: a small check for each kind, and a sentence that names the cure. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "search_path.h"
#include "text.h"
#include "value.h"

static int check_root(const struct need *n, struct err *e)
{
	(void)n;
	return geteuid() ? err_set(e, ENOENT, "it needs root on this machine") : 0;
}

static int check_program(const struct need *n, struct err *e)
{
	char path[512];

	if (!program_find(n->what, path, sizeof(path)))
		return 0;
	return err_set(e, ENOENT, "it needs the program %s: apt-get install %s", n->what,
		n->package ? n->package : n->what);
}

/* modprobe treats - and _ alike. */
static bool same_module(const char *text, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((text[i] == '-' ? '_' : text[i]) != (name[i] == '-' ? '_' : name[i]))
			return false;
	return true;
}

/* Whether list, such as modules.builtin or modules.dep, contains ".../NAME.ko". */
static bool module_listed(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *p;

	for (p = strchr(list, '/'); p; p = strchr(p + 1, '/'))
		if (strnlen(p + 1, len + 3) == len + 3 && same_module(p + 1, name, len) &&
		    !strncmp(p + 1 + len, ".ko", 3))
			return true;
	return false;
}

static bool module_loaded(const char *name)
{
	char path[128], *p;

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	for (p = path; *p; p++)
		if (*p == '-')
			*p = '_';
	return !access(path, F_OK);
}

static int check_module(const struct need *n, struct err *e)
{
	static const char *const lists[] = { "modules.builtin", "modules.dep" };
	struct utsname u;
	char path[256];
	unsigned i;

	if (module_loaded(n->what))
		return 0;
	uname(&u);
	for (i = 0; i < COUNT_OF(lists); i++) {
		AUTO_FREE char *text = NULL;

		snprintf(path, sizeof(path), "/lib/modules/%s/%s", u.release, lists[i]);
		if (!file_slurp(path, &text, NULL, NULL) && module_listed(text, n->what))
			return 0;
	}
	return err_set(e, ENOENT, "it needs the kernel module %s, which kernel %s does not have: "
		"install the kernel's full module package, or run it with --on vm", n->what,
		u.release);
}

static int check_file(const struct need *n, struct err *e)
{
	if (!access(n->what, F_OK))
		return 0;
	return err_set(e, ENOENT, "it needs %s, which is not here: run it with --on vm", n->what);
}

static const char *version_word(enum cgroup_version v)
{
	return v == CGROUP_V1 ? "v1" : v == CGROUP_V2 ? "v2" : "none";
}

static int check_cgroup(const struct need *n, struct err *e)
{
	enum cgroup_version have = CGROUP_NONE;
	int rc = cgroup_probe(&have, e);

	if (rc)
		return err_set(e, ENOENT, "it needs a memory cgroup: mount cgroup2 with the memory "
			"controller");
	if (have == CGROUP_NONE || (n->what && strcmp(n->what, version_word(have))))
		return err_set(e, ENOENT, "it needs the memory controller on cgroup %s; here it is "
			"on: %s. Boot with the other cgroup version, or run it with --on vm",
			n->what ? n->what : "v1 or v2", version_word(have));
	return 0;
}

static int check_vm(const struct need *n, struct err *e)
{
	(void)n;
	return err_set(e, ENOENT, "it runs in a VM only: use --on vm");
}

static int check_scratch(const struct need *n, struct err *e)
{
	if (!access("/dev/vdb", F_OK))
		return 0;
	return err_set(e, ENOENT, "it needs a scratch disk of %s: set machine.scratch and use "
		"--on vm", n->what ? n->what : "any size");
}

/* NEED_WHEN only selects the rows after it; check_plan.c evaluates it. */
static int check_when(const struct need *n, struct err *e)
{
	(void)n;
	(void)e;
	return 0;
}

static int check_direct(const struct need *n, struct err *e)
{
	const char *dir = getenv("TMPDIR");
	AUTO_FD int fd = -1;

	(void)n;
	dir = dir && *dir ? dir : "/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_DIRECT | O_CLOEXEC, 0600);
	return fd >= 0 ? 0 : err_set(e, ENOENT, "it needs direct I/O, which the file system of %s "
		"refuses: set TMPDIR to a folder on ext4, xfs or btrfs", dir);
}

bool check_consent(void)
{
	const char *given = getenv(CONSENT_VARIABLE);

	return given && !strcmp(given, "yes");
}

/* A guest may crash; this machine only with its owner's consent. */
static int check_kmod(const struct need *n, struct err *e)
{
	if (check_consent())
		return 0;
	return err_set(e, ENOENT, "it loads the kernel module %s, which is made to hang or crash a "
		"kernel: use --on vm, or --unbounded if this machine may be lost", n->what);
}

static int check_unbounded(const struct need *n, struct err *e)
{
	if (check_consent())
		return 0;
	return err_set(e, ENOENT, "it %s, and nothing keeps that within the run: use --on vm, or "
		"--unbounded if it may do so here", n->what);
}

static int check_own_fs(const struct need *n, struct err *e)
{
	(void)n;
	return err_set(e, ENOENT, "it freezes the file system of its work folder, which the run "
		"did not make: use --on vm, or a fixture (page_server) at setup");
}

/* In word, %s stands for the row's what. */
static const struct kind {
	int (*check)(const struct need *n, struct err *e);
	const char *word;
} kinds[] = {
	[NEED_ROOT] = { check_root, "root" },
	[NEED_PROGRAM] = { check_program, "program %s" },
	[NEED_MODULE] = { check_module, "module %s" },
	[NEED_FILE] = { check_file, "%s" },
	[NEED_CGROUP] = { check_cgroup, "cgroup %s" },
	[NEED_VM] = { check_vm, "VM" },
	[NEED_SCRATCH] = { check_scratch, "scratch disk %s" },
	[NEED_DIRECT] = { check_direct, "direct I/O" },
	[NEED_KMOD] = { check_kmod, "own kernel module %s" },
	[NEED_UNBOUNDED] = { check_unbounded, "on a host --unbounded" },
	[NEED_OWN_FS] = { check_own_fs, "on a host a device of the run" },
	[NEED_WHEN] = { check_when, "with %s" },
};

int need_check(const struct need *n, struct err *e)
{
	return kinds[n->kind].check(n, e);
}

void need_text(const struct need *table, char *buf, size_t size)
{
	char word[160];
	size_t len;

	*buf = '\0';
	for (; table && table->kind != NEED_END; table++) {
		const char *form = kinds[table->kind].word;
		const char *hole = strstr(form, "%s");

		len = hole ? (size_t)(hole - form) : strlen(form);
		snprintf(word, sizeof(word), "%.*s%s%s%s%s", (int)len, form,
			hole && table->what ? table->what : "", table->package ? " (package " : "",
			table->package ? table->package : "", table->package ? ")" : "");
		word[strlen(word) - (word[strlen(word) - 1] == ' ')] = '\0';
		text_join(buf, size, ", ", word);
	}
}
