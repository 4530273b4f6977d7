/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds swap: a file on the scratch disk, compressed memory (zram), or a block device. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/swap.h>
#include <unistd.h>

#include "bounded.h"
#include "cleanup.h"
#include "file.h"
#include "injector.h"
#include "proc.h"

#define PAGE 4096u
#define MAGIC "SWAPSPACE2"
#define SWAPOFF_MS 2000
#define ZRAM "/sys/block/zram0/"

enum type { TYPE_FILE, TYPE_ZRAM, TYPE_DEVICE };

struct swap {
	char path[240];
	enum type type;
	bool noted;
	uint64_t out_before;	/* pages swapped out before arm */
};

/* union swap_header of the kernel: version and last page at byte 1024, magic at the page's end. */
static int header_write(int fd, uint64_t bytes)
{
	static char page[PAGE];
	const uint32_t version = 1, last = (uint32_t)(bytes / PAGE) - 1;

	memset(page, 0, sizeof(page));
	memcpy(page + 1024, &version, sizeof(version));
	memcpy(page + 1028, &last, sizeof(last));
	memcpy(page + PAGE - strlen(MAGIC), MAGIC, strlen(MAGIC));
	if (pwrite(fd, page, sizeof(page), 0) != sizeof(page) || fsync(fd))
		return -errno;
	return 0;
}

/* Fill the file before the header: a swap file must have no holes. */
static int space_make(const struct swap *s, uint64_t bytes, struct err *e)
{
	int flags = O_RDWR | O_CLOEXEC | (s->type ? 0 : O_CREAT | O_TRUNC), r;
	AUTO_FD int fd = open(s->path, flags, 0600);

	if (fd < 0)
		return err_sys(e, errno, "cannot open %s", s->path);
	if (s->type == TYPE_FILE && fallocate(fd, 0, 0, (off_t)bytes))
		return err_sys(e, errno, "cannot reserve %llu bytes for %s",
			(unsigned long long)bytes, s->path);
	r = header_write(fd, bytes);
	return r ? err_sys(e, -r, "cannot write the swap header to %s", s->path) : 0;
}

/* Unmount the scratch disk: zram needs a backing device for itself. */
static int zram_back(const struct injector_env *env, const char *device, struct err *e)
{
	if (umount2(env->scratch, 0) && errno != EINVAL)
		return err_sys(e, errno, "cannot unmount %s", env->scratch);
	return knob_trigger(ZRAM "backing_dev", device, e);
}

/* disksize is set once and only reset clears it, so neither is a knob to restore. */
static int zram_make(const struct injector_env *env, uint64_t bytes, struct err *e)
{
	const char *algorithm = param_text(env->params, "algorithm");
	const char *device = param_text(env->params, "device");
	char text[24];
	int rc;

	if (access(ZRAM "disksize", F_OK))
		return err_set(e, ENODEV, "no /dev/zram0: load the kernel module zram");
	rc = *algorithm ? knob_trigger(ZRAM "comp_algorithm", algorithm, e) : 0;
	if (!rc && *device)
		rc = zram_back(env, device, e);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)bytes);
	return rc ? rc : knob_trigger(ZRAM "disksize", text, e);
}

static uint64_t pages_out(void)
{
	static char text[16384];
	uint64_t n = 0;

	if (file_read("/proc/vmstat", text, sizeof(text), NULL) > 0)
		proc_find_u64(text, "pswpout", &n);
	return n;
}

static int space_use(struct swap *s, struct injector_env *env, struct err *e)
{
	char note[260];
	int rc;

	snprintf(note, sizeof(note), "swapoff %s", s->path);
	rc = knob_note(env->knobs, note, e);
	if (rc)
		return rc;
	s->noted = true;
	if (swapon(s->path, 0))
		return err_sys(e, errno, "cannot swap on %s", s->path);
	s->out_before = pages_out();
	return 0;
}

static void path_choose(struct swap *s, const struct injector_env *env)
{
	if (s->type == TYPE_FILE)
		snprintf(s->path, sizeof(s->path), "%s/swap.img", env->scratch);
	else
		snprintf(s->path, sizeof(s->path), "%s", s->type == TYPE_ZRAM ? "/dev/zram0" :
			param_text(env->params, "device"));
}

static int swap_arm(struct injector_env *env, struct err *e)
{
	uint64_t bytes = param_u64(env->params, "size") / PAGE * PAGE;
	struct swap *s = env->state ? env->state : calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return err_set(e, ENOMEM, "no memory for an injector's state");
	env->state = s;
	if (s->noted)
		return 0;
	s->type = (enum type)param_u64(env->params, "type");
	path_choose(s, env);
	rc = s->type == TYPE_ZRAM ? zram_make(env, bytes, e) : 0;
	if (!rc)
		rc = space_make(s, bytes, e);
	return rc ? rc : space_use(s, env, e);
}

static int swap_end(void *path)
{
	return swapoff(path) ? -errno : 0;
}

/* swapoff reads all swap back, which a machine without memory cannot do. */
static int swap_disarm(struct injector_env *env, struct err *e)
{
	struct swap *s = env->state;
	char note[260];
	int rc;

	if (!s || !s->noted)
		return 0;
	rc = bounded_call(swap_end, s->path, SWAPOFF_MS, NULL);
	/* EINVAL: it is not in use */
	if (rc && rc != -EINVAL)
		return err_set(e, -rc, "cannot end swap on %s; lowtide undo tries again", s->path);
	s->noted = false;
	snprintf(note, sizeof(note), "swapoff %s", s->path);
	rc = knob_done(env->knobs, note, e);
	if (s->type == TYPE_ZRAM)
		return rc ? rc : knob_trigger(ZRAM "reset", "1", e);
	if (s->type == TYPE_FILE)
		unlink(s->path);
	return rc;
}

static uint64_t swap_hits(struct injector_env *env)
{
	const struct swap *s = env->state;

	return s ? pages_out() - s->out_before : 0;
}

static const struct param swap_params[] = {
	{ "type", PARAM_CHOICE, "file", "file|zram|device", "scratch disk, zram0, or device" },
	{ "size", PARAM_SIZE, "128M", "1M..64G", "swap space" },
	{ "device", PARAM_TEXT, "", NULL, "block device; of zram: where it writes pages to" },
	{ "algorithm", PARAM_TEXT, "", NULL, "zram's comp_algorithm (empty: the kernel's choice)" },
	{ 0 }
};

static const struct need swap_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_VM, NULL, NULL },
	{ NEED_WHEN, "type=zram", NULL },
	{ NEED_MODULE, "zram", NULL },
	{ NEED_MODULE, "?lzo-rle", NULL },	/* default of 6.1 */
	{ 0 }
};

const struct injector injector_swap = {
	.name = "swap",
	.summary = "add swap space (file, zram, device); hits are pages swapped out",
	.scope = SCOPE_MACHINE,
	.role = ROLE_FIXTURE,
	.side = SIDE_AGENT,
	.params = swap_params,
	.needs = swap_needs,
	.arm = swap_arm,
	.disarm = swap_disarm,
	.hits = swap_hits,
};
