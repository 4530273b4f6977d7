/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arbitrary text as a scenario: every variant is loaded, planned, printed and read back. */
#include <sys/mman.h>
#include <unistd.h>

#include "plan.h"

#define ROUNDS 400
#include "mutate.h"

#define PATH_ROOM 64

static struct scenario scenario;
static struct plan plan, again;

static void plan_check(uint64_t seed)
{
	static char text[2][128 << 10];
	struct err e = { 0 };

	if (plan_make(&plan, &scenario, seed, 1, &e))
		return;
	if (plan.steps > PLAN_STEPS)
		abort();
	if (plan_print(&plan, text[0], sizeof(text[0])) < 0)
		return;
	if (plan_parse(&again, text[0], &e) || plan_print(&again, text[1], sizeof(text[1])) < 0 ||
	    strcmp(text[0], text[1])) {
		fprintf(stderr, "a plan does not come back: %s\n%s", e.msg, text[0]);
		abort();
	}
}

static void scenario_check(const char *path, uint64_t seed)
{
	static struct scenario_variants v;
	struct err e = { 0 };
	int rc = scenario_load(&scenario, path, "", "", NULL, 0, &e);

	if (rc && (!*e.msg || !memchr(e.msg, 0, sizeof(e.msg)) || strchr(e.msg, '\033')))
		abort();
	if (!rc)
		plan_check(seed);
	(void)scenario_variants(path, &v, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("scenario", 0);
	char path[PATH_ROOM];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (size && fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t)size - 1)
		scenario_check(path, data[0]);
	close(fd);
	return 0;
}

/* The scenarios of the tree, else a small one. */
static size_t fuzz_seed(unsigned i, uint8_t *out, size_t room)
{
	static const char *const names[] = { NULL, "hammer-3am", "host-smoke", "fuse-stuck",
		"swap-over-net", "spl-vmalloc", "planted-lost-wakeup", "freeze-hang" };
	static const char small[] = "[scenario]\nsummary = s\nexpect = stall, deadlock\n"
		"time = 20s\nstall_after = 3s\n[machine]\nmem = 128M\ncpus = 2\n"
		"[load w]\nwhat = mmap_dirty\nsize = 64M\nworkers = 2\n"
		"[inject limit]\nwhat = mem_limit\nat = 0s, 5s\n";
	char path[400];
	FILE *f = NULL;
	size_t n;

	if (i >= sizeof(names) / sizeof(names[0]))
		return 0;
	if (names[i]) {
		snprintf(path, sizeof(path), "%.300s/scenarios/%s.scn", getenv("LT_SRC") ?: ".",
			names[i]);
		f = fopen(path, "r");
	}
	if (!f)
		return seed_copy(out, room, small, sizeof(small) - 1);
	n = fread(out, 1, room, f);
	fclose(f);
	return n;
}
