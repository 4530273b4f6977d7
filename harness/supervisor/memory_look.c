/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tasks and lock owners from the machine's memory. A child reads it: nothing that a guest does to
 * its memory may stop or end the supervisor. The machine's processors stand still only while lists
 * are walked; what never moves, as symbols and layouts, is read before.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bundle.h"
#include "clock.h"
#include "introspect.h"
#include "supervisor.h"

#define TASKS_BYTES (8u << 20)
#define OWNERS_BYTES (512u << 10)
#define LOOK_MS 10000		/* ten thousand tasks are read in one second */

enum stage { STAGE_OPENING, STAGE_OPEN, STAGE_PAUSED };

/* What the child tells. */
struct told {
	_Atomic int stage;
	uint64_t paused_ns;	/* since when the machine stands still; 0: it does not */
	int rc;
	char why[sizeof(((struct err *)0)->msg)];
	size_t tasks_len, owners_len;
	char locks[LOOK_WORDS_BYTES];
	char tasks[TASKS_BYTES], owners[OWNERS_BYTES];
};

static void look_tell(struct told *told, const struct memory_map *map)
{
	struct text tasks = { .s = told->tasks, .size = sizeof(told->tasks) };
	struct text owners = { .s = told->owners, .size = sizeof(told->owners) };
	struct text locks = { .s = told->locks, .size = sizeof(told->locks) };
	struct look *look = NULL;
	struct err e = { 0 };
	int rc = look_open(&look, map, &e);

	if (!rc)
		atomic_store(&told->stage, STAGE_OPEN);
	while (!rc && atomic_load(&told->stage) != STAGE_PAUSED)
		clock_sleep_ns(NS_PER_MS / 4);
	if (!rc)
		rc = look_read(look, &e);
	if (!rc) {
		look_tasks_text(look, &tasks);
		look_owners_text(look, &owners);
		look_locks_text(look, &locks);
	}
	told->tasks_len = tasks.n;
	told->owners_len = owners.n;
	memcpy(told->why, e.msg, sizeof(told->why));
	told->rc = rc;
}

static int machine_pause(struct supervisor *s, struct told *told, struct err *e)
{
	int rc = s->target->pause(s->target, true, e);

	if (rc)
		return rc;
	told->paused_ns = clock_ns();
	atomic_store(&told->stage, STAGE_PAUSED);
	return 0;
}

static void machine_go_on(struct supervisor *s, const struct told *told, struct err *e)
{
	if (!told->paused_ns)
		return;
	s->target->pause(s->target, false, e);
	sup_say(s, EVENT_NOTE, "owners.txt", (int64_t)((clock_ns() - told->paused_ns) / NS_PER_MS),
		0, "ms that the machine stood still, for a look at its memory");
}

/* Wait for the child; the console goes on being read. */
static int child_wait(struct supervisor *s, struct told *told, pid_t pid, struct err *e)
{
	uint64_t until = clock_ns() + LOOK_MS * NS_PER_MS;
	int status = 0, rc = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (atomic_load(&told->stage) == STAGE_OPEN)
			rc = machine_pause(s, told, e);
		if (rc || clock_ns() > until)
			kill(pid, SIGKILL);
		sup_pump(s, 2);
	}
	if (!rc && status)
		rc = err_set(e, EIO, "the machine's memory could not be read to its end");
	return rc;
}

static int child_run(struct supervisor *s, struct told *told, const struct memory_map *map,
	struct err *e)
{
	pid_t parent = getpid(), pid = fork();
	int rc;

	if (pid < 0)
		return err_sys(e, errno, "process for a look at the machine's memory");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == parent)
			look_tell(told, map);
		_exit(0);
	}
	rc = child_wait(s, told, pid, e);
	machine_go_on(s, told, e);
	if (!rc && told->rc)
		rc = err_set(e, -told->rc, "%.470s", told->why);
	return rc;
}

static void told_put(struct supervisor *s, const struct told *told)
{
	bundle_put("tasks.txt", told->tasks, told->tasks_len);
	bundle_put("owners.txt", told->owners, told->owners_len);
	memcpy(s->locks, told->locks, sizeof(s->locks));
	hang_read(&s->doc, told->owners, told->owners_len);
}

static int machine_look(struct supervisor *s, struct told *told, struct err *e)
{
	struct memory_map map;
	int rc = s->target->memory(s->target, &map, e);

	if (rc)
		return rc;
	rc = child_run(s, told, &map, e);
	close(map.fd);
	return rc;
}

void memory_look(struct supervisor *s)
{
	struct err e = { 0 };
	struct told *told;

	if (!s->target->memory || !s->alive)
		return;
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED)
		return sup_say(s, EVENT_NOTE, "owners.txt", errno, 0, strerror(errno));
	if (machine_look(s, told, &e))
		sup_say(s, EVENT_NOTE, "owners.txt", e.code, 0, e.msg);
	else
		told_put(s, told);
	munmap(told, sizeof(*told));
}
