/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arbitrary files of a run's folder, through the readers of results and histories. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record.h"
#include "run_json.h"
#include "run_read.h"
#include "rundir.h"
#include "trial.h"

#define ROUNDS 1500
#include "mutate.h"

static char folder[64];

static void folder_remove(void)
{
	char path[100];

	snprintf(path, sizeof(path), "%s/result.json", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/events.jsonl", folder);
	unlink(path);
	rmdir(folder);
}

static void folder_make(void)
{
	snprintf(folder, sizeof(folder), "/tmp/lowtide-fuzz.XXXXXX");
	if (!mkdtemp(folder))
		abort();
	atexit(folder_remove);
}

static void member_write(const char *name, const uint8_t *data, size_t size)
{
	char path[100];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
}

static bool event_check(const struct event *ev, void *arg)
{
	(void)arg;
	if (ev->kind >= EVENT_KINDS || !memchr(ev->text, 0, sizeof(ev->text)) ||
	    !memchr(ev->source, 0, sizeof(ev->source)))
		abort();
	return true;
}

static void record_check(const struct run_record *r)
{
	RECORD_EACH(f, r, RECORD_SHOWN)
		if (f->type == RECORD_TEXT && (!memchr(record_text(r, f), 0, f->size) ||
		    strpbrk(record_text(r, f), "\033\n\r\a")))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const columns[] = { "mem_free", "psi_mem_full_avg10" };
	static struct run_record r;
	static struct trial t;
	struct history h = { .samples = 0 };
	uint64_t highest[2];
	struct err e;

	if (!size)
		return 0;
	if (!*folder)
		folder_make();
	member_write("result.json", data + 1, size - 1);
	member_write("events.jsonl", data + 1, size - 1);
	if (!run_read_result(folder, &r, &e))
		record_check(&r);
	(void)run_read_history(folder, event_check, NULL, &h, &e);
	(void)run_read_highest(folder, columns, 2, highest, &e);
	(void)trial_read(folder, &t, &e);
	(void)rundir_state(folder);
	return 0;
}

/* Lines as the sinks write them, of a run with a hang. */
static size_t fuzz_seed(unsigned i, uint8_t *out, size_t room)
{
	static const struct run_record r = { .scenario = "s", .variant = "buggy:v1", .seed = 42,
		.kernel = "6.1", .command = "lowtide run s", .verdict = "deadlock",
		.expect = "deadlock", .as_expected = true, .reason = "nothing moved",
		.cause = "a \"b\" waits", .fingerprint = "0123 x", .ops = 7, .run_ms = 9,
		.hang_ms = 5, .detect_ms = 6 };
	static const struct event ev = { .t_ns = 7, .kind = EVENT_NOTE, .a = -1, .b = 9,
		.source = "w.0", .text = "t\xc3\xa4xt" };
	static const struct progress p = { .t_ns = 9, .ops = 3 };
	char text[8192];
	int n = i == 0 ? json_result_text(&r, text, sizeof(text)) :
		i == 1 ? json_head_line(&r, text, sizeof(text)) :
		i == 2 ? json_event_line(&ev, text, sizeof(text)) :
		i == 3 ? json_progress_line(&p, text, sizeof(text)) :
		i == 4 ? json_end_line(9, &r, 2, text, sizeof(text)) : 0;

	return n > 0 ? seed_copy(out, room, text, (size_t)n) : 0;
}
