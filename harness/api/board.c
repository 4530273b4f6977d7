/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The board: create, find, map and check it; slots and heartbeats. */
#include "board.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "knob.h"

#define PCI_DEVICES "/sys/bus/pci/devices"

const char *board_phase_name(unsigned phase)
{
	static const char *const names[PHASE_COUNT] = { "empty", "boot", "setup", "run", "verify",
		"teardown", "done" };

	return phase < PHASE_COUNT ? names[phase] : "?";
}

/* Unlocked pages serve as well; they may only be slower under pressure. */
static struct board *board_map(int fd)
{
	struct board *b = mmap(NULL, BOARD_BYTES, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_POPULATE, fd, 0);

	if (b == MAP_FAILED)
		return NULL;
	(void)mlock(b, BOARD_BYTES);
	return b;
}

/* Seal the size: a process that also holds the descriptor cannot truncate pages away (SIGBUS). */
static int board_memfd(void)
{
	int fd = memfd_create("lowtide-board", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -errno;
	if (ftruncate(fd, BOARD_BYTES) || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW)) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	return fd;
}

static void board_init(struct board *b)
{
	b->version = BOARD_VERSION;
	b->bytes = sizeof(struct board);
	b->slot_bytes = sizeof(struct board_slot);
	b->sample_bytes = sizeof(struct board_sample);
	b->event_bytes = sizeof(struct board_event);
	b->dump_bytes = sizeof(struct board_dump);
	atomic_thread_fence(memory_order_release);
	b->magic = BOARD_MAGIC;
}

int board_create(struct board **out, int *fd, struct err *e)
{
	struct board *b;

	*fd = board_memfd();
	if (*fd < 0)
		return err_sys(e, -*fd, "cannot make the board's memory file");
	b = board_map(*fd);
	if (!b) {
		int code = errno;

		close(*fd);
		*fd = -1;
		return err_sys(e, code, "cannot map the board (%u KiB)", BOARD_BYTES >> 10);
	}
	board_init(b);
	*out = b;
	return 0;
}

int board_check(const struct board *b, struct err *e)
{
	const struct {
		const char *what;
		uint64_t have, want;
	} rows[] = {
		{ "magic", b->magic, BOARD_MAGIC },
		{ "version", b->version, BOARD_VERSION },
		{ "size", b->bytes, sizeof(struct board) },
		{ "slot size", b->slot_bytes, sizeof(struct board_slot) },
		{ "sample size", b->sample_bytes, sizeof(struct board_sample) },
		{ "event size", b->event_bytes, sizeof(struct board_event) },
		{ "dump size", b->dump_bytes, sizeof(struct board_dump) },
	};
	size_t i;

	for (i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].have != rows[i].want)
			return err_set(e, EPROTO, "the board's %s is %#llx, not %#llx: use the "
				"same lowtide on both sides", rows[i].what,
				(unsigned long long)rows[i].have,
				(unsigned long long)rows[i].want);
	return 0;
}

int board_open(struct board **out, const char *path, struct err *e)
{
	AUTO_FD int fd = open(path, O_RDWR | O_CLOEXEC);
	struct board *b;
	struct stat st;
	int rc;

	if (fd < 0 || fstat(fd, &st))
		return err_sys(e, errno, "cannot open the board %s", path);
	if (st.st_size < (off_t)BOARD_BYTES)
		return err_set(e, EPROTO, "%s is no board: it has %lld bytes, not %u", path,
			(long long)st.st_size, BOARD_BYTES);
	b = board_map(fd);
	if (!b)
		return err_sys(e, errno, "cannot map the board %s", path);
	rc = board_check(b, e);
	if (rc) {
		board_close(b);
		return err_wrap(e, "%s", path);
	}
	*out = b;
	return 0;
}

void board_close(struct board *b)
{
	if (b)
		munmap(b, BOARD_BYTES);
}

/* Whether a file of a PCI device starts with this text. */
static bool device_says(const char *device, const char *file, const char *text)
{
	char path[512], have[16];

	snprintf(path, sizeof(path), PCI_DEVICES "/%.255s/%s", device, file);
	return file_read(path, have, sizeof(have), NULL) > 0 &&
		!strncmp(have, text, strlen(text));
}

/* Enable a PCI device's memory: the kernel leaves it off without a driver. */
static int device_enable(const char *device, struct err *e)
{
	char path[512];

	if (!device_says(device, "enable", "0"))
		return 0;
	snprintf(path, sizeof(path), PCI_DEVICES "/%.255s/enable", device);
	return knob_trigger(path, "1", e);
}

static int device_bar(const char *device, char *path, size_t size, struct err *e)
{
	int len = snprintf(path, size, PCI_DEVICES "/%s/resource2", device);

	if (len < 0 || (size_t)len >= size)
		return err_set(e, ENAMETOOLONG, "no room for the path of the board's device");
	return device_enable(device, e);
}

int board_find_bar(char *path, size_t size, struct err *e)
{
	DIR *d = opendir(PCI_DEVICES);
	struct dirent *entry;
	int rc = -ENOENT;

	while (d && rc == -ENOENT && (entry = readdir(d)))
		if (device_says(entry->d_name, "vendor", "0x1af4") &&
		    device_says(entry->d_name, "device", "0x1110"))
			rc = device_bar(entry->d_name, path, size, e);
	if (d)
		closedir(d);
	if (rc == -ENOENT)
		return err_set(e, ENOENT, "no ivshmem device (1af4:1110) in " PCI_DEVICES
			": start QEMU with -device ivshmem-plain");
	return rc;
}

void board_beat(struct board *b, enum board_beat which)
{
	uint64_t now = clock_ns();

	atomic_store_explicit(&b->beat[which].t_ns, now, memory_order_relaxed);
	atomic_fetch_add_explicit(&b->beat[which].count, 1, memory_order_release);
	atomic_store_explicit(&b->agent_now_ns, now, memory_order_relaxed);
}

void slot_begin(struct board_slot *s)
{
	atomic_store_explicit(&s->op_start_ns, clock_ns(), memory_order_relaxed);
	atomic_store_explicit(&s->state, SLOT_BUSY, memory_order_release);
}

/* The code's row, else a free one, else the last, which mixes all codes that found none. */
static void errno_count(struct board_errno *rows, int32_t code)
{
	unsigned i;

	for (i = 0; i < BOARD_ERRNOS - 1; i++)
		if (rows[i].code == code || !rows[i].code)
			break;
	if (i < BOARD_ERRNOS - 1)
		rows[i].code = code;
	rows[i].count++;
}

void slot_done(struct board_slot *s, int rc)
{
	if (rc) {
		errno_count(s->errnos, rc < 0 ? -rc : rc);
	} else {
		atomic_store_explicit(&s->last_done_ns, clock_ns(), memory_order_relaxed);
		atomic_fetch_add_explicit(&s->ops, 1, memory_order_relaxed);
	}
	atomic_store_explicit(&s->op_start_ns, 0, memory_order_relaxed);
	atomic_store_explicit(&s->state, SLOT_IDLE, memory_order_release);
}
