/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The initramfs: busybox, modules in load order, and an /init that switches to the root disk. */
#include "image.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "cpio.h"
#include "exec.h"
#include "file.h"
#include "modules.h"
#include "search_path.h"

/*
 * Soft dependencies may fail to load (no such CPU feature). If the root disk does not mount,
 * /init exits, the kernel panics, and QEMU ends with the text on the console.
 */
static const char init_script[] =
	"#!/bin/busybox sh\n"
	"b=/bin/busybox\n"
	"$b mount -t proc proc /proc\n"
	"$b mount -t sysfs sysfs /sys\n"
	"$b mount -t devtmpfs dev /dev\n"
	"for m in /modules/*; do\n"
	"	$b insmod $m || echo \"lowtide-init: cannot load $m\"\n"
	"done\n"
	"n=0\n"
	"until [ -b /dev/vda ] || [ $n -ge 50 ]; do n=$((n + 1)); $b sleep 0.1; done\n"
	"$b mount -r -t ext4 /dev/vda /root || {\n"
	"	echo 'lowtide-init: cannot mount the root disk'\n"
	"	exit 1\n"
	"}\n"
	"if [ -d /kmod ]; then\n"
	"	$b mount -t tmpfs kmod /root" GUEST_KMODS " && $b cp /kmod/* /root" GUEST_KMODS "\n"
	"fi\n"
	"for d in proc sys dev; do $b mount --move /$d /root/$d; done\n"
	"exec $b switch_root /root " GUEST_SELF " agent --board bar\n";

/* Modules of every guest. An added kernel may lack the balloon. */
static const char *const boot_modules[] = {
	"virtio_pci", "virtio_blk", "ext4", "?virtio_balloon", NULL
};

struct unpacker {
	const char *suffix;
	const char *program;
};

static const struct unpacker unpackers[] = {
	{ ".xz", "xz" }, { ".zst", "zstd" }, { ".gz", "gzip" },
};

/* Read a module uncompressed: busybox loads no other. Caller frees *data. */
static int module_read(const char *path, char **data, size_t *size, struct err *e)
{
	const char *suffix = strrchr(path, '.');

	for (size_t i = 0; suffix && i < COUNT_OF(unpackers); i++) {
		const char *const argv[] = { unpackers[i].program, "-dc", path, NULL };
		struct program c = { .argv = argv, .capture = true };
		int rc;

		if (strcmp(suffix, unpackers[i].suffix))
			continue;
		rc = program_run(&c, e);
		*data = c.out;
		*size = c.out_len;
		return rc;
	}
	return file_slurp(path, data, size, e);
}

static int put_file(struct cpio *c, const char *name, const char *path, struct err *e)
{
	AUTO_FREE char *data = NULL;
	size_t size;
	int rc = module_read(path, &data, &size, e);

	if (!rc)
		cpio_put(c, name, S_IFREG | 0644, data, size);
	return rc;
}

/* Number the files ("modules/007-nbd.ko"), so that the shell's glob keeps the order. */
static int put_module(struct cpio *c, size_t i, const char *path, struct err *e)
{
	const char *base = strrchr(path, '/') + 1;
	char name[160];

	snprintf(name, sizeof(name), "modules/%03zu-%.*s.ko", i, (int)strcspn(base, "."), base);
	return put_file(c, name, path, e);
}

/* /init looks for this directory, so create it only if it has contents. */
static int put_kmods(struct cpio *c, const struct kernel *k, const char *const *names,
	struct err *e)
{
	char path[700], name[120];
	int rc = 0;

	if (names && *names)
		cpio_put(c, "kmod", S_IFDIR | 0755, NULL, 0);
	for (; names && *names && !rc; names++) {
		kmod_path(k, *names, path, sizeof(path));
		snprintf(name, sizeof(name), "kmod/%s.ko", *names);
		rc = put_file(c, name, path, e);
	}
	return rc;
}

static int put_busybox(struct cpio *c, struct err *e)
{
	AUTO_FREE char *data = NULL;
	char path[512];
	size_t size;
	int rc;

	if (program_find("busybox", path, sizeof(path)))
		return err_set(e, ENOENT, "busybox is not installed (package busybox-static)");
	rc = file_slurp(path, &data, &size, e);
	if (!rc)
		cpio_put(c, "bin/busybox", S_IFREG | 0755, data, size);
	return rc;
}

static int put_all(struct cpio *c, const struct module_list *modules, const struct kernel *k,
	const char *const *kmods, struct err *e)
{
	static const char *const dirs[] = { "bin", "dev", "modules", "proc", "root", "sys" };
	int rc;

	for (size_t i = 0; i < COUNT_OF(dirs); i++)
		cpio_put(c, dirs[i], S_IFDIR | 0755, NULL, 0);
	cpio_put(c, "init", S_IFREG | 0755, init_script, sizeof(init_script) - 1);
	rc = put_busybox(c, e);
	for (size_t i = 0; !rc && i < modules->count; i++)
		rc = put_module(c, i, modules->path[i], e);
	if (!rc)
		rc = put_kmods(c, k, kmods, e);
	if (rc)
		return rc;
	rc = cpio_end(c);
	return rc ? err_sys(e, -rc, "initramfs") : 0;
}

/* Dependencies of kmods go with the other modules, which /init loads first. */
static int kmods_close(const struct kernel *k, const char *const *names, struct module_list *list,
	struct err *e)
{
	char path[700];
	int rc = 0;

	for (; names && *names && !rc; names++) {
		kmod_path(k, *names, path, sizeof(path));
		rc = modules_close_file(k, path, list, e);
	}
	return rc;
}

int initrd_make(const struct kernel *k, const char *const *names, const char *const *kmods, int *fd,
	struct err *e)
{
	struct module_list modules = { .count = 0 };
	struct cpio c = { .fd = memfd_create("initrd", MFD_CLOEXEC) };
	int rc;

	if (c.fd < 0)
		return err_sys(e, errno, "memory file for the initramfs");
	rc = modules_close(k, boot_modules, &modules, e);
	if (!rc)
		rc = modules_close(k, names, &modules, e);
	if (!rc)
		rc = kmods_close(k, kmods, &modules, e);
	if (!rc)
		rc = put_all(&c, &modules, k, kmods, e);
	modules_free(&modules);
	*fd = c.fd;
	if (rc)
		close(c.fd);
	return rc;
}
