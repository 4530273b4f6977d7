/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The knob journal: text lines with checksums, so that a torn line is recognised. */
#include "knob_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "knob.h"

#define SUM_BYTES 16
#define LINE_BYTES 8192
#define WORDS 4
#define JOURNAL_BYTES (16 << 20)
#define FORMAT "lowtide-knobs-1"

/* A writer that was just killed may still hold its lock. */
#define DYING_TRIES 20u
#define DYING_WAIT_MS 50u

static size_t word_escape(char *to, size_t room, const char *word)
{
	size_t len = 0;

	for (; *word && len + 4 < room; word++) {
		if (*word > ' ' && *word < 0x7f && *word != '%')
			to[len++] = *word;
		else
			len += (size_t)snprintf(to + len, 4, "%%%02X", (unsigned char)*word);
	}
	return *word ? room : len;
}

static void word_decode(char *word)
{
	char *to = word;
	unsigned byte;

	for (; *word; word++) {
		if (*word == '%' && sscanf(word + 1, "%2x", &byte) == 1 && word[1] && word[2]) {
			*to++ = (char)byte;
			word += 2;
		} else {
			*to++ = *word;
		}
	}
	*to = '\0';
}

static uint64_t line_sum(const char *text, size_t len)
{
	return file_hash_bytes(FILE_HASH_START, text, len);
}

int journal_append(int fd, struct knob_line line, bool sync)
{
	char text[LINE_BYTES], sum[SUM_BYTES + 1];
	size_t len = SUM_BYTES;
	unsigned i;

	for (i = 0; i < WORDS; i++) {
		text[len++] = '\t';
		len += word_escape(text + len, sizeof(text) - len, line.word[i] ?: "");
		if (len + 8 > sizeof(text))
			return -E2BIG;
	}
	snprintf(sum, sizeof(sum), "%016" PRIx64, line_sum(text + SUM_BYTES, len - SUM_BYTES));
	memcpy(text, sum, SUM_BYTES);
	text[len++] = '\n';
	int rc = file_write_all(fd, text, len);

	if (rc)
		return rc;
	return sync && fsync(fd) ? -errno : 0;
}

static int boot_id(char *buf, size_t size)
{
	ssize_t n = file_read("/proc/sys/kernel/random/boot_id", buf, size, NULL);

	if (n < 0)
		return (int)n;
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

static int lock_held(int fd, const char *path, struct err *e)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_GETLK, &whole) || whole.l_type == F_UNLCK)
		whole.l_pid = 0;
	return err_set(e, EBUSY, "%s: a run that is still going on (process %d) keeps its knobs "
		"there", path, (int)whole.l_pid);
}

/* Children do not inherit a POSIX lock: it ends with the run and not with a worker. */
static int journal_lock(int fd, const char *path, struct err *e)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (!fcntl(fd, F_SETLK, &whole))
		return 0;
	if (errno == EAGAIN || errno == EACCES)
		return lock_held(fd, path, e);
	return err_sys(e, errno, "cannot lock %s", path);
}

static int journal_head(int fd, const char *path)
{
	char boot[64];
	int rc = boot_id(boot, sizeof(boot));

	if (!rc)
		rc = journal_append(fd, (struct knob_line){ { "head", FORMAT, boot } }, true);
	return rc ? rc : file_sync_folder(path);
}

int journal_create(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0 && errno == EEXIST)
		return err_set(e, EEXIST, "%s is left by an earlier run: lowtide undo", path);
	if (fd < 0)
		return err_sys(e, errno, "cannot make the knob journal %s", path);
	rc = journal_lock(fd, path, e);
	if (!rc && (rc = journal_head(fd, path)))
		err_sys(e, -rc, "cannot write the knob journal %s", path);
	if (!rc)
		return fd;
	unlink(path);
	close(fd);
	return rc;
}

/* Undo obeys a journal, often as root: only the user who obeys it may have written it. */
static int journal_open(const char *path, int flags, struct err *e)
{
	int fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno != ELOOP)
		return err_sys(e, errno, "cannot open the knob journal %s", path);
	if (fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
	    !(st.st_mode & (S_IWGRP | S_IWOTH)))
		return fd;
	if (fd >= 0)
		close(fd);
	return err_set(e, EPERM, "%s is no file that you alone can write to, so it is not obeyed: "
		"look at it, and remove it", path);
}

pid_t knobs_owner(const char *path)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	AUTO_FD int fd = journal_open(path, O_RDONLY, NULL);

	if (fd < 0 || fcntl(fd, F_GETLK, &whole) || whole.l_type == F_UNLCK)
		return 0;
	return whole.l_pid > 0 ? whole.l_pid : -1;
}

int journal_slurp(int fd, char **out, struct err *e)
{
	struct stat st;
	char *text;
	ssize_t n;

	if (fstat(fd, &st))
		return err_sys(e, errno, "cannot read the knob journal");
	if (st.st_size > JOURNAL_BYTES)
		return err_set(e, EFBIG, "a knob journal has at most %d bytes", JOURNAL_BYTES);
	text = malloc((size_t)st.st_size + 1);
	n = text ? pread(fd, text, (size_t)st.st_size, 0) : -1;
	if (n < 0) {
		free(text);
		return err_sys(e, text ? errno : ENOMEM, "cannot read the knob journal");
	}
	text[n] = '\0';
	*out = text;
	return 0;
}

int journal_reopen(const char *path, struct err *e)
{
	int fd = journal_open(path, O_RDWR | O_APPEND, e);
	unsigned tries = DYING_TRIES;
	int rc;

	if (fd < 0)
		return fd;
	while ((rc = journal_lock(fd, path, e)) == -EBUSY && --tries)
		clock_sleep_ns(DYING_WAIT_MS * NS_PER_MS);
	if (rc)
		close(fd);
	return rc ? rc : fd;
}

/* Verify the checksum and split the line; false: torn or foreign. */
static bool line_parse(char *text, size_t len, struct knob_line *out)
{
	char sum[SUM_BYTES + 1];
	unsigned i;

	if (len <= SUM_BYTES || text[SUM_BYTES] != '\t')
		return false;
	snprintf(sum, sizeof(sum), "%016" PRIx64, line_sum(text + SUM_BYTES, len - SUM_BYTES));
	if (memcmp(sum, text, SUM_BYTES))
		return false;
	text += SUM_BYTES;
	for (i = 0; i < WORDS; i++) {
		out->word[i] = text ? ++text : "";
		text = text ? strchr(text, '\t') : NULL;
		if (text)
			*text = '\0';
	}
	for (i = 0; i < WORDS; i++)
		if (*out->word[i])
			word_decode((char *)(uintptr_t)out->word[i]);
	return true;
}

int entry_add(struct knob_table *t, const char *what, const char *target, const char *old)
{
	struct knob_entry *x = &t->row[t->count];

	if (t->count == t->max)
		return -ENOSPC;
	if (strlen(what) >= sizeof(x->what) || strlen(target) >= sizeof(x->target) ||
	    strlen(old) >= sizeof(x->old))
		return -ENAMETOOLONG;
	snprintf(x->what, sizeof(x->what), "%s", what);
	snprintf(x->target, sizeof(x->target), "%s", target);
	snprintf(x->old, sizeof(x->old), "%s", old);
	x->active = true;
	t->count++;
	return 0;
}

/* Mark what is undone; old "" = every entry of that name. */
static void entry_end(struct knob_table *t, const char *what, const char *old)
{
	unsigned i;

	for (i = 0; i < t->count; i++)
		if (!strcmp(t->row[i].what, what) && (!*old || !strcmp(t->row[i].old, old)))
			t->row[i].active = false;
}

/* False: the head names another format. */
static bool line_apply(const struct knob_line *l, struct knob_table *t, const char *boot,
	bool *same_boot)
{
	const char *verb = l->word[0];

	if (!strcmp(verb, "head")) {
		*same_boot = !strcmp(l->word[2], boot);
		return !strcmp(l->word[1], FORMAT);
	}
	if (!strcmp(verb, "set") || !strcmp(verb, "note"))
		(void)entry_add(t, l->word[1], l->word[2], l->word[3]);
	else if (!strcmp(verb, "gone"))
		entry_end(t, l->word[1], l->word[2]);
	return true;
}

static unsigned lines_count(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

int journal_load(char *text, struct knob_table *t, bool *same_boot, struct err *e)
{
	struct knob_line line;
	char boot[64], *end;
	bool headed = false;

	*same_boot = true;
	t->count = 0;
	t->max = lines_count(text);
	t->row = calloc(t->max + 1, sizeof(*t->row));
	if (!t->row || boot_id(boot, sizeof(boot)))
		return err_sys(e, ENOMEM, "cannot read the knob journal");
	for (; (end = strchr(text, '\n')); text = end + 1) {
		*end = '\0';
		if (!line_parse(text, (size_t)(end - text), &line))
			continue;
		headed = headed || !strcmp(line.word[0], "head");
		if (!headed || !line_apply(&line, t, boot, same_boot))
			return err_set(e, EINVAL, "this is no knob journal");
	}
	return headed || !t->max ? 0 : err_set(e, EINVAL, "this is no knob journal");
}
