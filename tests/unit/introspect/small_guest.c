/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest of 1 MiB. */
#include "small_guest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PRESENT 0x63u
#define TOKENS 0x7000u
#define TOKEN_INDEX 0x7800u
#define OFFSETS 0x8000u
#define COUNT 0x8800u
#define BASE 0x8808u
#define NAMES 0x9000u
#define ORC_IP 0xb000u
#define ORC_ENTRIES 0xb800u
#define SLEEP_SP 0x3000u	/* in a stack */
#define SLEEP_LOCALS 0x48u	/* from the saved registers to the slow path's locals */

uint8_t small_image[SMALL_BYTES];
struct look small_look;
static struct guest guest;
static struct module_symbol module_symbols[16];
static int image_fd = -1;

static const struct { const char *name; uint32_t place; } symbols[] = {
	{ "_stext", SMALL_TEXT }, { "__schedule", SMALL_TEXT + 0x100 },
	{ "__mutex_lock.constprop.0", SMALL_TEXT + 0x200 },
	{ "rwsem_down_write_slowpath", SMALL_TEXT + 0x300 }, { "caller_fn", SMALL_TEXT + 0x400 },
	{ "throttle_direct_reclaim", SMALL_TEXT + 0x500 },
	{ "_etext", SMALL_TEXT + 0x600 }, { "__start_orc_unwind_ip", ORC_IP },
	{ "__stop_orc_unwind_ip", ORC_IP + 28 }, { "__start_orc_unwind", ORC_ENTRIES },
	{ "small_mutex", SMALL_MUTEX }, { "other_mutex", SMALL_OTHER },
	{ "small_rwsem", SMALL_RWSEM }, { "init_task", SMALL_TASK },
	{ "__start_BTF", SMALL_BTF }, { "__stop_BTF", SMALL_BTF + 0x8000 },
};
#define SYMBOLS (sizeof(symbols) / sizeof(symbols[0]))

void small_u64(uint32_t place, uint64_t value)
{
	memcpy(small_image + place, &value, sizeof(value));
}

void small_u32(uint32_t place, uint32_t value)
{
	memcpy(small_image + place, &value, sizeof(value));
}

static uint64_t at(uint32_t place)
{
	return IMAGE_BASE + place;
}

uint64_t small_task(unsigned i)
{
	return at(SMALL_TASK + i * 0x1000);
}

/* Two ways lead to the image; the second entry of the PD is a large page of it. */
static void tables_make(void)
{
	small_u64(SMALL_ROOT + 273 * 8, 0x2000 | PRESENT);
	small_u64(SMALL_ROOT + 511 * 8, 0x3000 | PRESENT);
	small_u64(0x2000, SMALL_PD | PRESENT);
	small_u64(0x3000 + 510 * 8, SMALL_PD | PRESENT);
	small_u64(SMALL_PD, SMALL_PT | PRESENT);
	small_u64(SMALL_PD + 8, 0x80 | PRESENT);
	for (unsigned i = 0; i < SMALL_BYTES / PAGE_BYTES; i++)
		small_u64(SMALL_PT + i * 8, i * PAGE_BYTES | PRESENT);
}

static void note_make(void)
{
	const struct { const char *key; uint32_t place; } symbol[] = {
		{ "swapper_pg_dir", SMALL_ROOT }, { "_stext", SMALL_TEXT },
		{ "kallsyms_names", NAMES }, { "kallsyms_num_syms", COUNT },
		{ "kallsyms_token_table", TOKENS }, { "kallsyms_token_index", TOKEN_INDEX },
		{ "kallsyms_offsets", OFFSETS }, { "kallsyms_relative_base", BASE },
	};
	struct text t = { .s = (char *)small_image + SMALL_NOTE + 24, .size = 2048 };

	text_add(&t, "OSRELEASE=6.12.1-small\nNUMBER(phys_base)=0\n"
		"NUMBER(pgtable_l5_enabled)=0\n");
	for (unsigned i = 0; i < sizeof(symbol) / sizeof(symbol[0]); i++)
		text_add(&t, "SYMBOL(%s)=%" PRIx64 "\n", symbol[i].key, at(symbol[i].place));
	small_u32(SMALL_NOTE, 11);
	small_u32(SMALL_NOTE + 4, (uint32_t)t.n);
	memcpy(small_image + SMALL_NOTE + 12, "VMCOREINFO", 11);
}

/* Each character is its own token. */
static void kallsyms_make(void)
{
	uint8_t *p = small_image + NAMES;

	for (unsigned i = 0; i < 256; i++) {
		uint16_t place = (uint16_t)(i * 2);

		small_image[TOKENS + i * 2] = (uint8_t)i;
		memcpy(small_image + TOKEN_INDEX + i * 2, &place, 2);
	}
	for (unsigned i = 0; i < SYMBOLS; i++) {
		size_t n = strlen(symbols[i].name);

		*p++ = (uint8_t)(n + 1);
		*p++ = 'T';
		memcpy(p, symbols[i].name, n);
		p += n;
		small_u32(OFFSETS + i * 4, (uint32_t)-(1 + (int32_t)symbols[i].place));
	}
	small_u32(COUNT, SYMBOLS);
	small_u64(BASE, IMAGE_BASE);
}

static void orc_make(void)
{
	static const struct { int16_t sp, bp; uint16_t bits; } entry[] = {
		{ 8, 0, 0x205 }, { 16, 0, 0x205 }, { 0x48, 0, 0x205 }, { 0x48, 0, 0x205 },
		{ 8, 0, 0x100 }, { 0x48, 0, 0x205 }, { 8, 0, 0x100 },
	};

	for (unsigned i = 0; i < 7; i++) {
		small_u32(ORC_IP + i * 4, SMALL_TEXT + i * 0x100 - (ORC_IP + i * 4));
		memcpy(small_image + ORC_ENTRIES + i * 6, &entry[i], 6);
	}
}

static void list_add(uint32_t node, uint32_t head)
{
	uint64_t last;

	memcpy(&last, small_image + head + 8, 8);
	small_u64(node, at(head));
	small_u64(node + 8, last);
	small_u64((uint32_t)(last - IMAGE_BASE), at(node));
	small_u64(head + 8, at(node));
}

static void list_make(uint32_t head)
{
	small_u64(head, at(head));
	small_u64(head + 8, at(head));
}

static void task_make(unsigned i)
{
	uint32_t task = SMALL_TASK + i * 0x1000, stack = SMALL_STACK + i * 0x4000;

	small_u64(task + 0x30, at(task + 0x800));
	list_make(task + 0x800);
	small_u32(task + 0x38, i);
	small_u32(task + 0x3c, i);
	snprintf((char *)small_image + task + 0x40, 16, i ? "task.%u" : "swapper", i);
	small_u32(task + 0x50, 2);
	small_u64(task + 0x58, 100 + i);
	small_u64(task + 0x68, at(stack + SLEEP_SP));
	small_u64(task + 0x70, at(stack));
	small_u64(task + 0x78, at(SMALL_TASK));
	if (i) {
		list_add(task + 0x10, SMALL_TASK + 0x10);
		list_add(task + 0x20, task + 0x800);
	}
	small_u64(stack + SLEEP_SP + 48, at(SMALL_TEXT + FN_SCHEDULE * 0x100 + 8));
	small_u64(stack + SLEEP_SP + 64, at(SMALL_TEXT + FN_CALLER * 0x100 + 8));
}

void small_make(void)
{
	memset(small_image, 0, sizeof(small_image));
	tables_make();
	note_make();
	kallsyms_make();
	orc_make();
	list_make(SMALL_TASK + 0x10);
	for (unsigned i = 0; i < SMALL_TASKS; i++)
		task_make(i);
	list_make(SMALL_MUTEX + 16);
	list_make(SMALL_OTHER + 16);
	list_make(SMALL_RWSEM + 24);
}

void small_sleep(unsigned i, enum small_function fn, uint32_t lock, uint32_t list)
{
	uint32_t sp = SMALL_STACK + i * 0x4000 + SLEEP_SP, waiter = sp + SLEEP_LOCALS + 8;

	small_u64(sp + 64, at(SMALL_TEXT + (uint32_t)fn * 0x100 + 8));
	list_add(waiter, lock + list);
	small_u64(waiter + 16, small_task(i));
	small_u64(sp + SLEEP_LOCALS + 0x40, at(SMALL_TEXT + FN_CALLER * 0x100 + 8));
}

/* As layout.c would find them. */
static void layout_make(void)
{
	static const struct { enum field field; int32_t at; } fields[] = {
		{ TASK_TASKS, 0x10 }, { TASK_THREAD_NODE, 0x20 }, { TASK_SIGNAL, 0x30 },
		{ TASK_PID, 0x38 }, { TASK_TGID, 0x3c }, { TASK_COMM, 0x40 },
		{ TASK_STATE, 0x50 }, { TASK_ON_CPU, 0x54 }, { TASK_NVCSW, 0x58 },
		{ TASK_NIVCSW, 0x60 }, { TASK_SP, 0x68 }, { TASK_STACK, 0x70 },
		{ TASK_FLAGS, 0x80 }, { TASK_PARENT, 0x78 }, { SIGNAL_THREADS, 0 },
		{ MUTEX_OWNER, 0 },
		{ MUTEX_LIST, 16 }, { MUTEX_WAITER_LIST, 0 }, { MUTEX_WAITER_TASK, 16 },
		{ RWSEM_COUNT, 0 }, { RWSEM_OWNER, 8 }, { RWSEM_LIST, 24 },
		{ RWSEM_WAITER_LIST, 0 }, { RWSEM_WAITER_TASK, 16 }, { ORC_TYPE, 40 },
	};

	for (unsigned i = 0; i < FIELD_COUNT; i++)
		guest.field[i] = -1;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		guest.field[fields[i].field] = fields[i].at;
	guest.type[TYPE_STACK] = 0x4000;
	guest.type[TYPE_ORC] = 6;
}

bool small_open(void)
{
	struct memory_map map = { .parts = 1, .part = { { 0, SMALL_BYTES, 0 } } };

	if (image_fd < 0)
		image_fd = memfd_create("image", MFD_CLOEXEC);
	if (pwrite(image_fd, small_image, SMALL_BYTES, 0) != SMALL_BYTES)
		return false;
	map.fd = image_fd;
	memory_start(&guest.memory, &map);
	guest.module_symbol = module_symbols;
	small_look.guest = &guest;
	if (note_find(&guest, kallsyms_open, NULL))
		return false;
	layout_make();
	return true;
}

int small_read(struct err *e)
{
	return look_read(&small_look, e);
}
