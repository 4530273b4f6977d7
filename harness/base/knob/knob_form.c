/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Control files that show a value in another form than they accept: what to write back. */
#include "knob_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "knob.h"

/* Conversion of the value that a file shows. A final '*' in file matches any ending. */
struct form {
	const char *file;
	int (*fill)(const struct form *f, const char *old, const char *value,
		struct knob_entry *x, struct err *e);
	const char *arg;
};

static int old_put(struct knob_entry *x, const char *old, size_t len, struct err *e)
{
	if (len >= sizeof(x->old))
		return err_set(e, E2BIG, "%s: its old value is too long to be kept", x->what);
	memcpy(x->old, old, len);
	x->old[len] = '\0';
	return 0;
}

/* "8:0 rbps=max ...": keep the line of value's device; without one, arg is "no limit". */
static int fill_device(const struct form *f, const char *old, const char *value,
	struct knob_entry *x, struct err *e)
{
	size_t len = strcspn(value, " \n");
	const char *line = old;

	if (!memchr(value, ':', len))
		return old_put(x, old, strcspn(old, "\n"), e);
	while (line && (strncmp(line, value, len) || line[len] != ' ')) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (line)
		return old_put(x, line, strcspn(line, "\n"), e);
	snprintf(x->old, sizeof(x->old), "%.*s %s", (int)len, value, f->arg);
	return 0;
}

/* "oom_kill_disable 0": the file accepts only the second word of its first line. */
static int fill_second_word(const struct form *f, const char *old, const char *value,
	struct knob_entry *x, struct err *e)
{
	size_t skip = strcspn(old, " ");

	(void)f;
	(void)value;
	skip += old[skip] == ' ';
	return old_put(x, old + skip, strcspn(old + skip, " \n"), e);
}

/* Of a pair of files the kernel keeps one at 0 and rejects writing 0: restore the other one. */
static int fill_twin(const struct form *f, const char *old, const char *value,
	struct knob_entry *x, struct err *e)
{
	char other[KNOB_OLD_BYTES];
	char *slash = strrchr(x->target, '/');
	int rc;

	(void)value;
	if (strcmp(old, "0") || !slash)
		return old_put(x, old, strlen(old), e);
	snprintf(slash + 1, sizeof(x->target) - (size_t)(slash + 1 - x->target), "%s", f->arg);
	rc = knob_get(x->target, other, sizeof(other), e);
	return rc ? rc : old_put(x, other, strlen(other), e);
}

/* zram: only a reset clears a size. */
static int fill_reset(const struct form *f, const char *old, const char *value,
	struct knob_entry *x, struct err *e)
{
	char *slash = strrchr(x->target, '/');

	(void)value;
	if (strcmp(old, "0") || !slash)
		return old_put(x, old, strlen(old), e);
	snprintf(slash + 1, sizeof(x->target) - (size_t)(slash + 1 - x->target), "%s", f->arg);
	return old_put(x, "1", 1, e);
}

/* "[mq-deadline] none" in /sys: the word in brackets is the value. */
static int fill_plain(const char *old, struct knob_entry *x, struct err *e)
{
	const char *open = strchr(old, '['), *close = open ? strchr(open, ']') : NULL;
	bool choice = close && (open == old || open[-1] == ' ') && (!close[1] || close[1] == ' ');

	if (choice && !strncmp(x->what, "/sys/", 5))
		return old_put(x, open + 1, (size_t)(close - open - 1), e);
	return old_put(x, old, strlen(old), e);
}

static const struct form forms[] = {
	{ "io.max", fill_device, "rbps=max wbps=max riops=max wiops=max" },
	{ "io.latency", fill_device, "target=0" },
	{ "io.weight", fill_device, "default" },
	{ "blkio.throttle.*", fill_device, "0" },
	{ "memory.oom_control", fill_second_word, NULL },
	{ "dirty_bytes", fill_twin, "dirty_ratio" },
	{ "dirty_ratio", fill_twin, "dirty_bytes" },
	{ "dirty_background_bytes", fill_twin, "dirty_background_ratio" },
	{ "dirty_background_ratio", fill_twin, "dirty_background_bytes" },
	{ "disksize", fill_reset, "reset" },
};

static bool form_fits(const struct form *f, const char *file)
{
	size_t len = strlen(f->file);

	if (f->file[len - 1] == '*')
		return !strncmp(f->file, file, len - 1);
	return !strcmp(f->file, file);
}

int knob_form(const char *knob, const char *old, const char *value, struct knob_entry *out,
	struct err *e)
{
	const char *file = knob + strlen(knob);
	size_t i;

	if (strlen(knob) >= sizeof(out->what))
		return err_set(e, ENAMETOOLONG, "%.200s...: the knob's name is too long", knob);
	snprintf(out->what, sizeof(out->what), "%s", knob);
	snprintf(out->target, sizeof(out->target), "%s", knob);
	while (file > knob && file[-1] != '/' && file[-1] != ':')
		file--;
	for (i = 0; i < COUNT_OF(forms); i++)
		if (form_fits(&forms[i], file))
			return forms[i].fill(&forms[i], old, value, out, e);
	return fill_plain(old, out, e);
}
