/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal of a campaign: appended, synced, and read again after any end. */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"
#include "value.h"

#define VERSION "1"
#define FIELDS 6

static const char *const states[] = { "planned", "skipped", "broken", "tested" };

/* Replay of one journal; begun[i]: the process that began trial i + 1 without an end, else 0. */
struct replay {
	struct campaign *c;
	unsigned *begun;
	unsigned process, boot_first;	/* boot_first: the first process of the current boot */
	char boot[64];
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

static int head_replay(struct replay *r, char *const *field, struct err *e)
{
	if (strcmp(field[1], VERSION))
		return err_set(e, EINVAL, "a journal of version %.20s; this lowtide reads " VERSION,
			field[1]);
	r->process++;
	if (strcmp(r->boot, field[2]))
		r->boot_first = r->process;
	text_put(r->boot, sizeof(r->boot), field[2]);
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

/* The entry that a line is about, and the time that it tells. */
static int entry_find(struct replay *r, char *const *field, size_t *i, struct err *e)
{
	struct policy_view *v = &r->c->v;
	uint64_t number, ms;
	int rc = value_u64(field[1], &number, e);

	rc = rc ? rc : value_u64(field[2], &ms, e);
	if (rc)
		return rc;
	if (!number || number > v->count)
		return err_set(e, EINVAL, "no trial %" PRIu64 " was planned", number);
	*i = number - 1;
	v->elapsed_ms = ms > v->elapsed_ms ? ms : v->elapsed_ms;
	return 0;
}

static int start_replay(struct replay *r, char *const *field, struct err *e)
{
	size_t i = 0;
	int rc = entry_find(r, field, &i, e);

	if (!rc)
		r->begun[i] = r->process;
	return rc;
}

static int done_replay(struct replay *r, char *const *field, struct err *e)
{
	size_t i = 0;
	int rc = entry_find(r, field, &i, e), verdict = verdict_of(field[4]);
	struct entry *x = rc ? NULL : &r->c->v.entry[i];
	unsigned state = 1;

	if (rc)
		return rc;
	while (state < COUNT_OF(states) && strcmp(states[state], field[3]))
		state++;
	if (state == COUNT_OF(states) || verdict < 0)
		return err_set(e, EINVAL, "'%.20s %.20s' is no end", field[3], field[4]);
	x->state = state;
	x->verdict = (enum verdict_kind)verdict;
	x->expected = !strcmp(field[5], "yes");
	r->begun[i] = 0;
	return 0;
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
	};
	char *field[FIELDS];
	unsigned n = 0;

	while (n < FIELDS && (field[n] = strsep(&line, "\t")) != NULL)
		n++;
	for (unsigned i = 0; i < COUNT_OF(kinds) && (r->process || !i); i++)
		if (n == kinds[i].fields && !line && !strcmp(field[0], kinds[i].word))
			return kinds[i].replay(r, field, e);
	return err_set(e, EINVAL, "no entry of a journal");
}

/* Every line may plan a trial: that bounds how many there can be. */
static int replay_room(struct replay *r, const char *text, struct err *e)
{
	size_t most = r->c->v.count + 1;

	while ((text = strchr(text, '\n')) != NULL) {
		text++;
		most++;
	}
	r->begun = calloc(most, sizeof(*r->begun));
	return r->begun ? 0 : err_set(e, ENOMEM, "no memory for %zu trials", most);
}

static void cut_mark(const struct replay *r, const char *boot)
{
	unsigned this_boot = strcmp(r->boot, boot) ? UINT32_MAX : r->boot_first;

	for (size_t i = 0; i < r->c->v.count; i++)
		if (r->begun[i])
			r->c->v.entry[i].cut = r->begun[i] < this_boot ? CUT_BOOT : CUT_KILLED;
}

static int text_replay(struct replay *r, char *text, struct err *e)
{
	char boot[64], *line;
	int rc = boot_id(boot, sizeof(boot), e);

	rc = rc ? rc : replay_room(r, text, e);
	for (unsigned n = 1; !rc && (line = strsep(&text, "\n")) != NULL && text; n++) {
		rc = line_replay(r, line, e);
		if (rc)
			err_wrap(e, "%.300s/journal:%u", r->c->dir, n);
	}
	if (!rc)
		cut_mark(r, boot);
	free(r->begun);
	return rc;
}

/* Without a newline, or with the zeros of a block that never reached the disk: it is torn. */
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
	int rc = file_slurp(path, &text, &len, e);

	*size = 0;
	if (rc)
		return rc == -ENOENT ? 0 : rc;
	whole = whole_lines(text, len);
	c->torn = whole < len;
	text[whole] = '\0';
	*size = (off_t)whole;
	return text_replay(&r, text, e);
}

static int put(const struct campaign *c, struct err *e, const char *text, size_t len)
{
	int rc = file_write_all(c->journal, text, len);

	if (!rc && fsync(c->journal))
		rc = -errno;
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
	c->journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
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

	return line_put(c, e, "done\t%zu\t%" PRIu64 "\t%s\t%s\t%s\n", i + 1, c->v.elapsed_ms,
		states[x->state], verdict_name(x->verdict), x->expected ? "yes" : "no");
}
