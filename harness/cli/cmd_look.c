/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide look: tasks and lock owners, from a memory image. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "cli.h"
#include "introspect.h"
#include "term.h"

#define TEXT_BYTES (64u << 20)

static bool tasks_only, owners_only, as_json;

static const struct option_row rows[] = {
	{ "json", OPTION_FLAG, NULL, "one JSON object", &as_json },
	{ "owners", OPTION_FLAG, NULL, "only locks, their owners and their waiters", &owners_only },
	{ "tasks", OPTION_FLAG, NULL, "only the tasks", &tasks_only },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"look", "FILE|FOLDER", "Show the tasks and lock owners in a memory image",
	"FILE is a raw image of a guest's memory or an ELF dump (QEMU's dump-guest-memory).\n"
	"FOLDER is a run's, whose guest.dump is taken. Linux 6.0 or later on x86-64, with BTF.\n",
	1, 1,
};

static int image_open(const char *path, char *name, size_t size, struct err *e)
{
	struct stat st;
	int fd;

	snprintf(name, size, "%s", path);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		snprintf(name, size, "%s/guest.dump", path);
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	return fd < 0 ? err_sys(e, errno, "cannot open %.300s", name) : fd;
}

static int look_print(struct look *l)
{
	struct text t = { .size = TEXT_BYTES };
	AUTO_FREE char *buf = malloc(TEXT_BYTES);

	if (!buf)
		return -ENOMEM;
	t.s = buf;
	*buf = '\0';
	if (as_json) {
		look_json(l, &t);
	} else {
		if (!tasks_only)
			look_owners_text(l, &t);
		if (!tasks_only && !owners_only)
			text_add(&t, "\n");
		if (!owners_only)
			look_tasks_text(l, &t);
	}
	term_text(stdout, t.s, t.n);
	return 0;
}

static int cmd_look(int argc, char **argv)
{
	AUTO_FREE char **paths = calloc((size_t)argc + 1, sizeof(*paths));
	struct memory_map map;
	struct look *look = NULL;
	struct err e = { 0 };
	char name[4096];
	unsigned n = 0;
	int status = paths ? options_read(&command, rows, argc, argv, paths, &n) : EXIT_USAGE, rc;
	AUTO_FD int fd = -1;

	if (status >= 0)
		return status;
	if (as_json + tasks_only + owners_only > 1)
		return cli_usage("look", "--json, --owners and --tasks exclude each other");
	fd = image_open(paths[0], name, sizeof(name), &e);
	rc = fd < 0 ? fd : memory_map_file(&map, fd, name, &e);
	if (!rc)
		rc = look_open(&look, &map, &e);
	if (!rc)
		rc = look_read(look, &e);
	if (!rc)
		rc = look_print(look);
	look_close(look);
	return rc ? cli_fail(&e) : EXIT_EXPECTED;
}

const struct verb verb_look = {
	.name = "look",
	.about = "show tasks and lock owners in a memory image",
	.rank = 55,
	.run = cmd_look,
};
