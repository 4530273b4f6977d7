/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Samplers on this machine: plausible numbers, counters that only grow, nothing allocated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc_count.h"
#include "cgroup.h"
#include "registry.h"

#define MIB (1u << 20)
#define GROUP_LIMIT (8 * MIB)

static unsigned lines_logged;
static char line_logged[480];

static void log_line(const char *line, unsigned level, uint64_t t_us)
{
	(void)level;
	(void)t_us;
	lines_logged++;
	snprintf(line_logged, sizeof(line_logged), "%s", line);
}

static struct sampler_env env = { .cgroup = "", .device = "", .log = log_line };

static unsigned columns_of(const struct sampler *s)
{
	unsigned n = 0;

	while (s->columns[n].name)
		n++;
	return n;
}

static const struct sampler *sampler_of(const char *name)
{
	for (unsigned i = 0; registry_samplers[i]; i++)
		if (strcmp(registry_samplers[i]->name, name) == 0)
			return registry_samplers[i];
	fail_msg("no sampler %s", name);
	return NULL;
}

static uint64_t value_of(const struct sampler *s, const uint64_t *row, const char *column)
{
	for (unsigned i = 0; s->columns[i].name; i++)
		if (strcmp(s->columns[i].name, column) == 0)
			return row[i];
	fail_msg("no column %s", column);
	return 0;
}

static unsigned fds_count(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void columns_fit_the_board(void **state)
{
	const char *seen[96];
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; registry_samplers[i]; i++) {
		const struct sampler *s = registry_samplers[i];

		assert_in_range(columns_of(s), 1, SAMPLER_COLUMNS_MAX);
		for (unsigned c = 0; s->columns[c].name; c++) {
			assert_true(strlen(s->columns[c].name) < 24);
			assert_true(strlen(s->columns[c].unit) < 8);
			for (unsigned k = 0; k < n; k++)
				assert_string_not_equal(seen[k], s->columns[c].name);
			assert_true(n < 90);
			seen[n++] = s->columns[c].name;
		}
	}
}

static void counters_only_grow(void **state)
{
	uint64_t row[SAMPLER_COLUMNS_MAX] = { 0 }, old[SAMPLER_COLUMNS_MAX];
	struct sampling g;

	(void)state;
	for (unsigned i = 0; registry_samplers[i]; i++) {
		const struct sampler *s = registry_samplers[i];
		unsigned long allocated;
		unsigned fds;
		struct err e = { 0 };

		memset(row, 0, sizeof(row));
		if (sampler_open(&g, s, &env, &e) < 0) {
			assert_true(*e.msg);
			continue;
		}
		fds = fds_count();
		allocated = alloc_count();
		for (unsigned round = 0; round < 20; round++) {
			memcpy(old, row, sizeof(row));
			assert_int_equal(sampler_read(&g, row), 0);
			for (unsigned c = 0; c < columns_of(s); c++)
				if (s->columns[c].kind == COLUMN_COUNTER)
					assert_true(row[c] >= old[c]);
		}
		assert_int_equal(fds_count(), fds);
		assert_true(alloc_count() == allocated);
	}
}

static struct sampling sampling;

static void open_and_read(const struct sampler *s, uint64_t *row)
{
	struct err e = { 0 };

	memset(row, 0, SAMPLER_COLUMNS_MAX * sizeof(*row));
	if (sampler_open(&sampling, s, &env, &e) < 0)
		fail_msg("%s", e.msg);
	assert_int_equal(sampler_read(&sampling, row), 0);
}

static char file_a[64], file_b[64];

static void file_put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void table_finds_numbers_by_their_keys(void **state)
{
	static const struct column columns[] = {
		{ "first", "", COLUMN_GAUGE, .at = { file_a, "" } },
		{ "free", "", COLUMN_GAUGE, .at = { file_a, "MemFree:" } },
		{ "stalls", "", COLUMN_GAUGE, .at = { file_a, "allocstall*" } },
		{ "kills", "", COLUMN_GAUGE, .at = { file_a, "oom_kill" } },
		{ "gone", "", COLUMN_GAUGE, .at = { file_a, "Free:" } },
		{ "word", "", COLUMN_GAUGE, .at = { file_a, "limit" } },
		{ "avg", "", COLUMN_GAUGE, .at = { file_b, "some avg10=" } },
		{ "total", "", COLUMN_GAUGE, .at = { file_b, "full total=" } },
		{ "missing", "", COLUMN_GAUGE, .at = { file_b, "some none=" } },
		{ "no_file", "", COLUMN_GAUGE, .at = { "/proc/none", "" } },
		{ "group", "", COLUMN_GAUGE, .at = { "memory.current", "" } },
		{ 0 }
	};
	static const struct sampler table = { .name = "table", .columns = columns };
	static const uint64_t want[] = { 7, 42, 5, 9, 77, 77, 1234, 18446744073709, 77, 77, 77 };
	uint64_t row[SAMPLER_COLUMNS_MAX];
	struct sampling g;
	struct err e = { 0 };

	(void)state;
	snprintf(file_a, sizeof(file_a), "/tmp/lowtide-sampler-a.%d", getpid());
	snprintf(file_b, sizeof(file_b), "/tmp/lowtide-sampler-b.%d", getpid());
	file_put(file_a, "7 8\nMemFree:        42 kB\nallocstall_dma 2\nallocstall_normal 3\n"
		"oom_kill_disable 1\noom_kill 9\nlimit max\n");
	file_put(file_b, "some avg10=12.34 avg60=0.00 avg300=0.00 total=567\n"
		"full avg10=100.00 avg60=0.01 avg300=0.00 total=18446744073709\nnone=3\n");
	assert_int_equal(sampler_open(&g, &table, &env, &e), 0);
	assert_int_equal(g.columns, 11);
	for (unsigned i = 0; i < g.columns; i++)
		row[i] = 77;
	assert_int_equal(sampler_read(&g, row), 0);
	for (unsigned i = 0; i < g.columns; i++)
		if (row[i] != want[i])
			fail_msg("%s: %llu", columns[i].name, (unsigned long long)row[i]);
	file_put(file_a, "");
	assert_int_equal(sampler_read(&g, row), 0);
	assert_int_equal(row[1], 42);
	unlink(file_a);
	unlink(file_b);
}

static void absent_file_is_what_the_table_says(void **state)
{
	static const struct column columns[] = {
		{ "none", "", COLUMN_GAUGE, .at = { "/proc/lowtide-none", "" } }, { 0 }
	};
	struct sampler s = { .name = "none", .columns = columns };
	struct sampling g;
	struct err e = { 0 };
	uint64_t row[1] = { 0 };

	(void)state;
	assert_int_equal(sampler_open(&g, &s, &env, &e), -ENOENT);
	assert_string_equal(e.msg, "/proc/lowtide-none: cannot open it");
	s.absent = ABSENT_LEFT_OUT;
	assert_int_equal(sampler_open(&g, &s, &env, &e), -ENODEV);
	s.absent = ABSENT_STAYS_0;
	assert_int_equal(sampler_open(&g, &s, &env, &e), 0);
	assert_int_equal(sampler_read(&g, row), 0);
	assert_int_equal(row[0], 0);
}

static void meminfo_is_plausible(void **state)
{
	const struct sampler *s = sampler_of("meminfo");
	uint64_t row[SAMPLER_COLUMNS_MAX], total = (uint64_t)sysconf(_SC_PHYS_PAGES) * 4;

	(void)state;
	open_and_read(s, row);
	assert_in_range(value_of(s, row, "mem_free"), 1000, total);
	assert_in_range(value_of(s, row, "mem_available"), 1000, total);
	assert_in_range(value_of(s, row, "anon"), 1, total);
	assert_in_range(value_of(s, row, "file_mapped"), 1, total);
	assert_true(value_of(s, row, "slab") >= value_of(s, row, "slab_reclaimable"));
}

static void vmstat_counts_what_we_dirty(void **state)
{
	const struct sampler *s = sampler_of("vmstat");
	uint64_t row[SAMPLER_COLUMNS_MAX], before;
	char path[] = "/tmp/lowtide-sampler.XXXXXX", block[4096] = "x";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	unlink(path);
	open_and_read(s, row);
	before = value_of(s, row, "nr_dirtied");
	for (int i = 0; i < 512; i++)
		assert_int_equal(write(fd, block, sizeof(block)), sizeof(block));
	close(fd);
	assert_int_equal(sampler_read(&sampling, row), 0);
	/* The kernel counts per CPU and sums up late: up to 125 pages per CPU may be missing. */
	assert_in_range(value_of(s, row, "nr_dirtied") - before, 1, 1u << 20);
}

static void tasks_see_a_stopped_child(void **state)
{
	const struct sampler *s = sampler_of("tasks");
	uint64_t row[SAMPLER_COLUMNS_MAX];
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(pid, NULL, WUNTRACED);
	open_and_read(s, row);
	assert_in_range(value_of(s, row, "tasks_stopped"), 1, value_of(s, row, "tasks"));
	assert_in_range(value_of(s, row, "tasks_running"), 1, value_of(s, row, "tasks"));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void kmsg_hands_lines_on(void **state)
{
	const struct sampler *s = sampler_of("kmsg");
	uint64_t row[SAMPLER_COLUMNS_MAX];
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	(void)state;
	if (fd < 0)
		skip();
	open_and_read(s, row);
	/* Without its newline the record would stay open for more. */
	assert_true(write(fd, "<4>lowtide test line\n", 21) == 21);
	close(fd);
	for (int i = 0; i < 20 && !strstr(line_logged, "lowtide test line"); i++)
		assert_int_equal(sampler_read(&sampling, row), 0);
	assert_non_null(strstr(line_logged, "lowtide test line"));
	assert_int_equal(value_of(s, row, "kernel_lines"), lines_logged);
	assert_in_range(value_of(s, row, "kernel_warnings"), 1, lines_logged);
}

/* Fill the cgroup up to its limit, in a child that may be killed for it. */
static int group_fill(const char *group)
{
	struct err e = { 0 };
	uint8_t *mem;
	int status;

	if (fork() == 0) {
		if (cgroup_attach(group, 0, &e) < 0)
			_exit(3);
		mem = mmap(NULL, 4 * GROUP_LIMIT, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		for (size_t i = 0; i < 4 * GROUP_LIMIT; i += 4096)
			mem[i] = 1;
		_exit(0);
	}
	wait(&status);
	return status;
}

static void memcg_meets_the_limit(void **state)
{
	const struct sampler *s = sampler_of("memcg");
	enum cgroup_version version = CGROUP_NONE;
	uint64_t row[SAMPLER_COLUMNS_MAX];
	char group[32], limit[32];
	struct err e = { 0 };

	(void)state;
	snprintf(group, sizeof(group), "lowtide-test-%d", getpid());
	if (geteuid() || cgroup_probe(&version, &e) < 0 || version == CGROUP_NONE)
		skip();
	assert_int_equal(cgroup_make(group, &e), 0);
	snprintf(limit, sizeof(limit), "%u", GROUP_LIMIT);
	assert_int_equal(cgroup_write("memory", group, version == CGROUP_V1 ?
		"memory.limit_in_bytes" : "memory.max", limit, &e), 0);
	env.cgroup = group;
	env.cgroup_version = version;
	open_and_read(s, row);
	assert_int_equal(value_of(s, row, "memcg_oom_kill"), 0);
	assert_int_equal(group_fill(group) & 0x7f, SIGKILL);
	assert_int_equal(sampler_read(&sampling, row), 0);
	assert_in_range(value_of(s, row, "memcg_limit_hits"), 1, 1u << 30);
	assert_int_equal(value_of(s, row, "memcg_oom_kill"), 1);
	assert_in_range(value_of(s, row, "memcg_usage"), 0, GROUP_LIMIT);
	env.cgroup = "";
	assert_int_equal(cgroup_remove(group, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_fit_the_board),
		cmocka_unit_test(counters_only_grow),
		cmocka_unit_test(table_finds_numbers_by_their_keys),
		cmocka_unit_test(absent_file_is_what_the_table_says),
		cmocka_unit_test(meminfo_is_plausible),
		cmocka_unit_test(vmstat_counts_what_we_dirty),
		cmocka_unit_test(tasks_see_a_stopped_child),
		cmocka_unit_test(kmsg_hands_lines_on),
		cmocka_unit_test(memcg_meets_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
