/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Start QEMU. It gets all files as descriptors, so that none of them needs a name. */
#include "qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cleanup.h"
#include "exec.h"
#include "knob.h"
#include "search_path.h"
#include "vm.h"

#define ARGS_MAX 64
#define TEXT_MAX 4096

/* Descriptor numbers inside QEMU. */
enum { FD_CONSOLE = 3, FD_QMP, FD_BOARD, FD_INITRD, FD_ROOT, FD_SCRATCH, FD_END };
#define FD_PARK 32

/* Arguments are built before fork: a threaded process must not allocate between fork and exec. */
struct args {
	const char *argv[ARGS_MAX];
	unsigned count;
	char text[TEXT_MAX];
	size_t used;
};

/* Append a word. After an overflow count stays at ARGS_MAX. */
static void arg(struct args *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void arg(struct args *a, const char *fmt, ...)
{
	size_t room = sizeof(a->text) - a->used;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(a->text + a->used, room, fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= room || a->count >= ARGS_MAX - 1) {
		a->count = ARGS_MAX;
		return;
	}
	a->argv[a->count++] = a->text + a->used;
	a->argv[a->count] = NULL;
	a->used += (size_t)len + 1;
}

static void args_fixed(struct args *a, const char *const *all)
{
	for (; *all; all++)
		arg(a, "%s", *all);
}

/* "pc" and "q35" boot equally fast; "pc" has fewer devices for a stock kernel to find. */
static void args_machine(struct args *a, const struct qemu_spec *s)
{
	static const char *const fixed[] = { "-nodefaults", "-no-user-config", "-display", "none",
		"-no-reboot", "-machine", "pc", NULL };
	int kvm = !strcmp(s->accel, "kvm");

	arg(a, "%s", QEMU_PROGRAM);
	args_fixed(a, fixed);
	arg(a, "-accel");
	arg(a, "%s", kvm ? "kvm" : "tcg,thread=multi");
	arg(a, "-cpu");
	arg(a, "%s", kvm ? "host" : "max");
	arg(a, "-m");
	arg(a, "%" PRIu64, s->mem_mib);
	arg(a, "-smp");
	arg(a, "%u", s->cpus);
	arg(a, "-kernel");
	arg(a, "%s", s->image);
	arg(a, "-append");
	arg(a, "%s", s->cmdline);
}

/* No locking: VMs share a root image, and no other VM can open the nameless scratch disk. */
static void args_disk(struct args *a, const char *name, int fd, const char *options)
{
	arg(a, "-drive");
	arg(a, "if=none,id=%s,format=raw,file=/proc/self/fd/%d,file.locking=off,%s", name, fd,
		options);
	arg(a, "-device");
	arg(a, "virtio-blk-pci,drive=%s", name);
}

static void args_devices(struct args *a, const struct qemu_spec *s)
{
	arg(a, "-chardev");
	arg(a, "socket,id=con0,fd=%d", FD_CONSOLE);
	arg(a, "-serial");
	arg(a, "chardev:con0");
	if (s->qmp_fd >= 0) {
		arg(a, "-chardev");
		arg(a, "socket,id=qmp0,fd=%d", FD_QMP);
		arg(a, "-mon");
		arg(a, "chardev=qmp0,mode=control");
	}
	if (s->initrd_fd >= 0) {
		arg(a, "-initrd");
		arg(a, "/proc/self/fd/%d", FD_INITRD);
	}
	if (s->board_fd >= 0) {
		arg(a, "-object");
		arg(a, "memory-backend-file,id=board,share=on,size=4M,mem-path=/proc/self/fd/%d",
			FD_BOARD);
		arg(a, "-device");
		arg(a, "ivshmem-plain,memdev=board");
	}
	/* Guest names follow the order: root is vda, scratch vdb. */
	if (s->root_fd >= 0)
		args_disk(a, "root", FD_ROOT, "readonly=on");
	if (s->scratch_fd >= 0)
		args_disk(a, "scratch", FD_SCRATCH, "cache=unsafe,discard=unmap");
	arg(a, "-device");
	arg(a, "virtio-balloon-pci,id=balloon0,deflate-on-oom=off");
}

/* Move descriptors to their numbers by way of high ones, so that no move overwrites another. */
static int fds_place(const struct qemu_spec *s)
{
	int fd[FD_END] = { -1, s->log_fd, s->log_fd, s->console_fd, s->qmp_fd, s->board_fd,
		s->initrd_fd, s->root_fd, s->scratch_fd };

	fd[0] = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int i = 0; i < FD_END; i++) {
		if (fd[i] >= 0)
			fd[i] = fcntl(fd[i], F_DUPFD_CLOEXEC, FD_PARK);
		else if (i > FD_CONSOLE)
			continue;
		if (fd[i] < 0)
			return -errno;
	}
	for (int i = 0; i < FD_END; i++)
		if (fd[i] >= 0 ? dup2(fd[i], i) < 0 : (close(i), 0))
			return -errno;
	return close_range(FD_END, ~0u, 0) ? -errno : 0;
}

/* Runs between fork and exec. parent is the caller's pid. */
static void child_run(const struct qemu_spec *s, const char *path, struct args *a, pid_t parent)
{
	sigset_t none;
	int rc;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* The parent may have died before prctl. */
	if (getppid() != parent)
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	/* The supervisor is shielded from the OOM killer; the machine under test must not be. */
	knob_trigger("/proc/self/oom_score_adj", "0", NULL);
	rc = fds_place(s);
	if (!rc)
		execv(path, (char **)a->argv);
	dprintf(2, "cannot start %s: %s\n", path, strerror(rc ? -rc : errno));
	_exit(126);
}

pid_t qemu_start(const struct qemu_spec *s, struct err *e)
{
	AUTO_FREE struct args *a = calloc(1, sizeof(*a));
	pid_t pid, parent = getpid();
	char path[512];

	if (!a)
		return err_sys(e, ENOMEM, "QEMU's command line");
	if (program_find(QEMU_PROGRAM, path, sizeof(path)))
		return err_set(e, ENOENT, "%s is not installed (package qemu-system-x86)",
			QEMU_PROGRAM);
	args_machine(a, s);
	args_devices(a, s);
	if (a->count == ARGS_MAX)
		return err_set(e, E2BIG, "QEMU's command line is too long");
	pid = fork();
	if (pid < 0)
		return err_sys(e, errno, "fork for QEMU");
	if (!pid)
		child_run(s, path, a, parent);
	setpgid(pid, pid);
	return pid;
}
