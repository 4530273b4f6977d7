/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chains of fork, copy-on-write and exit; each process checks the pages that it inherited. */
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pages.h"
#include "state.h"
#include "workload.h"

enum child_end { CHILD_OK, CHILD_WRONG = 3, CHILD_NO_MEMORY = 4 };

struct storm {
	uint8_t *mem;
	uint64_t pages, touch, depth;
	uint64_t generation;	/* of the first touch pages; others have 1 */
};

static const struct param params[] = {
	{ "size", PARAM_SIZE, "1M", "4K..64G", "private memory that each child inherits" },
	{ "touch", PARAM_PERCENT, "50%", NULL, "share of it that each process writes" },
	{ "depth", PARAM_U64, "1", "1..32", "length of the chain of children of children" },
	{ 0 }
};

/* Fewer processes or less memory than requested: pressure and no failure. */
static const int tolerated[] = { ENOMEM, 0 };

static void storm_write(struct work *w)
{
	const struct storm *s = w->state;

	for (uint64_t i = 0; i < s->touch; i++)
		page_fill(s->mem + i * PAGE_BYTES, PAGE_BYTES, page_key(w->seed, i, s->generation));
}

static int verify(struct work *w, struct err *e)
{
	const struct storm *s = w->state;
	int rc = 0;

	for (uint64_t i = 0; i < s->pages && !rc; i++)
		rc = page_compare(s->mem + i * PAGE_BYTES, PAGE_BYTES,
			page_key(w->seed, i, i < s->touch ? s->generation : 1), w->name,
			i * PAGE_BYTES, e);
	return rc;
}

static int setup(struct work *w, struct err *e)
{
	struct storm *s = state_take(w, sizeof(*s), e);

	if (!s)
		return -ENOMEM;
	s->depth = param_u64(w->params, "depth");
	s->pages = param_u64(w->params, "size") / PAGE_BYTES;
	s->mem = state_map(w, s->pages * PAGE_BYTES, e);
	if (!s->mem)
		return -ENOMEM;
	s->generation = 1;
	s->touch = s->pages;
	storm_write(w);
	s->touch = s->pages * param_u64(w->params, "touch") / 100;
	return 0;
}

static int child_wait(struct work *w, pid_t pid, struct err *e)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, errno, "%s: child %d is lost", w->name, pid);
	if (WIFSIGNALED(status))
		return err_set(e, ENOMEM, "%s: child killed by signal %d", w->name,
			WTERMSIG(status));
	if (WEXITSTATUS(status) == CHILD_WRONG)
		return err_set(e, EBADMSG, "%s: a child found wrong data in its memory", w->name);
	return WEXITSTATUS(status) == CHILD_OK ? 0 :
		err_set(e, ENOMEM, "%s: a child could not fork", w->name);
}

static int chain_run(struct work *w, uint64_t depth, struct err *e);

static int child_main(struct work *w, uint64_t depth)
{
	struct storm *s = w->state;
	struct err e = { 0 };
	int rc;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	rc = verify(w, &e);
	if (!rc) {
		s->generation++;
		storm_write(w);
		rc = depth > 1 ? chain_run(w, depth - 1, &e) : 0;
	}
	if (!rc)
		rc = verify(w, &e);
	return !rc ? CHILD_OK : rc == -EBADMSG ? CHILD_WRONG : CHILD_NO_MEMORY;
}

static int chain_run(struct work *w, uint64_t depth, struct err *e)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(child_main(w, depth));
	if (pid < 0)
		return err_sys(e, ENOMEM, "%s: fork (errno %d)", w->name, errno);
	return child_wait(w, pid, e);
}

static int step(struct work *w, struct err *e)
{
	struct storm *s = w->state;
	int rc = chain_run(w, s->depth, e);

	if (rc == 0)
		rc = verify(w, e);
	if (rc == 0) {
		/* No child had this generation, so a page leaked from a child is noticed. */
		s->generation += s->depth + 1;
		storm_write(w);
		w->bytes += s->touch * PAGE_BYTES * (s->depth + 1);
	}
	return rc;
}

static void teardown(struct work *w)
{
	struct storm *s = w->state;

	if (s && s->mem)
		munmap(s->mem, s->pages * PAGE_BYTES);
	state_drop(w);
}

const struct workload workload_fork_storm = {
	.name = "fork_storm",
	.summary = "fork a chain of children that write copy-on-write pages, exit and are reaped",
	.params = params,
	.tolerated = tolerated,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
