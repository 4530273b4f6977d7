/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line, redrawn twice a second; without malloc, because a run is under way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "file.h"
#include "progress.h"

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

/* Before the first sample nothing is known of memory. */
static void memory_text(const struct supervise_view *v, char *buf, size_t size)
{
	*buf = 0;
	if (v->mem_free_kib)
		snprintf(buf, size, " %llu MiB free, PSI %u%%,",
			(unsigned long long)(v->mem_free_kib / 1024), v->psi_full / 100);
}

static void worst_text(const struct supervise_view *v, char *buf, size_t size)
{
	*buf = 0;
	if (v->worst_ms >= 1000)
		snprintf(buf, size, "  %s waits %llu s", v->worst,
			(unsigned long long)(v->worst_ms / 1000));
}

void progress_show(const struct supervise_view *v, void *name)
{
	char line[256], out[300], worst[64], memory[64];
	size_t width = terminal_width();
	int n;

	memory_text(v, memory, sizeof(memory));
	worst_text(v, worst, sizeof(worst));
	snprintf(line, sizeof(line), "%s %s %llu s,%s %llu op/s%s",
		(const char *)name, v->phase,
		(unsigned long long)(v->elapsed_ms / 1000), memory,
		(unsigned long long)v->ops_per_s, worst);
	if (strlen(line) >= width)
		line[width - 1] = 0;
	n = snprintf(out, sizeof(out), "\r\033[K%s", line);
	file_write_all(STDERR_FILENO, out, (size_t)n);
	shown = true;
}

void progress_clear(void)
{
	if (shown)
		file_write_all(STDERR_FILENO, "\r\033[K", 4);
	shown = false;
}
