/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the record of a run, and writes result.json, the TAP point, and the trial's result. */
#include <stdio.h>
#include <unistd.h>

#include "run_json.h"
#include "run_read.h"
#include "tap_point.h"
#include "trial.h"

static void json_print(const struct run_record *r)
{
	char text[8192];
	int n = json_result_text(r, text, sizeof(text));

	if (n > 0)
		fwrite(text, 1, (size_t)n, stdout);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct run_record r;
	static struct trial t;
	struct tap tap;
	struct err e;

	if (argc < 2 || run_read_result(argv[1], &r, &e) || trial_read(argv[1], &t, &e))
		return 1;
	json_print(&r);
	json_print(&t.run);
	tap_begin(&tap, STDOUT_FILENO, 0);
	tap_run_point(&tap, &r);
	tap_end(&tap);
	return tap.error != 0;
}
