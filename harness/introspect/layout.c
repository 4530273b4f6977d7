/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Layouts of the kernel's structures, from the BTF that it carries. The only user of libbpf. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "guest.h"

#ifndef HAVE_LIBBPF

int layout_open(struct guest *g, struct err *e)
{
	(void)g;
	return err_set(e, ENOTSUP, "lowtide was built without libbpf, which reads the layouts of "
		"a kernel: install libbpf-dev, run configure and make");
}

#else

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#define BTF_MOST (64u << 20)
#define STACK_BYTES 16384	/* THREAD_SIZE without KASAN; a larger stack is not unwound */
#define DEPTH_MOST 8		/* of members without a name inside each other */
#define MODIFIERS_MOST 32	/* typedef, const, volatile in a row */

/* A member of a structure by its path. Another name of it in other versions is a row of its own. */
static const struct row {
	enum field field;
	const char *type, *path;
	bool bits;		/* of bits, and not of bytes */
} rows[] = {
	{ TASK_TASKS, "task_struct", "tasks", false },
	{ TASK_THREAD_NODE, "task_struct", "thread_node", false },
	{ TASK_SIGNAL, "task_struct", "signal", false },
	{ TASK_PID, "task_struct", "pid", false },
	{ TASK_TGID, "task_struct", "tgid", false },
	{ TASK_COMM, "task_struct", "comm", false },
	{ TASK_STATE, "task_struct", "__state", false },
	{ TASK_ON_CPU, "task_struct", "on_cpu", false },
	{ TASK_NVCSW, "task_struct", "nvcsw", false },
	{ TASK_NIVCSW, "task_struct", "nivcsw", false },
	{ TASK_SP, "task_struct", "thread.sp", false },
	{ TASK_STACK, "task_struct", "stack", false },
	{ TASK_PARENT, "task_struct", "real_parent", false },
	{ TASK_FLAGS, "task_struct", "flags", false },
	{ TASK_BLOCKED_ON, "task_struct", "pi_blocked_on", false },
	{ SIGNAL_THREADS, "signal_struct", "thread_head", false },
	{ MUTEX_OWNER, "mutex", "owner", false },
	{ MUTEX_LIST, "mutex", "wait_list", false },
	{ MUTEX_WAITER_LIST, "mutex_waiter", "list", false },
	{ MUTEX_WAITER_TASK, "mutex_waiter", "task", false },
	{ RWSEM_COUNT, "rw_semaphore", "count", false },
	{ RWSEM_OWNER, "rw_semaphore", "owner", false },
	{ RWSEM_LIST, "rw_semaphore", "wait_list", false },
	{ RWSEM_WAITER_LIST, "rwsem_waiter", "list", false },
	{ RWSEM_WAITER_TASK, "rwsem_waiter", "task", false },
	{ SEMAPHORE_LIST, "semaphore", "wait_list", false },
	{ SEMAPHORE_WAITER_LIST, "semaphore_waiter", "list", false },
	{ SEMAPHORE_WAITER_TASK, "semaphore_waiter", "task", false },
	{ RT_OWNER, "rt_mutex_base", "owner", false },
	{ RT_WAITER_LOCK, "rt_mutex_waiter", "lock", false },
	{ RT_WAITER_TASK, "rt_mutex_waiter", "task", false },
	{ WAIT_FOLIO, "wait_page_queue", "folio", false },
	{ WAIT_BIT, "wait_page_queue", "bit_nr", false },
	{ WAIT_PRIVATE, "wait_page_queue", "wait.private", false },
	{ WAIT_FUNC, "wait_page_queue", "wait.func", false },
	{ FOLIO_MAPPING, "folio", "mapping", false },
	{ FOLIO_INDEX, "folio", "index", false },
	{ MAPPING_HOST, "address_space", "host", false },
	{ INODE_INO, "inode", "i_ino", false },
	{ INODE_SB, "inode", "i_sb", false },
	{ SB_ID, "super_block", "s_id", false },
	{ PAGE_FLAGS, "page", "flags", false },
	{ PAGE_HEAD, "page", "compound_head", false },
	{ PAGE_TYPE, "page", "page_type", false },
	{ SLAB_CACHE, "slab", "slab_cache", false },
	{ CACHE_NAME, "kmem_cache", "name", false },
	{ CACHE_SIZE, "kmem_cache", "size", false },
	{ MODULE_LIST, "module", "list", false },
	{ MODULE_NAME, "module", "name", false },
	{ MODULE_CORE_BASE, "module", "core_layout.base", false },
	{ MODULE_CORE_SIZE, "module", "core_layout.size", false },
	{ MODULE_MEM, "module", "mem", false },
	{ MEM_BASE, "module_memory", "base", false },
	{ MEM_SIZE, "module_memory", "size", false },
	{ MODULE_KALLSYMS, "module", "kallsyms", false },
	{ KALLSYMS_TABLE, "mod_kallsyms", "symtab", false },
	{ KALLSYMS_COUNT, "mod_kallsyms", "num_symtab", false },
	{ KALLSYMS_NAMES, "mod_kallsyms", "strtab", false },
	{ MODULE_ORCS, "module", "arch.num_orcs", false },
	{ MODULE_ORC, "module", "arch.orc_unwind", false },
	{ MODULE_ORC_IP, "module", "arch.orc_unwind_ip", false },
	{ ORC_TYPE, "orc_entry", "type", true },
	{ ORC_END, "orc_entry", "end", true },
};

static const struct {
	enum field field;
	const char *type, *name;
} values[] = {
	{ BIT_LOCKED, "pageflags", "PG_locked" },
	{ BIT_WRITEBACK, "pageflags", "PG_writeback" },
	{ BIT_SLAB, "pageflags", "PG_slab" },
	{ SLAB_TYPE, "pagetype", "PGTY_slab" },
};

static const struct {
	enum type type;
	const char *name;
	unsigned kind;
} sizes[] = {
	{ TYPE_PAGE, "page", BTF_KIND_STRUCT },
	{ TYPE_STACK, "thread_union", BTF_KIND_UNION },
	{ TYPE_MODULE_MEMORY, "module_memory", BTF_KIND_STRUCT },
	{ TYPE_ORC, "orc_entry", BTF_KIND_STRUCT },
};

/* Without these nothing can be told. */
static const enum field needed[] = { TASK_TASKS, TASK_THREAD_NODE, TASK_SIGNAL, TASK_PID,
	TASK_TGID, TASK_COMM, TASK_STATE, TASK_NVCSW, TASK_NIVCSW, TASK_SP, TASK_STACK,
	SIGNAL_THREADS };

static const struct btf_type *plain_type(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	for (unsigned i = 0; t && i < MODIFIERS_MOST && (btf_is_mod(t) || btf_is_typedef(t)); i++)
		t = btf__type_by_id(btf, t->type);
	return t;
}

static uint32_t member_bits(const struct btf_type *t, unsigned i)
{
	return btf_kflag(t) ? BTF_MEMBER_BIT_OFFSET(btf_members(t)[i].offset) :
		btf_members(t)[i].offset;
}

/* Look for the member among those of t, and in members without a name. */
static bool member_find(const struct btf *btf, const struct btf_type *t, const char *name,
	size_t len, unsigned depth, uint32_t *bits, uint32_t *type)
{
	if (!t || !btf_is_composite(t) || depth > DEPTH_MOST)
		return false;
	for (unsigned i = 0; i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i];
		const char *own = btf__name_by_offset(btf, m->name_off);
		uint32_t before = *bits;

		*bits += member_bits(t, i);
		if (own && *own && strncmp(own, name, len) == 0 && !own[len]) {
			*type = m->type;
			return true;
		}
		if (own && !*own && member_find(btf, plain_type(btf, m->type), name, len,
			depth + 1, bits, type))
			return true;
		*bits = before;
	}
	return false;
}

static int32_t path_find(const struct btf *btf, const struct row *r)
{
	int id = btf__find_by_name_kind(btf, r->type, BTF_KIND_STRUCT);
	uint32_t type = id > 0 ? (uint32_t)id : 0, bits = 0;
	const char *p = r->path;

	while (id > 0 && *p) {
		size_t len = strcspn(p, ".");

		if (!member_find(btf, plain_type(btf, type), p, len, 0, &bits, &type))
			return -1;
		p += len + (p[len] == '.');
	}
	if (id <= 0 || bits / 8 > 1u << 20)
		return -1;
	return (int32_t)(r->bits ? bits : bits / 8);
}

/* The number of parts of a module's memory is the length of an array (6.4 and later). */
static uint32_t parts_count(const struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "module", BTF_KIND_STRUCT);
	uint32_t bits = 0, type = 0;
	const struct btf_type *t;

	if (id <= 0 || !member_find(btf, plain_type(btf, (uint32_t)id), "mem", 3, 0, &bits, &type))
		return 0;
	t = plain_type(btf, type);
	return t && btf_is_array(t) ? btf_array(t)->nelems : 0;
}

static int32_t value_find(const struct btf *btf, const char *type, const char *name)
{
	int id = btf__find_by_name_kind(btf, type, BTF_KIND_ENUM);
	const struct btf_type *t = id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;

	for (unsigned i = 0; t && i < btf_vlen(t); i++) {
		const char *own = btf__name_by_offset(btf, btf_enum(t)[i].name_off);

		if (own && strcmp(own, name) == 0)
			return btf_enum(t)[i].val;
	}
	return -1;
}

static void layout_fill(struct guest *g, const struct btf *btf)
{
	for (unsigned i = 0; i < FIELD_COUNT; i++)
		g->field[i] = -1;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		g->field[rows[i].field] = path_find(btf, &rows[i]);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		g->field[values[i].field] = value_find(btf, values[i].type, values[i].name);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int id = btf__find_by_name_kind(btf, sizes[i].name, sizes[i].kind);
		const struct btf_type *t = id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;

		g->type[sizes[i].type] = t ? t->size : 0;
	}
	g->type[TYPE_MEM_ARRAY] = parts_count(btf);
	if (!g->type[TYPE_STACK])
		g->type[TYPE_STACK] = STACK_BYTES;
}

static int layout_check(const struct guest *g, struct err *e)
{
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
			if (rows[k].field == needed[i] && g->field[needed[i]] < 0)
				return err_set(e, ENOTSUP, "the kernel's BTF has no %s.%s",
					rows[k].type, rows[k].path);
	return 0;
}

int layout_open(struct guest *g, struct err *e)
{
	uint64_t start = g->wanted[SYM_BTF], size = g->wanted[SYM_BTF_END] - start;
	struct btf *btf = NULL;
	void *data;

	if (!start || !size || size > BTF_MOST)
		return err_set(e, ENOTSUP, "the kernel has no BTF (CONFIG_DEBUG_INFO_BTF): its "
			"layouts are not known");
	data = malloc(size);
	if (!data)
		return err_sys(e, ENOMEM, "BTF of the guest");
	libbpf_set_print(NULL);
	if (memory_get(&g->memory, start, data, size))
		btf = btf__new(data, (uint32_t)size);
	free(data);
	if (!btf)
		return err_set(e, ENOTSUP, "the kernel's BTF cannot be read");
	layout_fill(g, btf);
	btf__free(btf);
	return layout_check(g, e);
}

#endif
