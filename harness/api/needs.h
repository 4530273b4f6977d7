/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a plug-in needs: checked before a run; unmet needs give `skip` with the cure. */
#ifndef API_NEEDS_H
#define API_NEEDS_H

#include "err.h"

enum need_kind {
	NEED_END = 0,
	NEED_ROOT,	/* effective uid 0 on the target */
	NEED_PROGRAM,	/* what = name in PATH, package = Debian package */
	NEED_MODULE,	/* what = kernel module or built-in, by modprobe name */
	NEED_FILE,	/* what = path that must exist on the target */
	NEED_CGROUP,	/* a memory controller; what = "v1", "v2" or NULL for either */
	NEED_VM,	/* runs only with --on vm */
	NEED_SCRATCH,	/* a scratch disk of the VM, /dev/vdb, at least what = size */
	NEED_DIRECT,	/* the work folder's file system takes O_DIRECT */
	NEED_KMOD,	/* what = module of ours (injectors/kmod), built for the target */
	NEED_WHEN,	/* what = "PARAM=VALUE": rows up to the next one hold only where it is so */
};

/* One row; a table ends with NEED_END. */
struct need {
	enum need_kind kind;
	const char *what;
	const char *package;
};

#endif
