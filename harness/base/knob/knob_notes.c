/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kinds of notes in a journal beside control files, and how each is undone. */
#include "knob_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/nbd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "cleanup.h"
#include "file.h"

#define KILL_MS 5000
#define UNDO_MS 15000

static int group_end(const char *name, struct err *e)
{
	enum cgroup_version version;
	int rc = cgroup_probe(&version, e);

	if (rc || version == CGROUP_NONE)
		return rc;
	return cgroup_end(name, KILL_MS, e);
}

static int group_cut(const char *name, struct err *e)
{
	enum cgroup_version version;
	int rc = cgroup_probe(&version, e);

	return rc || version == CGROUP_NONE ? rc : cgroup_kill(name, KILL_MS, e);
}

/* EINVAL and ENOENT mean success: no longer mounted, swapped on or frozen. */
static int gone_or(int code, const char *what, const char *path, struct err *e)
{
	if (code == EINVAL || code == ENOENT || code == ENODEV || code == ENXIO)
		return 0;
	return err_sys(e, code, "cannot %s %s", what, path);
}

/* Detach lazily if busy: the name goes now, the rest with the last user. */
static int mount_end(const char *path, struct err *e)
{
	if (!umount2(path, UMOUNT_NOFOLLOW))
		return 0;
	if (errno == EBUSY && !umount2(path, UMOUNT_NOFOLLOW | MNT_DETACH))
		return 0;
	return gone_or(errno, "umount", path, e);
}

/* Without root, swapoff(2) fails before it looks for the file. */
static int swap_end(const char *path, struct err *e)
{
	if (access(path, F_OK) || swapoff(path))
		return gone_or(errno, "end swapping on", path, e);
	return 0;
}

static int freeze_end(const char *path, struct err *e)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, FITHAW, 0))
		return gone_or(errno, "thaw", path, e);
	return 0;
}

static int nbd_end(const char *path, struct err *e)
{
	AUTO_FD int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return gone_or(errno, "open", path, e);
	(void)ioctl(fd, NBD_DISCONNECT);
	return ioctl(fd, NBD_CLEAR_SOCK) ? gone_or(errno, "disconnect", path, e) : 0;
}

/* Accept only paths that end in /work: a forged journal must not empty another directory. */
static int work_end(const char *path, struct err *e)
{
	const char *base = strrchr(path, '/');

	if (!base || strcmp(base, "/work"))
		return err_set(e, EINVAL, "%s is no work folder of a run", path);
	return file_remove_tree(path, e);
}

/* Accept only lowtide's modules, for the same reason. */
static int module_end(const char *name, struct err *e)
{
	char path[100];

	snprintf(path, sizeof(path), "/sys/module/%.80s", name);
	if (strncmp(name, "lowtide_", 8))
		return err_set(e, EINVAL, "%s is no kernel module of a run", name);
	if (access(path, F_OK) || !syscall(SYS_delete_module, name, O_NONBLOCK))
		return 0;
	return err_sys(e, errno, "cannot unload the kernel module %s", name);
}

static _Noreturn void shell_exec(const char *line)
{
	int null = open("/dev/null", O_RDWR);

	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

/*
 * A journal is read only if nobody else could have written it. A line that fails is done, too:
 * what it should have undone may never have been.
 */
static int shell_end(const char *line, struct err *e)
{
	pid_t pid = fork();

	if (!pid)
		shell_exec(line);
	return pid < 0 || waitpid(pid, NULL, 0) < 0 ? err_sys(e, errno, "cannot run '%s'", line) :
		0;
}

typedef int note_fn(const char *arg, struct err *e);

static const struct note_kind {
	const char *word;
	note_fn *end, *cut;
} note_kinds[] = {
	{ "cgroup ", group_end, group_cut },
	{ "mount ", mount_end, NULL },
	{ "swapoff ", swap_end, NULL },
	{ "freeze ", freeze_end, freeze_end },
	{ "nbd ", nbd_end, nbd_end },
	{ "work ", work_end, NULL },
	{ "module ", module_end, NULL },
	{ "shell ", shell_end, NULL },
};

static const struct note_kind *note_kind_of(const char *what, const char **arg)
{
	size_t i;

	for (i = 0; i < COUNT_OF(note_kinds); i++) {
		size_t len = strlen(note_kinds[i].word);

		*arg = what + len;
		if (!strncmp(what, note_kinds[i].word, len) && what[len])
			return &note_kinds[i];
	}
	return NULL;
}

bool note_known(const char *what)
{
	const char *arg;

	return note_kind_of(what, &arg);
}

/* Runs in the child; sends the result to the parent as a struct err. */
static void note_child(note_fn *call, const char *arg, int fd)
{
	struct err e = { 0 };
	int rc = call(arg, &e);

	e.code = -rc;
	_exit(file_write_all(fd, &e, sizeof(e)) != 0);
}

/* Do not wait for a child that is stuck in the kernel: SIGKILL ends it when it wakes. */
static int note_answer(pid_t pid, int fd, const char *what, struct err *e)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct err answer;
	int ready;

	do
		ready = poll(&p, 1, UNDO_MS);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0) {
		kill(pid, SIGKILL);
		return err_set(e, ETIMEDOUT, "cannot undo '%s': no end after %d s", what,
			UNDO_MS / 1000);
	}
	if (read(fd, &answer, sizeof(answer)) != sizeof(answer))
		answer = (struct err){ EIO, "the child that undid it died" };
	waitpid(pid, NULL, 0);
	return answer.code ? err_set(e, answer.code, "%s", answer.msg) : 0;
}

/* Fork: umount, swapoff and the like may sleep for ever on a hung device. */
static int note_call(note_fn *call, const char *arg, const char *what, struct err *e)
{
	int ends[2], rc;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return err_sys(e, errno, "cannot undo '%s'", what);
	pid = fork();
	if (!pid)
		note_child(call, arg, ends[1]);
	close(ends[1]);
	rc = pid > 0 ? note_answer(pid, ends[0], what, e) :
		err_sys(e, EAGAIN, "cannot undo '%s'", what);
	close(ends[0]);
	return rc;
}

int note_undo(const char *what, struct err *e)
{
	const char *arg;
	const struct note_kind *kind = note_kind_of(what, &arg);

	return kind ? note_call(kind->end, arg, what, e) :
		err_set(e, EINVAL, "cannot undo '%s': unknown", what);
}

void note_cut(const char *what)
{
	const char *arg;
	const struct note_kind *kind = note_kind_of(what, &arg);

	if (kind && kind->cut)
		(void)note_call(kind->cut, arg, what, NULL);
}
