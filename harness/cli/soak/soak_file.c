/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of a soak: [soak] says how long and on what, [run SCENARIO] what shares the time. */
#include <errno.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"
#include "ini_lines.h"
#include "soak.h"
#include "text.h"
#include "value.h"

#define FILE_BYTES (64u << 10)

struct reading {
	const char *path, *next;
	struct soak_wish *wish;
	unsigned line, runs_before;
	int rc;
	struct err *e;
};

static int fail(struct reading *r, const char *what, const char *value, const char *cure)
{
	if (!r->rc)
		r->rc = err_set(r->e, EINVAL, "%.300s:%u: %s '%.60s'; %s", r->path, r->line, what,
			value, cure);
	return 0;
}

/* The text lives as long as the program: options, too, point into argv. */
static const char *keep(struct reading *r, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		r->rc = err_set(r->e, ENOMEM, "%.300s: no memory to read it", r->path);
	return copy;
}

static void text_set(struct reading *r, const char **to, const char *value)
{
	if (!*to)
		*to = keep(r, value);
}

static void number_set(struct reading *r, uint64_t *to, const char *key, const char *value)
{
	uint64_t number;

	if (value_u64(value, &number, NULL) || number == SOAK_UNSET)
		fail(r, key, value, "give a whole number");
	else if (*to == SOAK_UNSET)
		*to = number;
}

static bool soak_key(struct reading *r, const char *key, const char *value)
{
	struct soak_wish *w = r->wish;
	const struct { const char *key, **to; } texts[] = {
		{ "on", &w->on }, { "canary", &w->canary }, { "long", &w->long_time },
		{ "kernels", &w->kernels }, { "before", &w->before }, { "after", &w->after },
	};
	const struct { const char *key; uint64_t *to; } numbers[] = {
		{ "hours", &w->hours }, { "rounds", &w->rounds }, { "jobs", &w->jobs },
		{ "stop_after", &w->stop_after },
	};

	for (unsigned i = 0; i < COUNT_OF(texts); i++)
		if (!strcmp(key, texts[i].key))
			return text_set(r, texts[i].to, value), true;
	for (unsigned i = 0; i < COUNT_OF(numbers); i++)
		if (!strcmp(key, numbers[i].key))
			return number_set(r, numbers[i].to, key, value), true;
	return false;
}

/* Words of the command line replace the file's runs. */
static struct soak_run *run_of(struct reading *r, const char *word)
{
	struct soak_wish *w = r->wish;
	static struct soak_run unused;

	for (unsigned i = 0; i < w->runs; i++)
		if (!strcmp(w->run[i].word, word))
			return &w->run[i];
	if (r->runs_before)
		return &unused;
	if (w->runs == SOAK_RUNS) {
		fail(r, "one run too many:", word, "at most 64 in a file");
		return &unused;
	}
	w->run[w->runs].word = (char *)(uintptr_t)keep(r, word);
	w->run[w->runs].weight = 1;
	return &w->run[w->runs++];
}

static bool run_key(struct reading *r, struct soak_run *run, const char *key, const char *value)
{
	if (!strcmp(key, "kernels"))
		return run->kernels = keep(r, value), true;
	if (strcmp(key, "weight"))
		return false;
	if (value_u64(value, &run->weight, NULL) || !run->weight || run->weight > WEIGHT_MAX)
		fail(r, "weight", value, "1 to 1000");
	return true;
}

/* libinih's handler returns 1 to go on. */
static int entry_add(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;
	bool known = !strcmp(section, "soak") ? soak_key(r, key, value) :
		!strncmp(section, "run ", 4) && run_key(r, run_of(r, section + 4), key, value);

	if (!known && !strcmp(section, "soak"))
		fail(r, "unknown key", key, "[soak] has hours, rounds, jobs, kernels, on, canary, "
			"long, stop_after, before, after");
	else if (!known && !strncmp(section, "run ", 4))
		fail(r, "unknown key", key, "[run SCENARIO] has weight and kernels");
	else if (!known)
		fail(r, "key in a section that is none:", section, "write [soak] or "
			"[run SCENARIO]");
	return !r->rc;
}

/* libinih passes no section without keys: [run X] alone is a run, too. */
static void heading_read(struct reading *r, const char *text)
{
	size_t end = strcspn(text, "]");
	char name[300];

	snprintf(name, sizeof(name), "%.*s", (int)(end - 1), text + 1);
	if (!text[end])
		fail(r, "a heading without its bracket:", text, "write [soak] or [run SCENARIO]");
	else if (!strncmp(name, "run ", 4) && name[4])
		run_of(r, name + 4);
	else if (strcmp(name, "soak"))
		fail(r, "unknown section", name, "write [soak] or [run SCENARIO]");
}

static char *line_next(char *buf, int size, void *arg)
{
	struct reading *r = arg;
	size_t len = strcspn(r->next, "\n");

	if (!*r->next)
		return NULL;
	r->line++;
	if (len + 2 > (size_t)size) {
		fail(r, "line too long:", "", "at most 190 bytes");
		return NULL;
	}
	snprintf(buf, (size_t)size, "%.*s\n", (int)len, r->next);
	r->next += len + (r->next[len] == '\n');
	if (*buf == '[')
		heading_read(r, buf);
	return buf;
}

int soak_file_read(const char *path, struct soak_wish *w, struct err *e)
{
	AUTO_FREE char *text = NULL;
	struct reading r = { .path = path, .wish = w, .runs_before = w->runs, .e = e };
	int rc = file_slurp_regular(path, FILE_BYTES, &text, NULL, e);

	if (rc)
		return rc;
	r.next = text;
	rc = ini_lines(line_next, entry_add, &r);
	if (r.rc || !rc)
		return r.rc;
	return err_set(e, EINVAL, "%.300s:%d: neither [SECTION], KEY = VALUE nor # comment", path,
		rc);
}

int soak_wish_check(const struct soak_wish *w, struct err *e)
{
	const struct { const char *name; uint64_t value, most; const char *more; } ranges[] = {
		{ "hours", w->hours, 8760, "; leave it out to go on" },
		{ "rounds", w->rounds, 1000000, "; leave it out to go on" },
		{ "jobs", w->jobs, JOBS_MAX, "" },
		{ "stop-after", w->stop_after, 1000000, "; leave it out to go on" },
	};

	for (unsigned i = 0; i < COUNT_OF(ranges); i++)
		if (ranges[i].value != SOAK_UNSET && (!ranges[i].value ||
						      ranges[i].value > ranges[i].most))
			return err_set(e, EINVAL, "--%s %llu: 1 to %llu%s", ranges[i].name,
				(unsigned long long)ranges[i].value,
				(unsigned long long)ranges[i].most, ranges[i].more);
	if (w->on && strcmp(w->on, "vm") && strcmp(w->on, "host"))
		return err_set(e, EINVAL, "--on %.40s: it is vm or host", w->on);
	return 0;
}
