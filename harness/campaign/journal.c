/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal of a campaign: append and sync lines, and replay them after any end. */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"
#include "value.h"

#define VERSION "1"
#define FIELDS 7
#define JOURNAL_BYTES (64u << 20)	/* 500,000 trials */

static const char *const finds[] = { "none", "other", "wanted" };
static const char *const states[] = { "planned", "skipped", "broken", "tested" };

struct replay {
	struct campaign *c;
	char boot[64];		/* of the last head; "": no head yet */
};

static void path_of(const struct campaign *c, char *path, size_t size)
{
	snprintf(path, size, "%s/journal", c->dir);
}

static int boot_id(char *buf, size_t size, struct err *e)
{
	ssize_t n = file_read("/proc/sys/kernel/random/boot_id", buf, size, e);

	if (n < 0)
		return (int)n;
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

/* A reboot has cut short every trial that was running. */
static void boot_begin(struct replay *r, const char *boot)
{
	struct policy_view *v = &r->c->v;

	for (size_t i = 0; i < v->count && strcmp(r->boot, boot); i++)
		if (v->entry[i].cut)
			v->entry[i].cut = CUT_BOOT;
	text_put(r->boot, sizeof(r->boot), boot);
}

static int head_replay(struct replay *r, char *const *field, struct err *e)
{
	if (strcmp(field[1], VERSION))
		return err_set(e, EINVAL, "a journal of version %.20s; this lowtide reads " VERSION,
			field[1]);
	boot_begin(r, field[2]);
	return 0;
}

static int plan_replay(struct replay *r, char *const *field, struct err *e)
{
	struct entry x = { .of = 0 };
	uint64_t number, of;
	int rc = value_u64(field[1], &number, e);

	rc = rc ? rc : value_u64(field[2], &of, e);
	rc = rc ? rc : value_u64(field[3], &x.seed, e);
	if (!rc && (number != r->c->v.count + 1 || of >= r->c->v.cases))
		rc = err_set(e, EINVAL, "trial %" PRIu64 " of case %" PRIu64 " is out of order",
			number, of);
	x.of = (unsigned)(rc ? 0 : of);
	return rc ? rc : campaign_entry_add(r->c, &x, e);
}

/* Find the entry of a line and take the line's time. NULL: no such entry. */
static struct entry *entry_find(struct replay *r, char *const *field, struct err *e)
{
	struct policy_view *v = &r->c->v;
	uint64_t number, ms;

	if (value_u64(field[1], &number, e) || value_u64(field[2], &ms, e))
		return NULL;
	v->elapsed_ms = ms > v->elapsed_ms ? ms : v->elapsed_ms;
	if (number && number <= v->count)
		return &v->entry[number - 1];
	err_set(e, EINVAL, "no trial %" PRIu64 " was planned", number);
	return NULL;
}

static int start_replay(struct replay *r, char *const *field, struct err *e)
{
	struct entry *x = entry_find(r, field, e);

	if (x)
		x->cut = CUT_KILLED;
	return x ? 0 : -EINVAL;
}

static int done_replay(struct replay *r, char *const *field, struct err *e)
{
	struct entry *x = entry_find(r, field, e);
	int verdict = verdict_of(field[4]);
	unsigned state = 1, find = FIND_NONE;

	while (state < COUNT_OF(states) && strcmp(states[state], field[3]))
		state++;
	/* A trial whose folder was lost runs again: then it was begun again, too. */
	if (x && !x->cut)
		return err_set(e, EINVAL, "trial %.20s was not running: it cannot end (twice)",
			field[1]);
	if (x && (state == COUNT_OF(states) || verdict < 0))
		return err_set(e, EINVAL, "'%.20s %.20s' is no end", field[3], field[4]);
	while (field[6] && find < COUNT_OF(finds) && strcmp(finds[find], field[6]))
		find++;
	if (x && find == COUNT_OF(finds))
		return err_set(e, EINVAL, "'%.20s' is no find", field[6]);
	if (x)
		*x = (struct entry){ .find = find, .seed = x->seed, .of = x->of, .state = state,
			.verdict = (enum verdict_kind)verdict,
			.expected = !strcmp(field[5], "yes"),
			.excused = !strcmp(field[5], "known") };
	return x ? 0 : -EINVAL;
}

static int line_replay(struct replay *r, char *line, struct err *e)
{
	static const struct {
		const char *word;
		unsigned fields;
		int (*replay)(struct replay *r, char *const *field, struct err *e);
	} kinds[] = {
		{ "head", 3, head_replay }, { "plan", 4, plan_replay },
		{ "start", 3, start_replay }, { "done", 6, done_replay },
		{ "done", 7, done_replay },
	};
	char *field[FIELDS] = { NULL };
	unsigned n = 0;

	while (n < FIELDS && (field[n] = strsep(&line, "\t")) != NULL)
		n++;
	for (unsigned i = 0; i < COUNT_OF(kinds) && (*r->boot || !i); i++)
		if (n == kinds[i].fields && !line && !strcmp(field[0], kinds[i].word))
			return kinds[i].replay(r, field, e);
	return err_set(e, EINVAL, "no entry of a journal");
}

static int text_replay(struct replay *r, char *text, struct err *e)
{
	char boot[64], *line;
	int rc = boot_id(boot, sizeof(boot), e);

	for (unsigned n = 1; !rc && (line = strsep(&text, "\n")) != NULL && text; n++) {
		rc = line_replay(r, line, e);
		if (rc)
			err_wrap(e, "%.300s/journal:%u", r->c->dir, n);
	}
	if (!rc)
		boot_begin(r, boot);
	return rc;
}

/* Size without a torn end: no newline, or zeros of a block that never reached the disk. */
static size_t whole_lines(const char *text, size_t size)
{
	const char *zero = memchr(text, '\0', size);

	size = zero ? (size_t)(zero - text) : size;
	while (size && text[size - 1] != '\n')
		size--;
	return size;
}

int journal_read(struct campaign *c, off_t *size, struct err *e)
{
	struct replay r = { .c = c };
	AUTO_FREE char *text = NULL;
	char path[600];
	size_t len, whole;

	path_of(c, path, sizeof(path));
	int rc = file_slurp_regular(path, JOURNAL_BYTES, &text, &len, e);

	*size = 0;
	if (rc)
		return rc == -ENOENT ? 0 : rc;
	whole = whole_lines(text, len);
	c->torn = whole < len;
	text[whole] = '\0';
	*size = (off_t)whole;
	return text_replay(&r, text, e);
}

/*
 * Cut a failed append off again: trials that still end append their lines behind it. If that fails
 * too, append no more, so that only the last line is torn.
 */
static void put_undo(int journal, off_t size)
{
	int null;

	if (size >= 0 && !ftruncate(journal, size))
		return;
	null = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (null >= 0 && dup3(null, journal, O_CLOEXEC) >= 0)
		close(null);
}

static int put(const struct campaign *c, struct err *e, const char *text, size_t len)
{
	off_t size = lseek(c->journal, 0, SEEK_END);
	int rc = file_write_all(c->journal, text, len);

	if (!rc && fsync(c->journal))
		rc = -errno;
	if (rc)
		put_undo(c->journal, size);
	return rc ? err_sys(e, -rc, "%.300s/journal", c->dir) : 0;
}

static int line_put(const struct campaign *c, struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int line_put(const struct campaign *c, struct err *e, const char *fmt, ...)
{
	char line[160];
	va_list ap;

	if (c->journal < 0)
		return 0;
	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	return put(c, e, line, (size_t)n);
}

int journal_open(struct campaign *c, off_t size, struct err *e)
{
	char path[600], boot[64];
	int rc = boot_id(boot, sizeof(boot), e);

	path_of(c, path, sizeof(path));
	if (rc)
		return rc;
	c->journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
		0644);
	if (c->journal < 0 || ftruncate(c->journal, size))
		return err_sys(e, errno, "%.300s", path);
	rc = line_put(c, e, "head\t" VERSION "\t%s\n", boot);
	if (!rc && file_sync_folder(path))
		rc = err_sys(e, errno, "%.300s", path);
	return rc;
}

int journal_plan(const struct campaign *c, size_t from, struct err *e)
{
	char lines[JOBS_MAX * 64];
	struct text t = { .s = lines, .size = sizeof(lines) };

	for (size_t i = from; i < c->v.count; i++)
		text_add(&t, "plan\t%zu\t%u\t%" PRIu64 "\n", i + 1, c->v.entry[i].of,
			c->v.entry[i].seed);
	return c->journal < 0 ? 0 : put(c, e, lines, t.n);
}

int journal_start(const struct campaign *c, size_t i, struct err *e)
{
	return line_put(c, e, "start\t%zu\t%" PRIu64 "\n", i + 1, c->v.elapsed_ms);
}

int journal_done(const struct campaign *c, size_t i, struct err *e)
{
	const struct entry *x = &c->v.entry[i];

	return line_put(c, e, "done\t%zu\t%" PRIu64 "\t%s\t%s\t%s%s%s\n", i + 1,
		c->v.elapsed_ms, states[x->state], verdict_name(x->verdict),
		x->expected ? "yes" : x->excused ? "known" : "no", c->wanted ? "\t" : "",
		c->wanted ? finds[x->find] : "");
}
