/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VM as struct target, on QEMU, QMP and the console. */
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "console.h"
#include "file.h"
#include "guest_memory.h"
#include "image.h"
#include "proc.h"
#include "qemu.h"
#include "qmp.h"
#include "tsc.h"
#include "vm.h"

#define GREETING_MS 20000
#define COMMAND_MS 5000
#define DUMP_MS 120000
#define QUIT_MS 2000

struct vm {
	struct console console;
	struct qmp qmp;
	pid_t pid;		/* 0: not started, or reaped */
	int pidfd;		/* readable once QEMU has ended; -1: kernel without pidfd */
	int log_fd;		/* QEMU's own messages */
	int status;		/* wait status, valid once pid is 0 again */
	unsigned cpus;
	uint64_t mem_bytes;
};

/* Descriptors for the start alone. */
struct parts {
	int initrd_fd, root_fd, scratch_fd, console_fd, qmp_fd;
};

static void parts_close(const struct parts *p)
{
	const int fd[] = { p->initrd_fd, p->root_fd, p->scratch_fd, p->console_fd, p->qmp_fd };

	for (size_t i = 0; i < COUNT_OF(fd); i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

static int pair_open(int *ours, int *theirs, struct err *e)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return err_sys(e, errno, "socket pair for QEMU");
	*ours = pair[0];
	*theirs = pair[1];
	if (fcntl(pair[0], F_SETFL, O_NONBLOCK))
		return err_sys(e, errno, "socket pair for QEMU");
	return 0;
}

static int log_open(const char *dir, const char *name, int *fd, struct err *e)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	*fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return *fd < 0 ? err_sys(e, errno, "%s", path) : 0;
}

static int parts_open(struct vm *vm, struct parts *p, const struct target_spec *s,
	const struct kernel *k, struct err *e)
{
	const struct kmod_wish wish = { .names = s->kmods };
	AUTO_FD int lock = -1;
	int rc = kmod_ensure(k, &wish, &lock, e);

	if (!rc)
		rc = initrd_make(k, s->modules, s->kmods, &p->initrd_fd, e);
	if (!rc)
		rc = root_open(s->self, s->programs, s->files, &p->root_fd, e);
	if (!rc && s->scratch_mib)
		rc = scratch_open(s->scratch_mib, &p->scratch_fd, e);
	if (!rc)
		rc = log_open(s->run_dir, "console.log", &vm->console.log_fd, e);
	if (!rc)
		rc = log_open(s->run_dir, "qemu.log", &vm->log_fd, e);
	if (!rc)
		rc = pair_open(&vm->console.fd, &p->console_fd, e);
	return rc ? rc : pair_open(&vm->qmp.fd, &p->qmp_fd, e);
}

/* Report the first line of QEMU's log: it says why QEMU ended. */
static int start_failed(struct vm *vm, struct err *e)
{
	char text[300];
	ssize_t got = pread(vm->log_fd, text, sizeof(text) - 1, 0);

	text[got > 0 ? got : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return *text ? err_set(e, EIO, "QEMU did not start: %s", text) :
		err_wrap(e, "QEMU did not start");
}

/*
 * Emulated CPUs share the host's time stamp counter, and looking at another clock leaves the
 * emulated code. On a busy host a late timer spoils the boot's check and calibration of the
 * counter, and the guest's clock runs up to four times too fast. So tell the guest the rate.
 */
static void clock_options(char *buf, size_t size, const char *accel)
{
	unsigned khz = tsc_khz();
	int len = 0;

	buf[0] = 0;
	if (strcmp(accel, "kvm"))
		len = snprintf(buf, size, "tsc=reliable no_timer_check");
	if (len && khz)
		snprintf(buf + len, size - len, " tsc_early_khz=%u", khz);
}

static int vm_launch(struct target *t, struct parts *p, const struct target_spec *s,
	const struct kernel *k, struct err *e)
{
	struct vm *vm = t->state;
	char image[600], cmdline[1024], version[72], clock[80];
	struct qemu_spec q = { .image = image, .cmdline = cmdline, .mem_mib = s->mem_mib,
		.cpus = s->cpus, .console_fd = p->console_fd, .qmp_fd = p->qmp_fd,
		.board_fd = s->board_fd, .initrd_fd = p->initrd_fd, .root_fd = p->root_fd,
		.scratch_fd = p->scratch_fd, .log_fd = vm->log_fd };
	int rc = qemu_version(version, sizeof(version), e);

	snprintf(image, sizeof(image), "%s/vmlinuz", k->dir);
	if (!rc)
		rc = accel_probe(image, &q.accel, e);
	if (rc)
		return rc;
	clock_options(clock, sizeof(clock), q.accel);
	/* sysrq dumps have level "info"; loglevel 7 prints them. */
	snprintf(cmdline, sizeof(cmdline), "console=ttyS0 loglevel=7 panic=-1 "
		"sysrq_always_enabled %s %s", clock, s->cmdline ? s->cmdline : "");
	snprintf(t->about, sizeof(t->about), "%s, %s; kernel package %s", version, q.accel,
		*k->version ? k->version : k->source);
	vm->cpus = s->cpus;
	vm->mem_bytes = s->mem_mib << 20;
	vm->pid = qemu_start(&q, e);
	return vm->pid < 0 ? vm->pid : 0;
}

/* Close what an earlier start opened. */
static void vm_forget(struct vm *vm)
{
	int *const fd[] = { &vm->console.fd, &vm->console.log_fd, &vm->pidfd, &vm->log_fd };

	for (size_t i = 0; i < COUNT_OF(fd); i++) {
		if (*fd[i] >= 0)
			close(*fd[i]);
		*fd[i] = -1;
	}
	qmp_close(&vm->qmp);
}

static int vm_start(struct target *t, const struct target_spec *s, struct err *e)
{
	struct parts p = { -1, -1, -1, -1, -1 };
	struct vm *vm = t->state;
	struct kernel k;
	int rc = kernel_find(s->kernel, &k, e);

	if (rc)
		return rc;
	vm_forget(vm);
	vm_sweep();
	snprintf(t->kernel, sizeof(t->kernel), "%s", k.release);
	rc = parts_open(vm, &p, s, &k, e);
	if (!rc)
		rc = vm_launch(t, &p, s, &k, e);
	parts_close(&p);
	if (rc) {
		vm->pid = 0;
		return rc;
	}
	vm->pidfd = (int)syscall(SYS_pidfd_open, vm->pid, 0);
	rc = qmp_open(&vm->qmp, vm->qmp.fd, GREETING_MS, e);
	if (!rc)
		return 0;
	t->stop(t);	/* QEMU may still run without a greeting */
	return start_failed(vm, e);
}

static unsigned vm_fds(struct target *t, int *fds, unsigned max)
{
	struct vm *vm = t->state;
	const int all[] = { vm->console.fd, vm->qmp.fd, vm->pid ? vm->pidfd : -1 };
	unsigned count = 0;

	for (size_t i = 0; i < COUNT_OF(all) && count < max; i++)
		if (all[i] >= 0)
			fds[count++] = all[i];
	return count;
}

/* Whether QEMU has ended. Reaps it. */
static bool vm_ended(struct vm *vm)
{
	if (vm->pid && waitpid(vm->pid, &vm->status, WNOHANG) == vm->pid)
		vm->pid = 0;
	return !vm->pid;
}

/* Called all the time by the supervisor, also while it collects evidence. */
static bool vm_pump(struct target *t, void (*line)(const char *text, void *arg), void *arg,
	int *status)
{
	struct vm *vm = t->state;
	bool ended = vm_ended(vm);

	qmp_drain(&vm->qmp);
	console_pump(&vm->console, line, arg);
	t->console_lost = vm->console.dropped;
	/* More text may be left than a pump takes; report the end only after it. */
	if (!ended || vm->console.fd >= 0)
		return true;
	console_end(&vm->console, line, arg);
	*status = vm->status;
	return false;
}

/* QEMU answers after the break has reached the guest, so the key always follows the break. */
static int vm_sysrq(struct target *t, char key, struct err *e)
{
	struct vm *vm = t->state;
	struct json *args;
	int rc;

	json_reset();
	args = json_new_object();
	json_put_text(args, "id", "con0");
	rc = qmp_call(&vm->qmp, "chardev-send-break", args, COMMAND_MS, NULL, e);
	if (rc)
		return rc;
	if (vm->console.fd < 0 || send(vm->console.fd, &key, 1, MSG_NOSIGNAL) != 1)
		return err_sys(e, vm->console.fd < 0 ? EPIPE : errno, "sysrq key to the console");
	return 0;
}

static int vm_nmi(struct target *t, struct err *e)
{
	struct vm *vm = t->state;

	return qmp_call(&vm->qmp, "inject-nmi", NULL, COMMAND_MS, NULL, e);
}

/* Ask for a CPU at a time: the registers of many exceed a message. */
static int cpu_registers(struct vm *vm, unsigned cpu, int fd, struct err *e)
{
	struct json *args;
	const struct json *value = NULL;
	const char *text;
	char head[24];
	int len, rc;

	json_reset();
	args = json_new_object();
	json_put_text(args, "command-line", "info registers");
	json_put_i64(args, "cpu-index", cpu);
	rc = qmp_call(&vm->qmp, "human-monitor-command", args, COMMAND_MS, &value, e);
	if (rc)
		return rc;
	text = json_text(value);
	if (!text)
		return err_set(e, EPROTO, "QEMU gave no registers of CPU %u", cpu);
	len = snprintf(head, sizeof(head), "CPU#%u\n", cpu);
	rc = file_write_all(fd, head, (size_t)len);
	if (!rc)
		rc = file_write_all(fd, text, strlen(text));
	return rc ? err_sys(e, -rc, "registers of CPU %u", cpu) : 0;
}

static int vm_registers(struct target *t, int fd, struct err *e)
{
	struct vm *vm = t->state;
	int rc = 0;

	for (unsigned cpu = 0; cpu < vm->cpus && !rc; cpu++)
		rc = cpu_registers(vm, cpu, fd, e);
	return rc;
}

/* QEMU stops the CPUs during a dump, so no console text piles up meanwhile. */
static int vm_dump(struct target *t, const char *path, struct err *e)
{
	struct vm *vm = t->state;
	char protocol[4200];
	struct json *args;

	snprintf(protocol, sizeof(protocol), "file:%s", path);
	json_reset();
	args = json_new_object();
	json_put_bool(args, "paging", false);
	json_put_text(args, "protocol", protocol);
	json_put_text(args, "format", "elf");
	return qmp_call(&vm->qmp, "dump-guest-memory", args, DUMP_MS, NULL, e);
}

static int vm_memory(struct target *t, struct memory_map *map, struct err *e)
{
	struct vm *vm = t->state;

	return guest_memory_map(&vm->qmp, vm->pid, vm->mem_bytes, map, e);
}

static int vm_pause(struct target *t, bool on, struct err *e)
{
	struct vm *vm = t->state;

	return qmp_call(&vm->qmp, on ? "stop" : "cont", NULL, COMMAND_MS, NULL, e);
}

static int vm_balloon(struct target *t, uint64_t mib, struct err *e)
{
	struct vm *vm = t->state;
	struct json *args;

	json_reset();
	args = json_new_object();
	json_put_i64(args, "value", (int64_t)(mib << 20));
	return qmp_call(&vm->qmp, "balloon", args, COMMAND_MS, NULL, e);
}

/* Tell QEMU to quit: a deadlocked guest would never power off. */
static void vm_stop(struct target *t)
{
	struct vm *vm = t->state;
	uint64_t until = clock_ns() + QUIT_MS * NS_PER_MS;

	if (vm->pid && vm->qmp.fd >= 0)
		qmp_call(&vm->qmp, "quit", NULL, QUIT_MS, NULL, NULL);
	while (!vm_ended(vm) && clock_ns() < until) {
		console_pump(&vm->console, NULL, NULL);
		clock_sleep_ns(5 * NS_PER_MS);
	}
	if (vm->pid) {
		kill(-vm->pid, SIGKILL);
		waitpid(vm->pid, &vm->status, 0);
		vm->pid = 0;
	}
	console_pump(&vm->console, NULL, NULL);
	if (vm->console.dropped)
		t->console_lost = vm->console.dropped;
	console_end(&vm->console, NULL, NULL);
	t->console_error = vm->console.error;
}

static void vm_free(struct target *t)
{
	struct vm *vm = t->state;

	if (!vm)
		return;
	t->stop(t);
	vm_forget(vm);
	free(vm);
	t->state = NULL;
}

static uint64_t vm_waited_ms(struct target *t)
{
	struct vm *vm = t->state;

	return vm->pid > 0 ? proc_waited_ns(vm->pid) / NS_PER_MS : 0;
}

int target_vm_open(struct target *t, struct err *e)
{
	struct vm *vm = calloc(1, sizeof(*vm));

	if (!vm)
		return err_sys(e, ENOMEM, "virtual machine");
	vm->console.fd = vm->console.log_fd = vm->qmp.fd = vm->pidfd = vm->log_fd = -1;
	*t = (struct target){ .name = "vm", .state = vm, .start = vm_start, .fds = vm_fds,
		.pump = vm_pump, .sysrq = vm_sysrq, .nmi = vm_nmi, .registers = vm_registers,
		.dump = vm_dump, .memory = vm_memory, .pause = vm_pause, .balloon = vm_balloon,
		.waited_ms = vm_waited_ms, .stop = vm_stop, .free = vm_free };
	return 0;
}
