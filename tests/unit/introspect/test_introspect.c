/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a guest from its memory: right in a small one, and never wrong in a hostile one. */
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "hang.h"
#include "small_guest.h"

static struct hang_doc doc;
static char text[65536];

static void guest_read(void)
{
	struct err e = { 0 };

	assert_true(small_open());
	assert_int_equal(small_read(&e), 0);
}

/* Task a holds small_mutex and waits for other_mutex, task b the other way round. */
static void cycle_make(unsigned a, unsigned b)
{
	small_make();
	small_sleep(a, FN_MUTEX, SMALL_OTHER, 16);
	small_sleep(b, FN_MUTEX, SMALL_MUTEX, 16);
	small_u64(SMALL_MUTEX, small_task(a) | 1);
	small_u64(SMALL_OTHER, small_task(b) | 1);
}

static void owners_text(void)
{
	struct text t = { .s = text, .size = sizeof(text) };

	look_owners_text(&small_look, &t);
}

static void follows_page_tables(void **state)
{
	uint64_t phys;
	struct memory *m;

	(void)state;
	small_make();
	/* Five levels: one more table, whose last entry leads to the old root. */
	small_u64(0xf0000 + 511 * 8, SMALL_ROOT | 1);
	assert_true(small_open());
	m = &small_look.guest->memory;
	assert_true(memory_translate(m, SMALL_DIRECT + 0x1234, &phys));
	assert_int_equal(phys, 0x1234);
	assert_true(memory_translate(m, IMAGE_BASE + (2 << 20) + 0x3456, &phys));
	assert_int_equal(phys, 0x3456);
	assert_false(memory_translate(m, IMAGE_BASE + SMALL_BYTES, &phys));
	assert_false(memory_translate(m, 0x0000888000000000ull, &phys));
	memory_tables(m, 0xf0000, true);
	assert_true(memory_translate(m, IMAGE_BASE + 0x7000, &phys));
	assert_int_equal(phys, 0x7000);
}

static void finds_names_through_the_note(void **state)
{
	struct name_at at;

	(void)state;
	small_make();
	assert_true(small_open());
	assert_string_equal(look_release(&small_look), "6.12.1-small");
	assert_true(name_find(small_look.guest, IMAGE_BASE + SMALL_TEXT + 0x210, &at));
	assert_string_equal(at.name, "__mutex_lock.constprop.0");
	assert_int_equal(at.offset, 0x10);
	assert_int_equal(at.size, 0x100);
}

/* The address of _stext decides: a table that does not give it is not believed. */
static void refuses_symbols_that_do_not_fit(void **state)
{
	(void)state;
	small_make();
	small_u64(0x8808, IMAGE_BASE + 0x100);
	assert_false(small_open());
}

static void reads_tasks_and_their_stacks(void **state)
{
	const struct look_task *t = &small_look.task[1];

	(void)state;
	small_make();
	guest_read();
	assert_int_equal(small_look.tasks, SMALL_TASKS - 1);
	assert_int_equal(small_look.lost, 0);
	assert_int_equal(small_look.locks, 0);
	assert_int_equal(t->pid, 2);
	assert_string_equal(t->comm, "task.2");
	assert_int_equal(t->switches[0], 102);
	assert_int_equal(t->frames, 2);
	assert_true(t->whole);
	assert_int_equal(t->frame[1].ip, IMAGE_BASE + SMALL_TEXT + 0x408);
}

static void proves_a_cycle_of_mutexes(void **state)
{
	char sentence[512];

	(void)state;
	cycle_make(1, 2);
	small_sleep(3, FN_MUTEX, SMALL_MUTEX, 16);
	guest_read();
	assert_int_equal(small_look.locks, 2);
	owners_text();
	assert_non_null(strstr(text, "mutex at small_mutex, owner task.1 (pid 1), 2 waiters\n"));
	assert_non_null(strstr(text, "mutex at other_mutex, owner task.2 (pid 2), 1 waiter\n"));
	hang_reset(&doc);
	hang_read(&doc, text, strlen(text));
	hang_finish(&doc);
	assert_int_equal(hang_cause(&doc, sentence, sizeof(sentence)), HANG_SURE_PROVEN);
}

static void names_writers_but_no_readers(void **state)
{
	(void)state;
	small_make();
	small_sleep(1, FN_RWSEM, SMALL_RWSEM, 24);
	small_u64(SMALL_RWSEM, 3);
	small_u64(SMALL_RWSEM + 8, small_task(2));
	guest_read();
	assert_int_equal(small_look.lock[0].how, LOOK_OWNER_TASK);
	assert_int_equal(small_look.task[small_look.lock[0].owner].pid, 2);
	small_u64(SMALL_RWSEM, 0x202);
	small_u64(SMALL_RWSEM + 8, small_task(2) | 1);
	guest_read();
	assert_int_equal(small_look.lock[0].how, LOOK_OWNER_READERS);
	assert_int_equal(small_look.lock[0].readers, 2);
	owners_text();
	assert_null(strstr(text, "owned by"));
}

/* The sleep that ends by itself is interruptible. */
static void names_kswapd_for_throttled_reclaim(void **state)
{
	(void)state;
	small_make();
	small_sleep(1, FN_THROTTLE, SMALL_MUTEX, 16);
	small_u32(SMALL_TASK + 0x3080, 0x20000);
	guest_read();
	owners_text();
	assert_non_null(strstr(text, "throttled reclaim, ended by task.3 (pid 3), 1 waiter\n"));
	small_u32(SMALL_TASK + 0x1050, 1);
	guest_read();
	assert_int_equal(small_look.locks, 0);
	small_u32(SMALL_TASK + 0x1050, 0x102);
	small_u32(SMALL_TASK + 0x2080, 0x20000);	/* a second node */
	guest_read();
	assert_int_equal(small_look.locks, 0);
}

/* The record alone is no wait: the function that sleeps must be on the stack. */
static void believes_no_waiter_without_its_slow_path(void **state)
{
	(void)state;
	cycle_make(1, 2);
	small_u64(SMALL_STACK + 0x4000 + 0x3040, IMAGE_BASE + SMALL_TEXT + FN_CALLER * 0x100 + 8);
	guest_read();
	assert_int_equal(small_look.task[0].lock, -1);
	assert_int_equal(small_look.locks, 1);
}

static void believes_no_lock_that_does_not_fit(void **state)
{
	(void)state;
	cycle_make(1, 2);
	small_u64(SMALL_MUTEX, small_task(1));		/* no waiters, says the lock */
	small_u64(SMALL_OTHER, small_task(2) + 0x101);	/* an owner that is no task */
	guest_read();
	assert_int_equal(small_look.locks, 0);
}

static void ends_with_lists_that_lie(void **state)
{
	(void)state;
	cycle_make(1, 2);
	small_u64(SMALL_TASK + 0x2000 + 0x10, small_task(1) + 0x10);	/* goes round */
	guest_read();
	assert_true(small_look.lost > 0);
	cycle_make(1, 2);
	small_u64(SMALL_TASK + 0x10, 0xdeadbeefdeadbeefull);
	guest_read();
	assert_int_equal(small_look.tasks, 0);
	cycle_make(1, 2);
	small_u64(SMALL_MUTEX + 16, IMAGE_BASE + SMALL_MUTEX + 16);	/* nobody waits */
	guest_read();
	assert_int_equal(small_look.locks, 1);
	assert_int_equal(small_look.task[1].lock, -1);
}

/* Wrong layouts: the first task is not the swapper. */
static void tells_nothing_by_wrong_layouts(void **state)
{
	struct err e = { 0 };

	(void)state;
	cycle_make(1, 2);
	assert_true(small_open());
	small_look.guest->field[TASK_COMM] += 8;
	assert_int_equal(small_read(&e), -ENOTSUP);
	assert_non_null(strstr(e.msg, "nothing is told"));
}

static int file_of(const void *bytes, size_t n, off_t size)
{
	int fd = memfd_create("file", MFD_CLOEXEC);

	assert_int_equal(pwrite(fd, bytes, n, 0), n);
	assert_int_equal(ftruncate(fd, size), 0);
	return fd;
}

static void knows_the_hole_of_a_raw_image(void **state)
{
	struct memory_map map;
	struct err e = { 0 };
	int fd = file_of("", 0, 4ll << 30);

	(void)state;
	assert_int_equal(memory_map_file(&map, fd, "raw", &e), 0);
	assert_int_equal(map.parts, 2);
	assert_int_equal(map.part[0].size, 3ull << 30);
	assert_int_equal(map.part[1].phys, 4ull << 30);
	assert_int_equal(map.part[1].offset, 3ull << 30);
	close(fd);
}

static void reads_the_parts_of_an_elf_dump(void **state)
{
	struct { Elf64_Ehdr head; Elf64_Phdr part[2]; } file = {
		.head = { .e_ident = ELFMAG "\2", .e_type = ET_CORE, .e_machine = EM_X86_64,
			.e_phoff = sizeof(Elf64_Ehdr), .e_phnum = 2,
			.e_phentsize = sizeof(Elf64_Phdr) },
		.part = { { .p_type = PT_LOAD, .p_offset = 4096, .p_paddr = 0x100000,
				.p_filesz = 1 << 20 },
			{ .p_type = PT_LOAD, .p_offset = 8192, .p_filesz = ~0ull } } };
	struct memory_map map;
	struct err e = { 0 };
	int fd = file_of(&file, sizeof(file), 65536);

	(void)state;
	assert_int_equal(memory_map_file(&map, fd, "elf", &e), 0);
	assert_int_equal(map.part[0].phys, 0x100000);
	assert_int_equal(map.part[0].size, 65536 - 4096);	/* a cut file */
	close(fd);
}

static void refuses_other_files(void **state)
{
	static const char *const start[] = { "KDUMP   ", "makedumpfile", "\177ELF\1", "text" };
	struct memory_map map;
	struct err e = { 0 };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		int fd = file_of(start[i], strlen(start[i]), 5000);

		assert_int_equal(memory_map_file(&map, fd, "FILE", &e), -EINVAL);
		assert_non_null(strstr(e.msg, "FILE"));
		close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_page_tables),
		cmocka_unit_test(finds_names_through_the_note),
		cmocka_unit_test(refuses_symbols_that_do_not_fit),
		cmocka_unit_test(reads_tasks_and_their_stacks),
		cmocka_unit_test(proves_a_cycle_of_mutexes),
		cmocka_unit_test(names_writers_but_no_readers),
		cmocka_unit_test(names_kswapd_for_throttled_reclaim),
		cmocka_unit_test(believes_no_waiter_without_its_slow_path),
		cmocka_unit_test(believes_no_lock_that_does_not_fit),
		cmocka_unit_test(ends_with_lists_that_lie),
		cmocka_unit_test(tells_nothing_by_wrong_layouts),
		cmocka_unit_test(knows_the_hole_of_a_raw_image),
		cmocka_unit_test(reads_the_parts_of_an_elf_dump),
		cmocka_unit_test(refuses_other_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
