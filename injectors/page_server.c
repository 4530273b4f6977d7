/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A block device whose server runs on the same machine, with a file system on it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attach.h"
#include "bounded.h"
#include "cgroup.h"
#include "cleanup.h"
#include "daemon.h"
#include "file.h"
#include "injector.h"
#include "bdi_ratio.h"

#define SLICE_MS 1000
#define SLICES 3
#define END_MS 500
#define MKFS_MS 60000

enum fs_kind { FS_EXT4, FS_EXT2, FS_NONE };
static const char *const fs_names[] = { "ext4", "ext2", "none" };

struct page_server {
	char device[32];
	char dir[200];
	char backing[256];
	char share[96];		/* knob of its disk; "": unchanged */
	enum fs_kind fs;
	struct daemon_options options;
	pid_t daemon, client;
	int control, server_sock;
	int kernel_sock;	/* shutting it down wakes all that wait for the server */
	bool mounted, noted;
};

/* The twin's form of a property, unless the parameter overrides it. */
static bool form_of(const struct param_values *p, const char *name)
{
	uint64_t choice = param_u64(p, name);

	return choice ? choice == 2 : param_u64(p, "fixed") != 0;
}

/* A disk by path, or a file in the scratch directory. */
static int backing_name(struct page_server *s, const struct injector_env *env, struct err *e)
{
	const char *backing = param_text(env->params, "backing");
	bool is_disk = store_on_disk(backing);

	if (strstr(backing, "..") || (backing[0] == '/' && !is_disk))
		return err_set(e, EINVAL, "backing = %s: neither a disk (/dev/...) nor a name "
			"in the scratch folder", backing);
	if (is_disk)
		snprintf(s->backing, sizeof(s->backing), "%s", backing);
	else
		snprintf(s->backing, sizeof(s->backing), "%s/%s", env->scratch, backing);
	return 0;
}

static int options_read(struct page_server *s, const struct injector_env *env, struct err *e)
{
	const struct param_values *p = env->params;
	struct daemon_options *o = &s->options;
	int rc;

	s->fs = (enum fs_kind)param_u64(p, "fs");
	o->store.size = param_u64(p, "size") / STORE_BLOCK * STORE_BLOCK;
	o->store.prealloc = form_of(p, "prealloc");
	o->store.direct = form_of(p, "direct");
	o->store.dedup = param_u64(p, "dedup") != 0;
	o->store.cap = form_of(p, "capped") ? param_u64(p, "cap") : 0;
	o->locked = form_of(p, "locked");
	o->io_flusher = form_of(p, "io_flusher");
	if (o->store.prealloc && !o->store.cap)
		return err_set(e, EINVAL, "prealloc=yes needs capped=yes and a cap above 0");
	snprintf(s->dir, sizeof(s->dir), "%s", env->dir);
	o->store.path = s->backing;
	rc = *param_text(p, "device") ? attach_check(param_text(p, "device"), e) : 0;
	return rc ? rc : backing_name(s, env, e);
}

static void close_sock(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Unmount the scratch disk if it is the backing: it cannot hold another file system. */
static int backing_free(struct page_server *s, struct injector_env *env, struct err *e)
{
	if (!store_on_disk(s->backing) || !umount2(env->scratch, 0) || errno == EINVAL)
		return 0;
	return err_sys(e, errno, "cannot unmount %s, to serve from %s", env->scratch, s->backing);
}

/* Reserve its disk a part of the dirty limit: see min_ratio. */
static int backing_share(struct page_server *s, struct injector_env *env, struct err *e)
{
	uint64_t ratio = param_u64(env->params, "min_ratio");
	bool is_disk = store_on_disk(s->backing);
	char value[24];
	int rc;

	if (!ratio)
		return 0;
	rc = bdi_ratio_knob(is_disk ? s->backing : env->scratch, s->share, sizeof(s->share), e);
	snprintf(value, sizeof(value), "%llu", (unsigned long long)ratio);
	return rc ? rc : knob_set(env->knobs, s->share, value, e);
}

static int server_start(struct page_server *s, struct injector_env *env, struct err *e)
{
	int pair[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return err_sys(e, errno, "cannot make the page server's socket");
	s->server_sock = pair[0];
	s->kernel_sock = pair[1];
	rc = daemon_fork(&s->daemon, &s->control, &s->options, pair[0], pair[1], env->ops, e);
	if (!rc && *env->cgroup && param_u64(env->params, "in_cgroup"))
		rc = cgroup_attach(env->cgroup, s->daemon, e);
	if (!rc)
		rc = daemon_serve(s->control, e);
	close_sock(&s->server_sock);
	close_sock(&s->control);
	if (!rc && env->server)
		env->server(env, "page_server", s->daemon);
	return rc;
}

static int device_attach(struct page_server *s, struct injector_env *env, struct err *e)
{
	const char *wanted = param_text(env->params, "device");
	char note[48];
	int rc = 0;

	if (*wanted)
		snprintf(s->device, sizeof(s->device), "%.31s", wanted);
	else
		rc = attach_find(s->device, sizeof(s->device), e);
	snprintf(note, sizeof(note), "nbd %s", s->device);
	if (!rc)
		rc = knob_note(env->knobs, note, e);
	s->noted = !rc;
	if (!rc)
		rc = attach_client(s->device, s->kernel_sock, s->options.store.size, &s->client, e);
	return rc;
}

/* A small file system, complete when mke2fs ends: no kernel thread initialises tables later. */
static int mkfs_exec(void *arg)
{
	const struct page_server *s = arg;
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	execlp("mke2fs", "mke2fs", "-q", "-F", "-t", fs_names[s->fs], "-b", "4096", "-N", "2048",
		"-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", s->device,
		(char *)NULL);
	return -errno;
}

static int fs_make(struct page_server *s, struct injector_env *env, struct err *e)
{
	int rc;

	(void)env;
	if (s->fs == FS_NONE)
		return 0;
	rc = bounded_call(mkfs_exec, s, MKFS_MS, e);
	return rc ? err_set(e, -rc, "mke2fs on %s failed (is e2fsprogs there, is size above 8M?)",
		s->device) : 0;
}

static int fs_mount(struct page_server *s, struct injector_env *env, struct err *e)
{
	char note[256];
	int rc;

	if (s->fs == FS_NONE)
		return 0;
	rc = file_mkdirs(s->dir, e);
	snprintf(note, sizeof(note), "mount %s", s->dir);
	if (!rc)
		rc = knob_note(env->knobs, note, e);
	if (!rc && mount(s->device, s->dir, fs_names[s->fs], 0, NULL))
		rc = err_sys(e, errno, "cannot mount %s on %s", s->device, s->dir);
	s->mounted = !rc;
	return rc;
}

static int (*const stages[])(struct page_server *s, struct injector_env *env, struct err *e) = {
	backing_free, backing_share, server_start, device_attach, fs_make, fs_mount,
};

static int page_server_arm(struct injector_env *env, struct err *e)
{
	struct page_server *s = env->state;
	int rc;

	if (s)
		return 0;
	s = calloc(1, sizeof(*s));
	if (!s)
		return err_set(e, ENOMEM, "no memory for the page server");
	s->server_sock = s->kernel_sock = s->control = -1;
	env->state = s;
	rc = options_read(s, env, e);
	for (size_t i = 0; !rc && i < COUNT_OF(stages); i++)
		rc = stages[i](s, env, e);
	return rc;
}

static int fs_unmount(void *arg)
{
	const struct page_server *s = arg;

	return umount2(s->dir, MNT_DETACH) ? -errno : 0;
}

/* 0, or -EIO with the exit status of a server that has died. */
static int server_check(struct page_server *s, struct err *e)
{
	int status;

	if (s->daemon <= 0 || waitpid(s->daemon, &status, WNOHANG) != s->daemon)
		return 0;
	s->daemon = 0;
	return err_set(e, EIO, "the page server had %s %d before it was disarmed",
		WIFSIGNALED(status) ? "died of signal" : "ended with status",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* Kill a process of this injector. 0: gone; -EBUSY: it does not die. */
static int process_end(pid_t pid)
{
	struct bounded b = { .pid = pid };

	if (pid <= 0)
		return 0;
	kill(pid, SIGKILL);
	return bounded_wait(&b, END_MS, NULL) == -EBUSY ? -EBUSY : 0;
}

/* Shut the socket down: every request fails, and tasks that wait for the server wake. */
static int server_stop(struct page_server *s)
{
	int rc, daemon_rc;

	if (s->kernel_sock >= 0)
		shutdown(s->kernel_sock, SHUT_RDWR);
	rc = process_end(s->client);
	daemon_rc = process_end(s->daemon);
	close_sock(&s->kernel_sock);
	return rc ? rc : daemon_rc;
}

static void notes_done(const struct page_server *s, struct injector_env *env)
{
	char note[256];

	snprintf(note, sizeof(note), "mount %s", s->dir);
	knob_done(env->knobs, note, NULL);
	snprintf(note, sizeof(note), "nbd %s", s->device);
	knob_done(env->knobs, note, NULL);
}

/* Unmounting writes dirty data, so wait for it only while the server serves. */
static void unmount_wait(struct bounded *b, const struct injector_env *env)
{
	uint64_t before;

	for (int i = 0; i < SLICES; i++) {
		before = *env->ops;
		if (bounded_wait(b, SLICE_MS, NULL) != -EBUSY || *env->ops == before)
			return;
	}
}

static int page_server_disarm(struct injector_env *env, struct err *e)
{
	struct page_server *s = env->state;
	struct bounded b = { 0 };
	int rc, dead, stopped;

	if (!s)
		return 0;
	dead = server_check(s, e);
	rc = s->mounted ? bounded_start(&b, fs_unmount, s, e) : 0;
	if (!rc)
		unmount_wait(&b, env);
	stopped = server_stop(s);
	rc = bounded_wait(&b, END_MS, NULL);
	if (rc == -EBUSY || stopped)
		return err_set(e, EBUSY, "the page server on %s does not go: tasks are stuck in it",
			s->device);
	notes_done(s, env);
	if (*s->share)
		knob_restore(env->knobs, s->share, NULL);
	if (!store_on_disk(s->backing))
		unlink(s->backing);
	free(s);
	env->state = NULL;
	return dead;
}

static uint64_t page_server_hits(struct injector_env *env)
{
	return *env->ops;
}

#define TWIN(name, what) \
	{ name, PARAM_CHOICE, "twin", "twin|no|yes", what " (twin: as fixed says)" }

static const struct param page_server_params[] = {
	{ "size", PARAM_SIZE, "200M", "16M..64G", "size of the device" },
	{ "fs", PARAM_CHOICE, "ext4", "ext4|ext2|none", "file system made on it and mounted" },
	{ "fixed", PARAM_BOOL, "no", NULL, "the twin that must survive low memory" },
	TWIN("locked", "all memory of the server is locked"),
	TWIN("prealloc", "records are taken beforehand, not one by one"),
	TWIN("capped", "there is a cap on dirty records"),
	TWIN("direct", "the backing file is written past the page cache"),
	TWIN("io_flusher", "PR_SET_IO_FLUSHER for the server"),
	{ "cap", PARAM_U64, "256", "0..1000000", "most dirty records where there is a cap" },
	{ "dedup", PARAM_BOOL, "yes", NULL, "keep a dedup table; it grows unless prealloc" },
	{ "in_cgroup", PARAM_BOOL, "yes", NULL, "the server runs in the run's cgroup" },
	{ "backing", PARAM_TEXT, "page_server.img", NULL, "file in the scratch folder, or a disk" },
	{ "min_ratio", PARAM_U64, "0", "0..90",
		"part of the dirty limit kept for the server's own disk, in %" },
	{ "device", PARAM_TEXT, "", NULL, "block device, such as /dev/nbd3 (empty: first free)" },
	{ 0 }
};

static const struct need page_server_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_MODULE, "nbd", NULL },
	{ NEED_PROGRAM, "mke2fs", "e2fsprogs" },
	{ 0 }
};

const struct injector injector_page_server = {
	.name = "page_server",
	.summary = "block device (nbd) served by a process of the same machine, ext4 on it",
	.scope = SCOPE_DEVICE,
	.role = ROLE_FIXTURE,
	.side = SIDE_AGENT,
	.makes_device = true,
	.params = page_server_params,
	.needs = page_server_needs,
	.arm = page_server_arm,
	.disarm = page_server_disarm,
	.hits = page_server_hits,
};
