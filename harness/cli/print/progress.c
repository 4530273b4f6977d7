/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line, redrawn twice a second; without malloc, because a run may not allocate. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "file.h"
#include "progress.h"
#include "text.h"

static bool shown;

bool progress_wanted(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && !(term && !strcmp(term, "dumb"));
}

static size_t terminal_width(void)
{
	struct winsize w;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &w) || w.ws_col < 20 ? 80 : w.ws_col;
}

/* Append a field if it fits completely; callers begin with the most important. */
static void field_add(char *line, size_t width, char *field)
{
	text_clean(field);
	size_t len = strlen(line), more = strlen(field) + (len ? 2 : 0);

	if (!*field || len + more >= width)
		return;
	if (len)
		memcpy(line + len, ", ", 3);
	memcpy(line + len + more - strlen(field), field, strlen(field) + 1);
}

static void phase_put(const struct supervise_view *v, char *field, size_t size)
{
	if (v->planned_ms)
		snprintf(field, size, "%s %llu of %llu s", v->phase,
			(unsigned long long)(v->elapsed_ms / 1000),
			(unsigned long long)((v->planned_ms + 999) / 1000));
	else
		snprintf(field, size, "%s %llu s", v->phase,
			(unsigned long long)(v->elapsed_ms / 1000));
}

/* Memory is unknown until the first sample: leave its fields empty. */
static void figures_put(const struct supervise_view *v, char *line, size_t width)
{
	char field[6][64] = { "" };
	unsigned i;

	phase_put(v, field[0], sizeof(field[0]));
	snprintf(field[1], sizeof(field[1]), "%s", v->event ? v->event : "");
	if (v->worst_ms >= 1000)
		snprintf(field[2], sizeof(field[2]), "%s waits %llu s", v->worst,
			(unsigned long long)(v->worst_ms / 1000));
	snprintf(field[3], sizeof(field[3]), "%llu op/s", (unsigned long long)v->ops_per_s);
	if (v->mem_free_kib) {
		snprintf(field[4], sizeof(field[4]), "PSI %u%%", v->psi_full / 100);
		snprintf(field[5], sizeof(field[5]), "%llu MiB %s",
			(unsigned long long)(v->group_kib ?: v->mem_free_kib) / 1024,
			v->group_kib ? "in the group" : "free");
	}
	for (i = 0; i < 6; i++)
		field_add(line, width, field[i]);
}

/* Length of the run's name that fits: complete, without its variant, or 0. */
static size_t name_fit(const char *name, size_t room)
{
	size_t len = strlen(name);

	if (len >= room)
		len = strcspn(name, ":");
	return len < room ? len : 0;
}

void progress_show(const struct supervise_view *v, void *name)
{
	char line[256] = "", out[400], label[256];
	size_t width = terminal_width(), len;
	int n;

	text_put(label, sizeof(label), name);
	text_clean(label);
	figures_put(v, line, width < sizeof(line) ? width : sizeof(line));
	len = name_fit(label, width > strlen(line) + 1 ? width - strlen(line) - 1 : 0);
	n = snprintf(out, sizeof(out), "\r\033[K%.*s%s%s", (int)len, label,
		len ? " " : "", line);
	file_write_all(STDERR_FILENO, out, (size_t)n);
	shown = true;
}

void progress_clear(void)
{
	if (shown)
		file_write_all(STDERR_FILENO, "\r\033[K", 4);
	shown = false;
}
