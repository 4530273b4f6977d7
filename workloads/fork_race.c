/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chains of fork in which parents exit while their children still copy inherited pages. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "pages.h"
#include "state.h"
#include "workload.h"

#define SEEN "\1"		/* sent by each process of a chain with its result */
#define WRONG "\2"

struct race {
	uint8_t *mem, *shared;		/* private, copied on write; shared by the chain */
	uint64_t pages, depth;
	uint64_t *generation;		/* of each private page, in this process */
	uint64_t made;
};

static const struct param params[] = {
	{ "size", PARAM_SIZE, "2M", "64K..64G", "private memory that each child inherits" },
	{ "touch", PARAM_PERCENT, "25%", NULL, "share of it that each process writes" },
	{ "depth", PARAM_U64, "8", "1..64", "processes in one chain" },
	{ 0 }
};

/* Fewer processes than requested: pressure and no failure. */
static const int tolerated[] = { ENOMEM, 0 };

static int setup(struct work *w, struct err *e)
{
	struct race *r = state_take(w, sizeof(*r), e);

	if (!r)
		return -ENOMEM;
	r->pages = param_u64(w->params, "size") / PAGE_BYTES;
	r->depth = param_u64(w->params, "depth");
	r->mem = state_map(w, r->pages * PAGE_BYTES, e);
	r->generation = r->mem ? state_map(w, r->pages * sizeof(*r->generation), e) : NULL;
	if (!r->generation)
		return -ENOMEM;
	r->shared = mmap(NULL, (r->depth + 1) * PAGE_BYTES, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (r->shared != MAP_FAILED)
		return 0;
	r->shared = NULL;
	return err_sys(e, errno, "%s: cannot map shared memory", w->name);
}

static int verify(struct work *w, struct err *e)
{
	const struct race *r = w->state;
	int rc = 0;

	for (uint64_t i = 0; i < r->pages && !rc; i++)
		rc = page_compare(r->mem + i * PAGE_BYTES, PAGE_BYTES,
			page_key(w->seed, i, r->generation[i]), w->name, i * PAGE_BYTES, e);
	return rc;
}

/* Each process draws anew which pages it writes, so that copies of copies mix. */
static void some_write(struct work *w)
{
	struct race *r = w->state;

	r->made++;
	for (uint64_t n = r->pages * param_u64(w->params, "touch") / 100; n; n--) {
		uint64_t i = rng_below(w->rng, r->pages);

		r->generation[i] = r->made;
		page_fill(r->mem + i * PAGE_BYTES, PAGE_BYTES, page_key(w->seed, i, r->made));
	}
}

/* Check the page that the previous process left in the shared memory. */
static int shared_check(struct work *w, uint64_t level, struct err *e)
{
	const struct race *r = w->state;

	return page_compare(r->shared + (level - 1) * PAGE_BYTES, PAGE_BYTES,
		page_key(w->seed, level - 1, r->made), "shared memory", 0, e);
}

static void shared_write(struct work *w, uint64_t level)
{
	const struct race *r = w->state;

	page_fill(r->shared + level * PAGE_BYTES, PAGE_BYTES,
		page_key(w->seed, level, r->made));
}

/* Start a process of a chain; it forks the next one before it reports its own result. */
static pid_t link_begin(struct work *w, uint64_t level, bool *well)
{
	struct race *r = w->state;
	struct err e;

	*well = !shared_check(w, level, &e) && !verify(w, &e);
	/* No other process of the chain uses these generations, so a leaked page is noticed. */
	r->made += level << 32;
	some_write(w);
	shared_write(w, level);
	return level < r->depth ? fork() : -1;
}

/* Half of the processes exit at once while their children copy; the others write on. */
static _Noreturn void link_end(struct work *w, bool well, int out)
{
	struct err e;

	if (rng_below(w->rng, 2)) {
		some_write(w);
		well = well && !verify(w, &e);
	}
	if (write(out, well ? SEEN : WRONG, 1) != 1)
		_exit(1);
	_exit(0);
}

static _Noreturn void chain_main(struct work *w, int out)
{
	uint64_t level = 1;
	bool well;

	signal(SIGCHLD, SIG_IGN);
	while (!link_begin(w, level, &well))
		level++;
	link_end(w, well, out);
}

/* Wait for the last process of the chain: all of them hold the pipe's other end. */
static int chain_wait(struct work *w, int in, pid_t first, struct err *e)
{
	const struct race *r = w->state;
	uint64_t seen = 0;
	bool wrong = false;
	char told;
	ssize_t got;

	do {
		got = read(in, &told, 1);
		wrong |= got == 1 && told == WRONG[0];
		seen += got == 1;
	} while (got == 1 || (got < 0 && errno == EINTR));
	waitpid(first, NULL, 0);
	if (wrong)
		return err_set(e, EBADMSG, "%s: a child found wrong data in its memory", w->name);
	return seen == r->depth ? 0 : err_set(e, ENOMEM, "%s: %d of %d processes ended well",
		w->name, (int)seen, (int)r->depth);
}

static int chain_run(struct work *w, struct err *e)
{
	AUTO_FD int in = -1;
	int pair[2];
	pid_t pid;

	if (pipe2(pair, O_CLOEXEC) < 0)
		return err_sys(e, errno, "%s: pipe", w->name);
	in = pair[0];
	pid = fork();
	if (!pid)
		chain_main(w, pair[1]);
	close(pair[1]);
	if (pid < 0)
		return err_sys(e, ENOMEM, "%s: fork (errno %d)", w->name, errno);
	some_write(w);
	return chain_wait(w, in, pid, e);
}

static int step(struct work *w, struct err *e)
{
	struct race *r = w->state;
	int rc;

	some_write(w);
	shared_write(w, 0);
	rc = chain_run(w, e);
	if (!rc)
		rc = verify(w, e);
	w->bytes += r->pages * PAGE_BYTES;
	return rc;
}

static void teardown(struct work *w)
{
	struct race *r = w->state;

	if (r && r->mem)
		munmap(r->mem, r->pages * PAGE_BYTES);
	if (r && r->generation)
		munmap(r->generation, r->pages * sizeof(*r->generation));
	if (r && r->shared)
		munmap(r->shared, (r->depth + 1) * PAGE_BYTES);
	state_drop(w);
}

const struct workload workload_fork_race = {
	.name = "fork_race",
	.summary = "chains of fork whose parents exit at once, memory checked by every process",
	.params = params,
	.tolerated = tolerated,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
