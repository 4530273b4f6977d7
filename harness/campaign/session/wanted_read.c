/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wanted hang from a word of the user: a fingerprint, or a run's folder or result. */
#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "run_read.h"
#include "text.h"

/* Folder of a run: the word itself, or the folder of its result.json. false: neither. */
static bool folder_of(const char *word, char *dir, size_t size)
{
	static const char name[] = "/result.json";
	size_t len = strlen(word), tail = sizeof(name) - 1;
	char path[520];
	struct stat st;

	if (len >= size || stat(word, &st))
		return false;
	text_put(dir, size, word);
	if (S_ISREG(st.st_mode) && len > tail && !strcmp(word + len - tail, name))
		dir[len - tail] = '\0';
	else if (!S_ISDIR(st.st_mode))
		return false;
	/* A FIFO in place of the result would never answer. */
	snprintf(path, sizeof(path), "%s%s", dir, name);
	return !lstat(path, &st) && S_ISREG(st.st_mode);
}

int wanted_read(struct wanted *w, const char *word, struct err *e)
{
	static struct run_record run;
	char dir[500];

	if (!wanted_set(w, word))
		return 0;
	if (!folder_of(word, dir, sizeof(dir)))
		return err_set(e, EINVAL, "--match '%.100s' is neither a fingerprint (16 hexa"
			"decimal digits, which `lowtide show` prints) nor a run's folder", word);
	if (run_read_result(dir, &run, e))
		return err_wrap(e, "--match %.200s", word);
	if (!wanted_set(w, run.fingerprint))
		return 0;
	return err_set(e, EINVAL, "--match %.200s: that run ended as '%s' and has no fingerprint; "
		"give a run that hung", word, run.verdict);
}
