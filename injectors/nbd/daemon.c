/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The server process: settings that make it a good or bad neighbour of reclaim come first. */
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "file.h"
#include "serve.h"

#ifndef PR_SET_IO_FLUSHER
#define PR_SET_IO_FLUSHER 57
#endif

/*
 * Records from malloc must cost what memory costs in a kernel: pages fresh from the page
 * allocator, returned when freed, and no part of a heap that only grows.
 */
static void malloc_prepare(void)
{
	mallopt(M_MMAP_THRESHOLD, (int)STORE_BLOCK);
	mallopt(M_TRIM_THRESHOLD, 0);
}

/* Without its server the device gives I/O errors instead of the hang under test. */
static void oom_protect(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)file_write_all(fd, "-1000", 5);
	close(fd);
}

/* The parent's flags are inherited, and it may be hardened: set them either way. */
static int process_prepare(const struct daemon_options *o, struct err *e)
{
	if (o->locked && mlockall(MCL_CURRENT | MCL_FUTURE))
		return err_sys(e, errno, "the page server cannot lock its memory; see locked");
	if (prctl(PR_SET_IO_FLUSHER, o->io_flusher, 0, 0, 0) && o->io_flusher)
		return err_sys(e, errno, "PR_SET_IO_FLUSHER refused (needs Linux 5.6 and root)");
	return 0;
}

static void daemon_main(const struct daemon_options *o, int control, int sock,
	uint64_t volatile *ops)
{
	struct store *s = NULL;
	struct err e = { 0 };
	char go;
	int rc;

	prctl(PR_SET_NAME, "lt_pageserver");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	oom_protect();
	if (read(control, &go, 1) != 1)
		_exit(0);
	if (!o->store.prealloc)
		malloc_prepare();
	rc = store_open(&s, &o->store, &e);
	if (!rc)
		rc = process_prepare(o, &e);
	if (write(control, &e, sizeof(e)) != sizeof(e) || rc)
		_exit(1);
	close(control);
	_exit(serve_requests(sock, s, ops) ? 1 : 0);
}

int daemon_fork(pid_t *pid, int *control, const struct daemon_options *o, int sock,
	int kernel_sock, uint64_t volatile *ops, struct err *e)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return err_sys(e, errno, "cannot make the page server's control socket");
	*pid = fork();
	if (!*pid) {
		close(pair[0]);
		close(kernel_sock);
		daemon_main(o, pair[1], sock, ops);
	}
	close(pair[1]);
	*control = pair[0];
	return *pid < 0 ? err_sys(e, errno, "cannot fork the page server") : 0;
}

int daemon_serve(int control, struct err *e)
{
	struct err answer = { 0 };

	if (write(control, "g", 1) != 1 ||
	    recv(control, &answer, sizeof(answer), MSG_WAITALL) != sizeof(answer))
		return err_set(e, EIO, "the page server died before it could serve");
	if (!answer.code)
		return 0;
	answer.msg[sizeof(answer.msg) - 1] = '\0';
	return err_set(e, answer.code, "%s", answer.msg);
}
