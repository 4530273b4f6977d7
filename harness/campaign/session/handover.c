/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs from bundles. */
#include "handover.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "board.h"
#include "cleanup.h"
#include "file.h"
#include "shell.h"
#include "text.h"

#define PLAN "plan.txt"
#define FILE_BYTES (16u << 20)

bool handover_is(const char *word)
{
	char path[PATH_MAX];
	struct stat st;

	if (stat(word, &st) || !S_ISDIR(st.st_mode))
		return false;
	return snprintf(path, sizeof(path), "%s/" PLAN, word) < (int)sizeof(path) &&
		!lstat(path, &st);
}

static int plan_read(const char *dir, struct plan *p, struct err *e)
{
	static char text[BOARD_PLAN_BYTES];
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/" PLAN, dir);
	ssize_t n = file_read_regular(path, sizeof(text) - 1, text, sizeof(text), e);

	if (n < 0)
		return (int)n;
	if (plan_parse(p, text, e))
		return err_wrap(e, "%.200s: cut, or of another version of lowtide (see its "
			"versions.txt)", path);
	return 0;
}

/* Names become parts of paths and of the output. */
static bool is_plain(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_.-";

	return *name != '.' && name[strspn(name, plain)] == '\0';
}

static int names_check(const struct scenario *s, struct err *e)
{
	const char *bad = NULL;

	if (!*s->name || !is_plain(s->name))
		bad = s->name;
	bad = is_plain(s->twin) ? bad : s->twin;
	bad = is_plain(s->face) ? bad : s->face;
	for (unsigned i = 0; i < s->setups; i++)
		bad = is_plain(s->setup[i].name) ? bad : s->setup[i].name;
	for (unsigned i = 0; i < s->loads; i++)
		bad = is_plain(s->load[i].name) ? bad : s->load[i].name;
	for (unsigned i = 0; i < s->injectors; i++)
		bad = is_plain(s->injector[i].name) ? bad : s->injector[i].name;
	return bad ? err_set(e, EINVAL, "a name in its plan is none: '%.40s'", bad) : 0;
}

/* Called for each parameter that names a file, with the file's name in a bundle. */
typedef int file_fn(struct param_values *v, const char *param, const char *name, void *arg,
	struct err *e);

static int part_files(struct param_values *v, const char *part, file_fn *each, void *arg,
	struct err *e)
{
	char name[2 * NAME_BYTES + 16];
	int rc = 0;

	for (unsigned i = 0; v->table && v->table[i].name && !rc; i++) {
		if (v->table[i].type != PARAM_FILE || !*v->text[i])
			continue;
		snprintf(name, sizeof(name), "file-%s-%s", part, v->table[i].name);
		rc = each(v, v->table[i].name, name, arg, e);
	}
	return rc;
}

static int plan_files(struct plan *p, file_fn *each, void *arg, struct err *e)
{
	struct scenario *s = &p->scenario;
	int rc = 0;

	for (unsigned i = 0; i < s->loads && !rc; i++)
		rc = part_files(&s->load[i].params, s->load[i].name, each, arg, e);
	for (unsigned i = 0; i < s->injectors && !rc; i++)
		rc = part_files(&s->injector[i].params, s->injector[i].name, each, arg, e);
	return rc;
}

/* A path of the plan would put a file of this machine into the guest. */
static int file_bind(struct param_values *v, const char *param, const char *name, void *arg,
	struct err *e)
{
	char dir[PATH_MAX], path[PATH_MAX + 100];

	if (!realpath(arg, dir))
		return err_sys(e, errno, "%.300s", (const char *)arg);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (strpbrk(path, " \t\n") || strlen(path) >= PARAM_TEXT_MAX)
		return err_set(e, EINVAL, "%.300s: its path has blanks or is too long: move the "
			"bundle", path);
	AUTO_FD int fd = file_open_regular(path, FILE_BYTES, e);

	return fd < 0 ? fd : param_set(v, param, path, e);
}

int handover_read(const char *dir, struct plan *p, struct err *e)
{
	int rc = plan_read(dir, p, e);

	if (!rc && names_check(&p->scenario, e))
		return err_wrap(e, "%.200s", dir);
	if (!rc && p->scenario.on == ON_HOST)
		return err_set(e, EINVAL, "%.200s: %s runs on a host only, and what a bundle "
			"brings runs in a VM only; read its scenario.scn, and if you trust it run "
			"that file", dir, p->scenario.name);
	if (!rc) {
		p->scenario.on = ON_VM;
		plan_group_name(p, (unsigned)getpid());
	}
	return rc ? rc : plan_files(p, file_bind, (void *)dir, e);
}

static int copy_all(int from, int to)
{
	char buf[16384];
	ssize_t n;
	int rc = 0;

	while (!rc && (n = read(from, buf, sizeof(buf))) != 0)
		rc = n > 0 ? file_write_all(to, buf, (size_t)n) : errno == EINTR ? 0 : -errno;
	return rc;
}

static int file_keep(struct param_values *v, const char *param, const char *name, void *arg,
	struct err *e)
{
	char to[PATH_MAX], from[PATH_MAX];

	snprintf(to, sizeof(to), "%s/%s", (const char *)arg, name);
	if (!realpath(param_text(v, param), from))
		return 0;
	AUTO_FD int in = file_open_regular(from, FILE_BYTES, e), out = -1;

	if (in < 0)
		return in;
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int rc = out < 0 ? -errno : copy_all(in, out);

	return rc ? err_sys(e, -rc, "%.300s", to) : 0;
}

int handover_files(const struct plan *p, const char *folder, struct err *e)
{
	return plan_files((struct plan *)p, file_keep, (void *)folder, e);
}

int handover_plan(const struct session *ss, const char *dir, uint64_t seed, struct scenario *s,
	struct plan *p, struct err *e)
{
	int rc = handover_read(dir, p, e);

	*s = p->scenario;
	for (unsigned i = 0; i < ss->sets && !rc; i++) {
		if (strcmp(ss->set[i].key, "machine.kernel"))
			return err_set(e, EINVAL, "%s: a bundle is repeated as it was; only the "
				"kernel and the seed may be others", ss->set[i].option);
		text_put(s->kernel, sizeof(s->kernel), ss->set[i].value);
	}
	if (rc || seed == p->seed)
		return rc;
	return plan_make(p, s, seed, (unsigned)getpid(), e);
}

/* What a run on a host needs is on that host; one in a VM is repeated from its own files. */
void handover_script(const struct session *ss, bool vm, const char *command, char *buf, size_t size)
{
	struct text t = { .s = buf, .size = size };
	char program[600] = "", words[48] = "";

	*buf = '\0';
	shell_word(program, sizeof(program), ss->self);
	if (!vm) {
		text_add(&t, "#!/bin/sh\n%sexec %s%s \"$@\"\n", ss->prelude, program,
			command + strlen("lowtide"));
		return;
	}
	if (*ss->wanted.print)
		snprintf(words, sizeof(words), " --match %s", ss->wanted.print);
	text_add(&t, "#!/bin/sh\n# Repeats the run from the files of this folder, in a VM. "
		"Options of `lowtide run` may follow.\n"
		"run=$(cd \"$(dirname \"$0\")\" && pwd) || exit 125\n"
		"lowtide=%s\ntest -x \"$lowtide\" || lowtide=lowtide\n%s"
		"exec \"$lowtide\" run%s \"$@\" \"$run\"\n", program, ss->environment, words);
}

bool session_is_lasting(int rc)
{
	static const int errors[] = { ENOSPC, EDQUOT, EROFS, EACCES, EMFILE, ENFILE };

	for (unsigned i = 0; i < COUNT_OF(errors); i++)
		if (rc == -errors[i])
			return true;
	return false;
}
