/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suspects of a bisection: kernels of the store by version, or commits of a tree. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bisect.h"
#include "cleanup.h"
#include "file.h"
#include "text.h"
#include "vm.h"

#define COMMIT_BYTES 12
#define LIST_BYTES (2u << 20)	/* more than SUSPECTS_MAX commits */

static int one_variant(const struct campaign *c, unsigned before, const char *word, struct err *e)
{
	unsigned n = c->v.cases - before;

	return n == 1 ? 0 : err_set(e, EINVAL, "%.200s is %u variants: name one, as in "
		"SCENARIO:TWIN:FACE", word, n);
}

static int case_add(struct campaign *c, const struct bisect_ends *ends, const char *kernel,
	struct err *e)
{
	char *word = (char *)(uintptr_t)ends->word;
	const struct campaign_wish cw = { .words = &word, .word_count = 1, .kernels = &kernel,
		.kernel_count = kernel ? 1 : 0, .on = ends->on, .set = ends->set,
		.sets = ends->sets };
	unsigned before = c->v.cases;
	int rc = campaign_select(c, &cw, e);

	return rc ? rc : one_variant(c, before, ends->word, e);
}

static int by_version(const void *a, const void *b)
{
	const struct kernel *x = a, *y = b;

	return strverscmp(x->name, y->name);
}

int bisect_kernels(struct campaign *c, const struct bisect_ends *ends, struct err *e)
{
	AUTO_FREE struct kernel *all = NULL;
	static struct kernel good, bad;
	size_t count = 0;
	int rc = kernel_find(ends->good, &good, e);

	rc = rc ? rc : kernel_find(ends->bad, &bad, e);
	rc = rc ? rc : kernel_list(&all, &count, e);
	if (rc)
		return rc;
	if (strverscmp(good.name, bad.name) >= 0)
		return err_set(e, EINVAL, "--good %.80s is not older than --bad %.80s", good.name,
			bad.name);
	qsort(all, count, sizeof(*all), by_version);
	for (size_t i = 0; i < count && !rc; i++)
		if (strverscmp(all[i].name, good.name) > 0 &&
		    strverscmp(all[i].name, bad.name) <= 0)
			rc = case_add(c, ends, all[i].name, e);
	if (!rc && !strcmp(c->cases[0].kernel, "host"))
		rc = err_set(e, EINVAL, "%.200s runs on this host, whose kernel stays the same; "
			"bisect a --tree", ends->word);
	return rc;
}

/* Output of git, which is malloc'ed. */
static int git_read(const char *tree, const char *range, char **out, struct err *e)
{
	size_t size = 0, room = LIST_BYTES;
	int pipe_fd[2], end = 0;
	ssize_t n = 1;

	*out = malloc(room + 1);
	if (!*out || pipe2(pipe_fd, O_CLOEXEC))
		return err_sys(e, errno, "git");
	pid_t pid = fork();

	if (!pid) {
		dup2(pipe_fd[1], STDOUT_FILENO);
		execlp("git", "git", "-C", tree, "rev-list", "--reverse", "--first-parent",
			"--abbrev-commit", "--abbrev=12", range, "--", (char *)NULL);
		_exit(127);
	}
	close(pipe_fd[1]);
	while (size < room && (n = read(pipe_fd[0], *out + size, room - size)) > 0)
		size += (size_t)n;
	(*out)[size] = '\0';
	close(pipe_fd[0]);
	if (pid < 0 || waitpid(pid, &end, 0) < 0 || end)
		return err_set(e, EINVAL, "--tree %.200s: git cannot list %.100s there", tree,
			range);
	return 0;
}

int bisect_commits(struct campaign *c, const struct bisect_ends *ends, struct err *e)
{
	AUTO_FREE char *text = NULL;
	char range[200], *at, *line;
	int rc;

	if (*ends->good == '-' || *ends->bad == '-' ||
	    snprintf(range, sizeof(range), "%s..%s", ends->good, ends->bad) >=
			(int)sizeof(range))
		return err_set(e, EINVAL, "--good %.60s, --bad %.60s: no commits", ends->good,
			ends->bad);
	rc = git_read(ends->tree, range, &text, e);
	for (at = text; !rc && (line = strsep(&at, "\n")) && *line;) {
		/* The scenario's own kernel, until its name is that of the commit's build. */
		rc = case_add(c, ends, NULL, e);
		if (rc)
			break;
		struct trial *t = &c->cases[c->v.cases - 1];

		snprintf(t->row, sizeof(t->row), "%.*s", COMMIT_BYTES, line);
		if (strcmp(t->kernel, "host"))
			snprintf(t->kernel, sizeof(t->kernel), "bisect-%s", t->row);
	}
	if (!rc && !c->v.cases)
		rc = err_set(e, EINVAL, "no commit is in %.150s; --good has to be an ancestor of "
			"--bad", range);
	return rc;
}
