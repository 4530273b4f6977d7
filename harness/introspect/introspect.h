/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Read a guest's tasks, stacks and lock owners from its memory, without its help. The guest is not
 * trusted: each walk is bounded, and what does not fit together is left out.
 */
#ifndef INTROSPECT_INTROSPECT_H
#define INTROSPECT_INTROSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "memory_map.h"
#include "text.h"

#define LOOK_TASKS_MAX 16384
#define LOOK_FRAMES_MAX 48
#define LOOK_LOCKS_MAX 512
#define LOOK_PLACE_BYTES 160

/* What a sleeping task waits for. LOOK_FOLIO has no owner; of LOOK_KSWAPD it is who wakes alone. */
enum look_kind { LOOK_NONE, LOOK_MUTEX, LOOK_RWSEM, LOOK_SEMAPHORE, LOOK_RT_MUTEX, LOOK_FOLIO,
	LOOK_KSWAPD };

struct look_frame {
	uint64_t ip;
	uint64_t sp;		/* stack pointer in this function: its locals lie from here on */
	bool exact;		/* ip is where an exception came, and no return address */
};

struct look_task {
	uint64_t address, stack, sp;
	int32_t pid, tgid, ppid;	/* ppid -1: not read */
	char comm[16];
	uint32_t state;		/* task_struct.__state */
	uint32_t flags;
	uint64_t switches[2];	/* voluntary, others */
	bool on_cpu;
	bool whole;		/* the stack was unwound to its end */
	uint8_t frames;
	struct look_frame frame[LOOK_FRAMES_MAX];
	int16_t lock;		/* index of what it waits for; -1: not known */
};

enum look_owner {
	LOOK_OWNER_NONE,	/* this kind has no owner, or nobody holds it at present */
	LOOK_OWNER_TASK,	/* owner is the holder, by the kernel's own word */
	LOOK_OWNER_READERS,	/* owner is the last reader, or -1: a hint and no holder */
};

struct look_lock {
	enum look_kind kind;
	uint64_t address;
	enum look_owner how;
	int16_t owner;		/* index of a task, or -1 */
	uint32_t waiters;
	uint32_t readers;
	char place[LOOK_PLACE_BYTES];	/* "ext4_inode_cache+0x98", or what folio it is */
};

struct guest;

struct look {
	struct guest *guest;
	unsigned tasks;
	unsigned locks;
	unsigned lost;		/* tasks beyond LOOK_TASKS_MAX, or that could not be read */
	struct look_task task[LOOK_TASKS_MAX];
	struct look_lock lock[LOOK_LOCKS_MAX];
	uint16_t by_stack[LOOK_TASKS_MAX], by_address[LOOK_TASKS_MAX];
};

/*
 * Find the parts of a raw image or an ELF dump. A raw image of 3.5 GiB or more has the hole of
 * QEMU's "pc" machine: what lies above 3 GiB begins at 4 GiB. -EINVAL: no such file, with a
 * sentence that names path; map->fd becomes fd, which stays the caller's.
 */
int memory_map_file(struct memory_map *map, int fd, const char *path, struct err *e);

/*
 * Find the kernel in this memory. All that is needed later is allocated here, look_close frees it.
 * -ENOENT: no kernel that can be read, -ENOTSUP: built without libbpf, with a sentence.
 */
int look_open(struct look **out, const struct memory_map *map, struct err *e);
void look_close(struct look *l);

/* Read all of it, anew. Allocates nothing. */
int look_read(struct look *l, struct err *e);

const char *look_release(const struct look *l);	/* uname -r */

/* Text for people and for hang_read; t is cut where it ends. */
void look_tasks_text(const struct look *l, struct text *t);
void look_owners_text(const struct look *l, struct text *t);
/* "mutex at NAME, owner worker.2 (pid 144), 3 waiters"; a line for each lock. */
void look_locks_text(const struct look *l, struct text *t);
void look_json(const struct look *l, struct text *t);	/* docs/INTROSPECT.md has the keys */

#endif
