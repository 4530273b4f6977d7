/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A FUSE file system whose server runs in the same machine. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bounded.h"
#include "file.h"
#include "fuse_serve.h"
#include "injector.h"

#define UMOUNT_MS 3000

#ifndef PR_SET_IO_FLUSHER
#define PR_SET_IO_FLUSHER 57
#endif

struct fuse_server {
	pid_t pid;
	bool mounted;
};

/* Locks its memory: others are to stop it, and not its own page faults. */
static _Noreturn void server_main(const struct injector_env *env, int fuse, const char *store)
{
	struct fuse_serve *s;

	prctl(PR_SET_NAME, "lt_fuse");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* the parent's flag is inherited; set it either way */
	prctl(PR_SET_IO_FLUSHER, param_u64(env->params, "io_flusher"), 0, 0, 0);
	if (fuse_serve_open(&s, fuse, store, param_u64(env->params, "cached"), NULL) ||
	    (param_u64(env->params, "locked") && mlockall(MCL_CURRENT | MCL_FUTURE)))
		_exit(1);
	_exit(fuse_serve_requests(s, env->ops) ? 1 : 0);
}

static int fuse_mount(const struct injector_env *env, int fuse, struct err *e)
{
	char options[80];

	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", fuse);
	return mount("lt_fuse", env->dir, "fuse", MS_NOSUID | MS_NODEV, options) ?
		err_sys(e, errno, "cannot mount a FUSE file system on %s", env->dir) : 0;
}

static int server_start(struct fuse_server *s, struct injector_env *env, struct err *e)
{
	int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC), r;
	char store[240];

	if (fuse < 0)
		return err_sys(e, errno, "/dev/fuse");
	snprintf(store, sizeof(store), "%s/fuse_store", env->scratch);
	r = file_mkdirs(store, e);
	if (!r)
		r = fuse_mount(env, fuse, e);
	if (!r) {
		s->mounted = true;
		s->pid = fork();
		if (!s->pid)
			server_main(env, fuse, store);
		r = s->pid < 0 ? err_sys(e, errno, "cannot fork the FUSE server") : 0;
	}
	close(fuse);
	return r;
}

static int fuse_server_arm(struct injector_env *env, struct err *e)
{
	struct fuse_server *s = env->state ? env->state : calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return err_set(e, ENOMEM, "no memory for an injector's state");
	env->state = s;
	if (s->mounted)
		return 0;
	rc = file_mkdirs(env->dir, e);
	if (!rc)
		rc = server_start(s, env, e);
	if (!rc && env->server)
		env->server(env, "fuse_server", s->pid);
	return rc;
}

static int fs_unmount(void *dir)
{
	return umount2(dir, MNT_DETACH) ? -errno : 0;
}

/* Kill the server: its requests then fail, and nobody waits for them. */
static int fuse_server_disarm(struct injector_env *env, struct err *e)
{
	struct fuse_server *s = env->state;
	int rc = 0;

	if (!s)
		return 0;
	if (s->mounted)
		rc = bounded_call(fs_unmount, (void *)env->dir, UMOUNT_MS, e);
	s->mounted = false;
	if (s->pid > 0) {
		kill(s->pid, SIGKILL);
		waitpid(s->pid, NULL, 0);
	}
	s->pid = 0;
	return rc ? err_wrap(e, "cannot unmount %s", env->dir) : 0;
}

static uint64_t fuse_server_hits(struct injector_env *env)
{
	return *env->ops;
}

static const struct param fuse_server_params[] = {
	{ "cached", PARAM_BOOL, "yes", NULL, "writes stay in the page cache (writeback cache)" },
	{ "locked", PARAM_BOOL, "yes", NULL, "all memory of the server is locked" },
	{ "io_flusher", PARAM_BOOL, "no", NULL, "PR_SET_IO_FLUSHER for the server" },
	{ 0 }
};

static const struct need fuse_server_needs[] = {
	{ NEED_VM, NULL, NULL },
	{ NEED_MODULE, "fuse", NULL },
	{ 0 }
};

const struct injector injector_fuse_server = {
	.name = "fuse_server",
	.summary = "serve a FUSE file system from a process of the same machine (lt_fuse)",
	.scope = SCOPE_TASK,
	.role = ROLE_FIXTURE,
	.side = SIDE_AGENT,
	.makes_device = true,
	.params = fuse_server_params,
	.needs = fuse_server_needs,
	.arm = fuse_server_arm,
	.disarm = fuse_server_disarm,
	.hits = fuse_server_hits,
};
