/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The work of a build: write a source, fork, map, exec a program on it, check its output. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "pages.h"
#include "state.h"
#include "tool.h"
#include "workload.h"
#include "written.h"

#define JOBS_MAX 64

struct build {
	char dir[256];
	uint64_t jobs, made;
	struct written source[JOBS_MAX];
};

static const struct param params[] = {
	{ "source", PARAM_SIZE, "64K", "4K..64M", "size of one source file" },
	{ "heap", PARAM_SIZE, "4M", "0..64G", "memory a job maps and writes before its exec" },
	{ "jobs", PARAM_U64, "4", "1..64", "jobs at the same time, as in make -j" },
	{ 0 }
};

static const struct need needs[] = { { NEED_PROGRAM, TOOL_PROGRAM, "busybox-static" }, { 0 } };

/* A job without memory is pressure; make would report it and end. */
static const int tolerated[] = { ENOMEM, 0 };

static int setup(struct work *w, struct err *e)
{
	struct build *b = state_take(w, sizeof(*b), e);

	if (!b)
		return -ENOMEM;
	b->jobs = param_u64(w->params, "jobs");
	snprintf(b->dir, sizeof(b->dir), "%s/%s", w->dir, w->name);
	return mkdir(b->dir, 0755) && errno != EEXIST ?
		err_sys(e, errno, "%s: cannot make the folder", b->dir) : 0;
}

static void job_path(const struct build *b, uint64_t job, const char *end, char *buf, size_t size)
{
	snprintf(buf, size, "%s/%" PRIu64 ".%s", b->dir, job, end);
}

static int source_write(struct work *w, uint64_t job, struct err *e)
{
	uint64_t pages = param_u64(w->params, "source") / PAGE_BYTES;
	struct build *b = w->state;
	char path[300];

	job_path(b, job, "src", path, sizeof(path));
	unlink(path);
	b->source[job] = (struct written){ .seed = w->seed + job, .made = b->made };
	w->bytes += pages * PAGE_BYTES;
	return written_append(&b->source[job], path, pages, false, e);
}

static pid_t compile_start(struct work *w, uint64_t job, struct err *e)
{
	char src[300], obj[300];
	AUTO_FD int out = -1;
	struct tool t = { .name = "gzip", .in = src,
		.heap_pages = param_u64(w->params, "heap") / PAGE_BYTES };

	job_path(w->state, job, "src", src, sizeof(src));
	job_path(w->state, job, "obj", obj, sizeof(obj));
	t.out = out = open(obj, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return out < 0 ? err_sys(e, errno, "%s: cannot make it", obj) : tool_start(&t, e);
}

/* Start all compilations, then wait for each that started, even after failures. */
static int compile_all(struct work *w, struct err *e)
{
	const struct build *b = w->state;
	pid_t pid[JOBS_MAX];
	int rc = 0, ended;

	for (uint64_t job = 0; job < b->jobs; job++) {
		pid[job] = compile_start(w, job, e);
		rc = pid[job] < 0 ? pid[job] : rc;
	}
	for (uint64_t job = 0; job < b->jobs; job++) {
		ended = pid[job] > 0 ? tool_wait(pid[job], e) : 0;
		rc = rc ? rc : ended;
	}
	return rc;
}

/* A truncated object is wrong data only if the program that unpacks it was not killed. */
static int object_check(struct work *w, uint64_t job, struct err *e)
{
	const struct build *b = w->state;
	AUTO_STREAM FILE *in = NULL;
	char obj[300];
	struct tool t = { .name = "gunzip", .in = obj };
	int pair[2], rc, ended;
	pid_t pid;

	job_path(b, job, "obj", obj, sizeof(obj));
	if (pipe2(pair, O_CLOEXEC) < 0)
		return err_sys(e, errno, "%s: pipe", w->name);
	t.out = pair[1];
	in = fdopen(pair[0], "r");
	pid = tool_start(&t, e);
	close(pair[1]);
	if (pid < 0)
		return pid;
	rc = written_compare(&b->source[job], in, obj, e);
	fclose(in);
	in = NULL;
	ended = tool_wait(pid, rc < 0 ? NULL : e);
	return rc < 0 ? rc : rc && !ended ? err_set(e, EBADMSG, "%s is cut short", obj) : ended;
}

static int step(struct work *w, struct err *e)
{
	struct build *b = w->state;
	int rc = 0;

	b->made++;
	for (uint64_t job = 0; job < b->jobs && !rc; job++)
		rc = source_write(w, job, e);
	if (!rc)
		rc = compile_all(w, e);
	for (uint64_t job = 0; job < b->jobs && !rc; job++)
		rc = object_check(w, job, e);
	return rc;
}

static void teardown(struct work *w)
{
	static const char *const ends[] = { "src", "obj" };
	struct build *b = w->state;
	char path[300];

	for (uint64_t job = 0; b && job < b->jobs; job++)
		for (size_t i = 0; i < COUNT_OF(ends); i++) {
			job_path(b, job, ends[i], path, sizeof(path));
			unlink(path);
		}
	if (b)
		rmdir(b->dir);
	state_drop(w);
}

const struct workload workload_build_job = {
	.name = "build_job",
	.summary = "write sources, fork and exec programs on them in parallel, check the results",
	.params = params,
	.needs = needs,
	.unsynced = true,
	.tolerated = tolerated,
	.setup = setup,
	.step = step,
	.teardown = teardown,
};
