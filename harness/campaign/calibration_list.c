/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of a calibration's trials: in memory, on disk, and out of run folders. */
#include "calibration.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"
#include "trial.h"
#include "value.h"

#define LIST "trials.tsv"
#define FIELDS 10

struct trial *calibration_add(struct calibration *c, struct err *e)
{
	size_t room = c->room ? 2 * c->room : 64;
	struct trial *more;

	if (c->count == TRIALS_MAX) {
		err_set(e, E2BIG, "more than %d trials", TRIALS_MAX);
		return NULL;
	}
	if (c->count == c->room) {
		more = reallocarray(c->trial, room, sizeof(*more));
		if (!more) {
			err_set(e, ENOMEM, "no memory for %zu trials", room);
			return NULL;
		}
		c->trial = more;
		c->room = room;
	}
	memset(&c->trial[c->count], 0, sizeof(*c->trial));
	return &c->trial[c->count++];
}

void calibration_trial_dir(const struct calibration *c, const struct trial *t, char *buf,
	size_t size)
{
	char name[260];
	size_t i;

	snprintf(name, sizeof(name), "%04u-%s.%s.%s-%" PRIu64, t->number, t->scenario,
		t->variant, t->kernel, t->seed);
	for (i = 0; name[i]; i++)
		if (strchr(" :/\t", name[i]))
			name[i] = '.';
	snprintf(buf, size, "%s/%s", c->dir, name);
}

int calibration_write(const struct calibration *c, struct err *e)
{
	AUTO_FREE char *text = NULL;
	char path[600];
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return err_sys(e, errno, "the list of trials");
	fprintf(f, "command\t%s\non\t%s\ntime\t%s\n", c->command, c->on, c->time);
	for (const struct trial *t = c->trial; t < c->trial + c->count; t++)
		fprintf(f, "trial\t%u\t%s\t%s\t%s\t%s\t%s\t%" PRIu64 "\t%s\t%s\n", t->number,
			t->row, t->word, t->scenario, t->variant, t->kernel, t->seed,
			expectation_name(&t->want), t->want.cause);
	if (fclose(f))
		return err_set(e, ENOMEM, "no memory for the list of trials");
	snprintf(path, sizeof(path), "%s/" LIST, c->dir);
	return file_replace(path, text, size, e);
}

static int trial_parse(struct calibration *c, char *const *field, struct err *e)
{
	struct trial *t = calibration_add(c, e);
	uint64_t number;

	if (!t)
		return -e->code;
	if (value_u64(field[1], &number, e) || value_u64(field[7], &t->seed, e))
		return -EINVAL;
	if (expectation_set(&t->want, field[8]))
		return err_set(e, EINVAL, "'%.40s' is no verdict", field[8]);
	t->number = (unsigned)number;
	text_put(t->row, sizeof(t->row), field[2]);
	text_put(t->word, sizeof(t->word), field[3]);
	text_put(t->scenario, sizeof(t->scenario), field[4]);
	text_put(t->variant, sizeof(t->variant), field[5]);
	text_put(t->kernel, sizeof(t->kernel), field[6]);
	text_put(t->want.cause, sizeof(t->want.cause), field[9]);
	return 0;
}

static int line_parse(struct calibration *c, char *line, struct err *e)
{
	const struct { const char *word; char *to; size_t size; } heads[] = {
		{ "command", c->command, sizeof(c->command) },
		{ "on", c->on, sizeof(c->on) }, { "time", c->time, sizeof(c->time) },
	};
	char *field[FIELDS];
	unsigned n = 0;

	while (n < FIELDS && (field[n] = strsep(&line, "\t")) != NULL)
		n++;
	for (unsigned i = 0; i < COUNT_OF(heads); i++)
		if (n == 2 && !strcmp(field[0], heads[i].word)) {
			text_put(heads[i].to, heads[i].size, field[1]);
			return 0;
		}
	if (n == FIELDS && !line && !strcmp(field[0], "trial"))
		return trial_parse(c, field, e);
	return err_set(e, EINVAL, "neither a trial nor a head");
}

static int list_parse(struct calibration *c, char *text, struct err *e)
{
	char *line;

	for (unsigned n = 1; (line = strsep(&text, "\n")) != NULL; n++)
		if (*line && line_parse(c, line, e))
			return err_wrap(e, "%.300s/" LIST ":%u", c->dir, n);
	return 0;
}

static void trials_collect(struct calibration *c, size_t from)
{
	char dir[800];

	for (size_t i = from; i < c->count; i++) {
		calibration_trial_dir(c, &c->trial[i], dir, sizeof(dir));
		trial_collect(dir, &c->trial[i]);
	}
}

/* A folder of run folders that nobody planned; others than run folders are passed over. */
static int runs_read(struct calibration *c, const char *dir, struct err *e)
{
	size_t before = c->count;
	struct trial *t, copy;
	struct dirent *ent;
	char path[800];
	DIR *d = opendir(dir);
	int ret = d ? 0 : err_sys(e, errno, "%s", dir);

	while (d && !ret && (ent = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", dir, ent->d_name);
		memset(&copy, 0, sizeof(copy));
		if (ent->d_name[0] == '.' || trial_read(path, &copy, NULL))
			continue;
		t = calibration_add(c, e);
		if (t)
			*t = copy;
		else
			ret = -e->code;
	}
	if (d)
		closedir(d);
	if (!ret && c->count == before)
		return err_set(e, ENOENT, "%.300s: neither trials of `lowtide calibrate` nor run "
			"folders", dir);
	return ret;
}

int calibration_read(struct calibration *c, const char *dir, struct err *e)
{
	AUTO_FREE char *text = NULL;
	size_t from = c->count;
	char path[600];
	int ret;

	if (snprintf(c->dir, sizeof(c->dir), "%s", dir) >= (int)sizeof(c->dir))
		return err_set(e, ENAMETOOLONG, "%.80s...: path too long", dir);
	snprintf(path, sizeof(path), "%s/" LIST, dir);
	ret = file_slurp(path, &text, NULL, e);
	if (ret == -ENOENT)
		return runs_read(c, dir, e);
	ret = ret ? ret : list_parse(c, text, e);
	if (!ret && c->count == from)
		ret = err_set(e, ENOENT, "%.300s lists no trials", path);
	if (!ret)
		trials_collect(c, from);
	return ret;
}
