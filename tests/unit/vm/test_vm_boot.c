/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot a real VM in which this program is the first process. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "board.h"
#include "clock.h"
#include "file.h"
#include "introspect.h"
#include "proc.h"
#include "target.h"
#include "vm.h"

#define BOOT_S 300
#define SEEN_MAX 8

/* ---- the guest's side ---- */

static void guest_report(struct board *b)
{
	static char text[4096];
	uint64_t kib = 0;

	if (file_read("/proc/meminfo", text, sizeof(text), NULL) > 0)
		proc_find_u64(text, "MemTotal:", &kib);
	atomic_store(&b->slot[0].ops, kib);
	board_beat(b, BEAT_RUNNER);
	board_beat(b, BEAT_WATCH);
}

static int guest_main(void)
{
	char path[256];
	struct board *b;
	struct err e = { .code = 0 };

	if (board_find_bar(path, sizeof(path), &e) || board_open(&b, path, &e)) {
		printf("guest: %s\n", e.msg);
		return 1;
	}
	guest_report(b);
	/* Without a mounted scratch disk the guest is not ready. */
	if (mount("/dev/vdb", "/mnt", "ext4", 0, NULL))
		printf("guest: scratch disk: %s\n", strerror(errno));
	else
		atomic_store(&b->phase, PHASE_RUN);
	while (!atomic_load(&b->call[CALL_STOP])) {
		guest_report(b);
		clock_sleep_ns(50 * NS_PER_MS);
	}
	return reboot(RB_POWER_OFF);
}

/* ---- the supervisor's side ---- */

struct seen {
	const char *want;
	unsigned count;
};

static struct {
	struct target t;
	struct board *board;
	int board_fd;
	char dir[64];
	char self[512];
	int status;
	struct seen seen;
} run;

static void line_seen(const char *text, void *arg)
{
	struct seen *s = arg;

	if (getenv("LOWTIDE_TEST_VERBOSE"))
		fprintf(stderr, "# %s\n", text);
	if (s->want && strstr(text, s->want))
		s->count++;
}

/* Pump until done() or the time is over. False: the machine has ended. */
static bool pump_until(bool (*done)(void), unsigned seconds)
{
	uint64_t end = clock_ns() + seconds * NS_PER_S;

	while (clock_ns() < end && !done()) {
		struct pollfd p[4];
		int fd[4];
		unsigned n = run.t.fds(&run.t, fd, 4);

		for (unsigned i = 0; i < n; i++)
			p[i] = (struct pollfd){ .fd = fd[i], .events = POLLIN };
		poll(p, n, 50);
		if (!run.t.pump(&run.t, line_seen, &run.seen, &run.status))
			return false;
	}
	return true;
}

static bool is_up(void)
{
	return atomic_load(&run.board->phase) == PHASE_RUN;
}

static bool is_seen(void)
{
	return run.seen.count > 0;
}

static bool never(void)
{
	return false;
}

static const char *kernel_wanted(void)
{
	const char *name = getenv("LOWTIDE_TEST_KERNEL");

	return name ? name : "";
}

static int machine_start(void)
{
	struct target_spec spec = { .run_dir = run.dir, .kernel = kernel_wanted(), .mem_mib = 256,
		.cpus = 2, .scratch_mib = 64, .self = run.self };
	static const char *const modules[] = { "nbd", "zram", NULL };
	struct err e = { .code = 0 };

	assert_int_equal(board_create(&run.board, &run.board_fd, &e), 0);
	spec.board_fd = run.board_fd;
	spec.modules = modules;
	assert_int_equal(target_vm_open(&run.t, &e), 0);
	if (run.t.start(&run.t, &spec, &e))
		fail_msg("%s", e.msg);
	return 0;
}

static void machine_end(void)
{
	run.t.free(&run.t);
	board_close(run.board);
	close(run.board_fd);
	file_remove_tree(run.dir, NULL);
}

static int setup(void **state)
{
	struct kernel k;
	ssize_t len = readlink("/proc/self/exe", run.self, sizeof(run.self) - 1);

	(void)state;
	memset(&run.seen, 0, sizeof(run.seen));
	run.self[len > 0 ? len : 0] = '\0';
	snprintf(run.dir, sizeof(run.dir), "/tmp/test_vm_boot.XXXXXX");
	if (!mkdtemp(run.dir))
		return -1;
	return kernel_find(kernel_wanted(), &k, NULL) ? 1 : 0;
}

/* Print the end of the console log of a guest that does not come up. */
static void console_show(void)
{
	char path[128];
	char *text;
	size_t len;

	snprintf(path, sizeof(path), "%s/console.log", run.dir);
	if (file_slurp(path, &text, &len, NULL))
		return;
	print_message("# %zu bytes of console text; the last: %s\n", len,
		text + (len > 1500 ? len - 1500 : 0));
	free(text);
}

static void machine_boot(void **state)
{
	uint64_t start = clock_ns();

	if (setup(state)) {
		file_remove_tree(run.dir, NULL);
		skip();
	}
	machine_start();
	if (!pump_until(is_up, BOOT_S) || !is_up())
		console_show();
	assert_true(is_up());
	print_message("# up in %llu ms: %s, %s\n",
		(unsigned long long)((clock_ns() - start) / NS_PER_MS), run.t.kernel, run.t.about);
}

static void sysrq_shown(char key, const char *text)
{
	struct err e = { .code = 0 };

	run.seen = (struct seen){ .want = text };
	if (run.t.sysrq(&run.t, key, &e))
		fail_msg("%s", e.msg);
	assert_true(pump_until(is_seen, 20));
	assert_true(is_seen());
}

static void file_starts(const char *path, const char *want)
{
	char head[8] = "";

	assert_true(file_read(path, head, sizeof(head), NULL) > 0);
	assert_memory_equal(head, want, strlen(want));
}

/* The live machine's memory shows its first process, without its help. */
static void memory_read_by_look(void)
{
	struct memory_map map;
	struct look *look;
	struct err e = { 0 };
	int rc;

	assert_int_equal(run.t.memory(&run.t, &map, &e), 0);
	assert_int_equal(run.t.pause(&run.t, true, &e), 0);
	rc = look_open(&look, &map, &e);
	if (!rc)
		assert_int_equal(look_read(look, &e), 0);
	assert_int_equal(run.t.pause(&run.t, false, &e), 0);
	close(map.fd);
	if (rc == -ENOTSUP)
		return;		/* built without libbpf */
	assert_int_equal(rc, 0);
	assert_string_equal(look_release(look), run.t.kernel);
	assert_int_equal(look->task[0].pid, 1);
	assert_true(look->tasks > 20);
	assert_int_equal(look->lost, 0);
	look_close(look);
}

static void dumps_and_balloons_a_running_guest(void **state)
{
	char path[128];
	struct err e = { .code = 0 };
	uint64_t kib;

	machine_boot(state);
	sysrq_shown('m', "Mem-Info:");
	sysrq_shown('t', "task:lowtide");
	run.seen = (struct seen){ .want = "NMI" };
	assert_int_equal(run.t.nmi(&run.t, &e), 0);
	assert_true(pump_until(is_seen, 10) && is_seen());

	snprintf(path, sizeof(path), "%s/registers", run.dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(run.t.registers(&run.t, fileno(f), &e), 0);
	fclose(f);
	file_starts(path, "CPU#0");
	snprintf(path, sizeof(path), "%s/memory.elf", run.dir);
	assert_int_equal(run.t.dump(&run.t, path, &e), 0);
	file_starts(path, "\177ELF");
	memory_read_by_look();

	kib = atomic_load(&run.board->slot[0].ops);
	assert_int_equal(run.t.balloon(&run.t, 160, &e), 0);
	assert_true(pump_until(never, 3));
	assert_true(atomic_load(&run.board->slot[0].ops) + (64 << 10) < kib);
	machine_end();
}

/* A guest that powers off ends the machine; its beats came before. */
static void a_guest_that_powers_off_ends_the_machine(void **state)
{
	machine_boot(state);
	assert_true(atomic_load(&run.board->beat[BEAT_RUNNER].count) > 0);
	atomic_store(&run.board->call[CALL_STOP], 1);
	assert_false(pump_until(never, 20));
	assert_int_equal(run.status, 0);
	machine_end();
}

static void a_panic_ends_the_machine(void **state)
{
	struct err e = { .code = 0 };

	machine_boot(state);
	run.seen = (struct seen){ .want = "Kernel panic" };
	assert_int_equal(run.t.sysrq(&run.t, 'c', &e), 0);
	assert_false(pump_until(never, 20));
	assert_true(is_seen());
	machine_end();
}

static void a_failed_start_says_why(void **state)
{
	struct target_spec spec = { .run_dir = "/tmp", .kernel = "no-such-kernel", .mem_mib = 256 };
	struct err e = { .code = 0 };

	(void)state;
	assert_int_equal(target_vm_open(&run.t, &e), 0);
	assert_int_equal(run.t.start(&run.t, &spec, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "kernel no-such-kernel is neither in the store"));
	run.t.free(&run.t);
}

/* QEMU's pid: the only child of the process that started it. */
static pid_t child_of(pid_t pid)
{
	char path[64], text[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	return file_read(path, text, sizeof(text), NULL) > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}

static bool is_gone(pid_t pid)
{
	struct proc_stat st;

	return proc_read_stat(pid, &st) || st.state == 'Z' || st.state == 'X';
}

static unsigned stages_left(void)
{
	char cache[400], dir[440];
	struct dirent *entry;
	unsigned count = 0;
	DIR *d;

	assert_int_equal(file_cache_dir(cache, sizeof(cache), NULL), 0);
	snprintf(dir, sizeof(dir), "%s/images", cache);
	d = opendir(dir);
	assert_non_null(d);
	while ((entry = readdir(d)))
		count += !strncmp(entry->d_name, ".stage-", 7);
	closedir(d);
	return count;
}

static void qemu_dies_with_its_starter(void **state)
{
	int up[2], i;
	pid_t starter, qemu;
	char byte;

	if (setup(state)) {
		file_remove_tree(run.dir, NULL);
		skip();
	}
	assert_int_equal(pipe(up), 0);
	starter = fork();
	if (!starter) {
		machine_start();
		if (write(up[1], "u", 1) == 1)
			pump_until(never, 60);
		_exit(0);
	}
	close(up[1]);
	assert_int_equal(read(up[0], &byte, 1), 1);
	close(up[0]);
	qemu = child_of(starter);
	assert_true(qemu > 0);
	assert_false(is_gone(qemu));
	kill(starter, SIGKILL);
	waitpid(starter, NULL, 0);
	for (i = 0; i < 40 && !is_gone(qemu); i++)
		clock_sleep_ns(50 * NS_PER_MS);
	assert_true(is_gone(qemu));
	assert_int_equal(stages_left(), 0);
	file_remove_tree(run.dir, NULL);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_start_says_why),
		cmocka_unit_test(dumps_and_balloons_a_running_guest),
		cmocka_unit_test(a_guest_that_powers_off_ends_the_machine),
		cmocka_unit_test(a_panic_ends_the_machine),
		cmocka_unit_test(qemu_dies_with_its_starter),
	};

	if (argc > 1 && !strcmp(argv[1], "agent"))
		return guest_main();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
