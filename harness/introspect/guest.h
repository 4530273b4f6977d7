/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's kernel: its symbols, layouts and unwind tables. Internal to this layer. */
#ifndef INTROSPECT_GUEST_H
#define INTROSPECT_GUEST_H

#include "introspect.h"
#include "memory.h"

#define SYMBOLS_MOST (1u << 20)
#define NAME_BYTES 128
#define MARK_EVERY 256		/* symbols between two remembered places in the names */
#define MODULES_MOST 512
#define MODULE_SYMBOLS_MOST (1u << 18)
#define IMAGE_BASE 0xffffffff80000000ull	/* __START_KERNEL_map */

/* Where members lie. A row of the table in layout.c for each. */
enum field {
	TASK_TASKS, TASK_THREAD_NODE, TASK_SIGNAL, TASK_PID, TASK_TGID, TASK_COMM, TASK_STATE,
	TASK_ON_CPU, TASK_NVCSW, TASK_NIVCSW, TASK_SP, TASK_STACK, TASK_PARENT, TASK_FLAGS,
	TASK_BLOCKED_ON, SIGNAL_THREADS,
	MUTEX_OWNER, MUTEX_LIST, MUTEX_WAITER_LIST, MUTEX_WAITER_TASK,
	RWSEM_COUNT, RWSEM_OWNER, RWSEM_LIST, RWSEM_WAITER_LIST, RWSEM_WAITER_TASK,
	SEMAPHORE_LIST, SEMAPHORE_WAITER_LIST, SEMAPHORE_WAITER_TASK,
	RT_OWNER, RT_WAITER_LOCK, RT_WAITER_TASK,
	WAIT_FOLIO, WAIT_BIT, WAIT_PRIVATE, WAIT_FUNC,
	FOLIO_MAPPING, FOLIO_INDEX, MAPPING_HOST, INODE_INO, INODE_SB, SB_ID,
	PAGE_FLAGS, PAGE_HEAD, PAGE_TYPE, SLAB_CACHE, CACHE_NAME, CACHE_SIZE,
	MODULE_LIST, MODULE_NAME, MODULE_CORE_BASE, MODULE_CORE_SIZE, MODULE_MEM, MEM_BASE,
	MEM_SIZE, MODULE_KALLSYMS, KALLSYMS_TABLE, KALLSYMS_COUNT, KALLSYMS_NAMES,
	MODULE_ORCS, MODULE_ORC, MODULE_ORC_IP,
	ORC_TYPE, ORC_END,		/* bits, and no bytes */
	BIT_LOCKED, BIT_WRITEBACK, BIT_SLAB, SLAB_TYPE,	/* values of enums */
	FIELD_COUNT
};

/* Sizes of types in bytes; 0: the type is not there. */
enum type { TYPE_PAGE, TYPE_STACK, TYPE_MODULE_MEMORY, TYPE_ORC, TYPE_MEM_ARRAY, TYPE_COUNT };

/* Kernel symbols that are asked for by name. A row of the table in kallsyms.c for each. */
enum wanted {
	SYM_INIT_TASK, SYM_BTF, SYM_BTF_END, SYM_ORC_IP, SYM_ORC_IP_END, SYM_ORC, SYM_MODULES,
	SYM_VMEMMAP, SYM_PAGE_OFFSET, SYM_STEXT, SYM_ETEXT, SYM_INITTEXT, SYM_EINITTEXT,
	SYM_WAKE_PAGE, WANTED_COUNT
};

/* From the VMCOREINFO note (kernel/vmcore_info.c). */
struct note {
	char release[96];
	uint64_t root, stext;
	int64_t phys_base;
	bool five_levels;
	uint64_t names, tokens, token_index, offsets, relative_base_at, symbols_at;
	uint64_t relative_base;
};

struct module_symbol {
	uint64_t address, name;	/* name: where its text lies in the guest */
	uint16_t module;
};

#define MODULE_PARTS 8
struct module {
	char name[56];
	struct { uint64_t base, size; } part[MODULE_PARTS];
	uint64_t orc, orc_ip;
	uint32_t orcs;
};

struct guest {
	struct memory memory;
	struct note note;

	uint32_t symbols;
	bool signed_offsets;	/* per-CPU symbols are absolute (before 6.15) */
	int32_t *offset;	/* as the kernel has them */
	uint8_t *names;
	size_t names_bytes;
	uint32_t *mark;		/* where each 256th name begins */
	char token[256][32];
	uint64_t wanted[WANTED_COUNT];	/* 0: absent */

	int32_t field[FIELD_COUNT];	/* -1: absent */
	uint32_t type[TYPE_COUNT];

	unsigned modules, module_symbols;
	struct module module[MODULES_MOST];
	struct module_symbol *module_symbol;	/* sorted by address */
};

/* note.c: find the note and set the page tables. -ENOENT: there is none that can be used. */
int note_find(struct guest *g, bool (*usable)(struct guest *g), struct err *e);

/* kallsyms.c. False: what the note says does not fit together. */
bool kallsyms_open(struct guest *g);
uint64_t kallsyms_address(const struct guest *g, uint32_t number);
bool kallsyms_name(const struct guest *g, uint32_t number, char *name, size_t size);
/* Number of the first symbol at the highest address <= address, and the next higher one. */
bool kallsyms_find(const struct guest *g, uint64_t address, uint32_t *number, uint64_t *next);

/* layout.c */
int layout_open(struct guest *g, struct err *e);

/* modules.c: read the list anew. What cannot be read is left out. */
void modules_open(struct guest *g);
const struct module *module_of(const struct guest *g, uint64_t address);

/* names.c */
struct name_at {
	char name[NAME_BYTES];
	uint64_t offset, size;	/* size 0: not known */
	const struct module *module;	/* NULL: the kernel */
};
bool name_find(struct guest *g, uint64_t address, struct name_at *out);
/* Words for a place in memory: symbol, slab cache, stack; "" where nothing is known. */
void place_words(struct guest *g, uint64_t address, char *to, size_t size);

/* orc.c: unwind a sleeping task's stack. */
void orc_unwind(struct guest *g, struct look_task *t);

/* locks.c */
void locks_find(struct look *l);

/* look_text.c */
const char *kind_words(enum look_kind kind);
char state_letter(uint32_t state);
/* "func+0x1/0x2 [module]", or the bare address. */
void frame_words(struct guest *g, const struct look_frame *f, struct text *t);

/* lists.c: the lists of tasks and threads. */
int tasks_read(struct look *l, struct guest *g, struct err *e);
/* Index of the task whose structure lies there, or whose stack has the address; -1: none. */
int task_at(const struct look *l, uint64_t address);
int task_of_stack(const struct look *l, uint64_t address);

/* Read a word of a structure. False: absent or not mapped. */
static inline bool field_u64(struct guest *g, uint64_t base, enum field f, uint64_t *to)
{
	return g->field[f] >= 0 && memory_u64(&g->memory, base + (uint64_t)g->field[f], to);
}

static inline bool field_u32(struct guest *g, uint64_t base, enum field f, uint32_t *to)
{
	return g->field[f] >= 0 && memory_u32(&g->memory, base + (uint64_t)g->field[f], to);
}

#endif
