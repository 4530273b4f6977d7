/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Samplers on this machine: plausible numbers, counters that only grow, nothing left open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

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

	(void)state;
	for (unsigned i = 0; registry_samplers[i]; i++) {
		const struct sampler *s = registry_samplers[i];
		unsigned fds = fds_count();
		struct err e = { 0 };

		memset(row, 0, sizeof(row));
		if (s->open(&env, &e) < 0) {
			assert_true(*e.msg);
			continue;
		}
		for (unsigned round = 0; round < 20; round++) {
			memcpy(old, row, sizeof(row));
			assert_int_equal(s->read(row), 0);
			for (unsigned c = 0; c < columns_of(s); c++)
				if (s->columns[c].kind == COLUMN_COUNTER)
					assert_true(row[c] >= old[c]);
		}
		s->close();
		assert_int_equal(fds_count(), fds);
		s->close();
	}
}

static void open_and_read(const struct sampler *s, uint64_t *row)
{
	struct err e = { 0 };

	memset(row, 0, SAMPLER_COLUMNS_MAX * sizeof(*row));
	if (s->open(&env, &e) < 0)
		fail_msg("%s", e.msg);
	assert_int_equal(s->read(row), 0);
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
	s->close();
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
	assert_int_equal(s->read(row), 0);
	/* Counted per CPU and summed up late: up to 125 pages a CPU may be missing. */
	assert_in_range(value_of(s, row, "nr_dirtied") - before, 1, 1u << 20);
	s->close();
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
	s->close();
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
		assert_int_equal(s->read(row), 0);
	assert_non_null(strstr(line_logged, "lowtide test line"));
	assert_int_equal(value_of(s, row, "kernel_lines"), lines_logged);
	assert_in_range(value_of(s, row, "kernel_warnings"), 1, lines_logged);
	s->close();
}

/* Fills the group's limit, in a child that may be killed for it. */
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
	assert_int_equal(s->read(row), 0);
	assert_in_range(value_of(s, row, "memcg_limit_hits"), 1, 1u << 30);
	assert_int_equal(value_of(s, row, "memcg_oom_kill"), 1);
	assert_in_range(value_of(s, row, "memcg_usage"), 0, GROUP_LIMIT);
	s->close();
	env.cgroup = "";
	assert_int_equal(cgroup_remove(group, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_fit_the_board),
		cmocka_unit_test(counters_only_grow),
		cmocka_unit_test(meminfo_is_plausible),
		cmocka_unit_test(vmstat_counts_what_we_dirty),
		cmocka_unit_test(tasks_see_a_stopped_child),
		cmocka_unit_test(kmsg_hands_lines_on),
		cmocka_unit_test(memcg_meets_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
