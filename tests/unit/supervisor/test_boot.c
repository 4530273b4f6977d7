/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU dies during boot: some deaths get a second try, but no third. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "fake_registry.h"
#include "file.h"
#include "plan.h"
#include "supervise.h"

#define EXIT_ONE 0x100

/* Fake machine: dies as often and in the way that a test sets, then skips its plan. */
static struct {
	int status;
	unsigned deaths, starts;
	enum board_phase phase;		/* reached by the agent before the death */
	bool sysrq;			/* the target has sysrq, as a VM has */
	struct board *board;
} fake;

static int fake_start(struct target *t, const struct target_spec *spec, struct err *e)
{
	char path[64];

	(void)t;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", spec->board_fd);
	if (!fake.board && board_open(&fake.board, path, e))
		return -e->code;
	if (fake.starts++ < fake.deaths)
		atomic_store(&fake.board->phase, fake.phase);
	else
		board_log(fake.board, EVENT_SKIP, "agent", 0, 0, "it came up");
	return 0;
}

static unsigned fake_fds(struct target *t, int *fds, unsigned max)
{
	(void)t;
	(void)fds;
	(void)max;
	return 0;
}

static bool fake_pump(struct target *t, void (*line)(const char *text, void *arg), void *arg,
	int *status)
{
	(void)t;
	(void)line;
	(void)arg;
	*status = fake.status;
	return fake.starts > fake.deaths;
}

static int fake_sysrq(struct target *t, char key, struct err *e)
{
	(void)t;
	(void)key;
	(void)e;
	return 0;
}

static void fake_stop(struct target *t)
{
	(void)t;
}

/* Run once, in a directory of the run's own. */
static void run_fake(struct run_record *out)
{
	static struct plan plan;
	struct target t = { .name = "vm", .start = fake_start, .fds = fake_fds, .pump = fake_pump,
		.sysrq = fake.sysrq ? fake_sysrq : NULL, .stop = fake_stop };
	struct supervise_options o = { .self = "/bin/lowtide", .repeat = "" };
	struct err e = { 0 };

	*out = (struct run_record){ .folder = "/tmp/lowtide-test-XXXXXX",
		.command = "lowtide run none" };
	assert_non_null(mkdtemp(out->folder));
	assert_int_equal(plan_make(&plan, fake_scenario("[scenario]\nsummary = s\ntime = 2s\n"
		"stall_after = 1s\n"
		"[load w]\nwhat = writer\n"), 1, 1, &e), 0);
	assert_int_equal(supervise_run(&t, &plan, &o, out, &e), 0);
	board_close(fake.board);
	file_remove_tree(out->folder, NULL);
}

static void starts_again_only_after_a_crash_before_boot(void **state)
{
	static const struct {
		int status;
		unsigned deaths;
		enum board_phase phase;
		bool sysrq;
		unsigned starts;
		enum verdict_kind kind;
	} row[] = {
		{ SIGSEGV, 1, PHASE_EMPTY, true, 2, VERDICT_SKIP },
		{ SIGABRT | 0x80, 1, PHASE_EMPTY, true, 2, VERDICT_SKIP },
		{ SIGSEGV, 2, PHASE_EMPTY, true, 2, VERDICT_BROKEN },
		{ SIGKILL, 1, PHASE_EMPTY, true, 1, VERDICT_BROKEN },
		{ EXIT_ONE, 1, PHASE_EMPTY, true, 1, VERDICT_BROKEN },
		{ SIGSEGV, 1, PHASE_BOOT, true, 1, VERDICT_BROKEN },
		{ SIGSEGV, 1, PHASE_EMPTY, false, 1, VERDICT_BROKEN },
	};
	static struct run_record out;

	(void)state;
	for (unsigned i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		memset(&fake, 0, sizeof(fake));
		fake.status = row[i].status;
		fake.deaths = row[i].deaths;
		fake.phase = row[i].phase;
		fake.sysrq = row[i].sysrq;
		run_fake(&out);
		if (fake.starts != row[i].starts || verdict_of(out.verdict) != (int)row[i].kind)
			fail_msg("row %u: %u starts, %s: %s", i, fake.starts, out.verdict,
				out.reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_again_only_after_a_crash_before_boot),
	};

	fake_registry_use();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
