/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Undoing what runs left behind: notes by their kind, and whole journals backwards. */
#include "knob.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/nbd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/swap.h>
#include <unistd.h>

#include "cgroup.h"
#include "cleanup.h"
#include "file.h"
#include "knob_parts.h"

#define KILL_MS 5000

static int group_end(const char *name, struct err *e)
{
	enum cgroup_version version;
	int r = cgroup_probe(&version, e);

	if (r || version == CGROUP_NONE || !cgroup_exists(name))
		return r;
	r = cgroup_kill(name, KILL_MS, e);
	return r ? r : cgroup_remove(name, e);
}

static void group_cut(const char *name)
{
	enum cgroup_version version;

	if (!cgroup_probe(&version, NULL) && version != CGROUP_NONE && cgroup_exists(name))
		(void)cgroup_kill(name, KILL_MS, NULL);
}

/* EINVAL and ENOENT: no longer mounted, used for swap, frozen. */
static int gone_or(int code, const char *what, const char *path, struct err *e)
{
	if (code == EINVAL || code == ENOENT || code == ENODEV || code == ENXIO)
		return 0;
	return err_sys(e, code, "cannot %s %s", what, path);
}

/* Lazily if it is in use: then at least its name is gone, and the rest with its last user. */
static int mount_end(const char *path, struct err *e)
{
	if (!umount2(path, UMOUNT_NOFOLLOW))
		return 0;
	if (errno == EBUSY && !umount2(path, UMOUNT_NOFOLLOW | MNT_DETACH))
		return 0;
	return gone_or(errno, "umount", path, e);
}

/* Without root, swapoff(2) does not even say that the file is gone. */
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

static void nbd_cut(const char *path)
{
	(void)nbd_end(path, NULL);
}

/* Only what ends in /work: a journal that was tampered with must not empty another folder. */
static int work_end(const char *path, struct err *e)
{
	const char *base = strrchr(path, '/');

	if (!base || strcmp(base, "/work"))
		return err_set(e, EINVAL, "%s is no work folder of a run", path);
	return file_remove_tree(path, e);
}

static const struct note_kind {
	const char *word;
	int (*end)(const char *arg, struct err *e);
	void (*cut)(const char *arg);
} note_kinds[] = {
	{ "cgroup ", group_end, group_cut },
	{ "mount ", mount_end, NULL },
	{ "swapoff ", swap_end, NULL },
	{ "freeze ", freeze_end, NULL },
	{ "nbd ", nbd_end, nbd_cut },
	{ "work ", work_end, NULL },
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

int note_undo(const char *what, struct err *e)
{
	const char *arg;
	const struct note_kind *kind = note_kind_of(what, &arg);

	return kind ? kind->end(arg, e) : err_set(e, EINVAL, "cannot undo '%s': unknown", what);
}

void note_cut(const char *what)
{
	const char *arg;
	const struct note_kind *kind = note_kind_of(what, &arg);

	if (kind && kind->cut)
		kind->cut(arg);
}

static int entry_undo(const struct knob_entry *x, struct err *e)
{
	int r = *x->target ? knob_put(x->target, x->old, e) : note_undo(x->what, e);

	/* Its group, device or module went first, and the value with it. */
	return r == -ENOENT || r == -ENODEV ? 0 : r;
}

static void table_cut(const struct knob_table *t)
{
	unsigned i;

	for (i = 0; i < t->count; i++)
		if (t->row[i].active && !*t->row[i].target)
			note_cut(t->row[i].what);
}

/* Backwards; each success is marked at once, so that a second try does the rest only. */
static int table_undo(struct knob_table *t, int fd, bool same_boot,
	void (*report)(const char *what, int result), struct err *e)
{
	int failed = 0;
	unsigned i;

	for (i = t->count; i-- > 0;) {
		struct knob_entry *x = &t->row[i];
		int r = 1;

		if (!x->active)
			continue;
		if (same_boot)
			r = entry_undo(x, e);
		if (r >= 0)
			(void)journal_append(fd, (struct knob_line){
				{ "gone", x->what, x->old } }, false);
		failed += r < 0;
		if (report)
			report(x->what, r);
	}
	return failed;
}

int knobs_undo(const char *journal, void (*report)(const char *what, int result), struct err *e)
{
	AUTO_FD int fd = journal_reopen(journal, e);
	AUTO_FREE char *text = NULL;
	AUTO_FREE struct knob_entry *rows = NULL;
	struct knob_table t = { 0 };
	bool same_boot;
	int r;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	r = file_slurp(journal, &text, NULL, e);
	if (r)
		return r;
	r = journal_load(text, &t, &same_boot, e);
	rows = t.row;
	if (r)
		return err_wrap(e, "%s", journal);
	if (same_boot)
		table_cut(&t);
	(void)file_write_all(fd, "\n", 1);
	r = table_undo(&t, fd, same_boot, report, e);
	if (!r && unlink(journal) && errno != ENOENT)
		return err_sys(e, errno, "cannot remove %s", journal);
	return r;
}
