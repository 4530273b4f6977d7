/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Needs of a plug-in, checked before a run. An unmet need gives `skip` and names its cure. */
#ifndef API_NEEDS_H
#define API_NEEDS_H

#include "err.h"

enum need_kind {
	NEED_END = 0,
	NEED_ROOT,	/* effective uid 0 on the target */
	NEED_PROGRAM,	/* what = name in PATH, package = Debian package */
	NEED_MODULE,	/* what = kernel module or built-in, by modprobe name */
	NEED_FILE,	/* what = path that exists on the target */
	NEED_CGROUP,	/* memory controller; what = "v1", "v2" or NULL for either */
	NEED_VM,	/* runs only with --on vm */
	NEED_SCRATCH,	/* scratch disk of the VM, /dev/vdb; what = least size */
	NEED_DIRECT,	/* work directory's file system supports O_DIRECT */
	NEED_KMOD,	/* what = module of injectors/kmod; on a host as NEED_UNBOUNDED */
	NEED_UNBOUNDED,	/* on a host, --unbounded; what = its act: "runs x with any arguments" */
	NEED_OWN_FS,	/* on a host, a file system made by a fixture at setup */
	NEED_WHEN,	/* what = "PARAM=VALUE": condition of the rows up to the next NEED_WHEN */
};

/* A need. A table ends with NEED_END. */
struct need {
	enum need_kind kind;
	const char *what;
	const char *package;
};

#endif
