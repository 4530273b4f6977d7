/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names, prefixes and scenarios to a run's folder. The index is asked, the folders decide. */
#include "run_find.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "history.h"
#include "nearest.h"
#include "place.h"
#include "rundir.h"
#include "text.h"

#define SCENARIOS_MAX 63

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static bool folder_of(const char *root, const char *name, char *path, size_t size)
{
	return snprintf(path, size, "%s/%s", root, name) < (int)size && is_folder(path);
}

/* Whether a run's name, or what stands behind its last slash, begins with word. */
static bool begins(const char *name, const char *word)
{
	const char *last = strrchr(name, '/');
	size_t len = strlen(word);

	return !strncmp(name, word, len) || (last && !strncmp(last + 1, word, len));
}

/* 1: path is the only run whose name begins with word; 0: there is none; or -errno. */
static int prefix_find(struct history_db *h, const char *word, char *path, size_t size,
	struct candidates *all, struct err *e)
{
	struct db_query *q;
	int rc = db_ask(h->db, h->root, "SELECT name FROM run ORDER BY begun DESC, name DESC", true,
		&q, e);

	all->count = 0;
	while (!rc && (rc = db_next(q, e)) > 0) {
		const char *name = db_value(q, 0);

		rc = 0;
		if (!begins(name, word) || !folder_of(h->root, name, path, size))
			continue;
		if (all->count < CANDIDATES_MAX)
			text_put(all->name[all->count], sizeof(all->name[0]), name);
		all->count++;
	}
	db_free(q);
	if (rc || !all->count)
		return rc;
	if (all->count > 1)
		return err_set(e, EMLINK, "'%.100s' is the start of %u runs; give more of the name",
			word, all->count);
	return folder_of(h->root, all->name[0], path, size);
}

/* The first row whose folder is there. 1, 0 or -errno, as above. */
static int row_find(struct history_db *h, struct db_query *q, char *path, size_t size,
	struct err *e)
{
	int rc;

	while ((rc = db_next(q, e)) > 0)
		if (folder_of(h->root, db_value(q, 0), path, size))
			break;
	db_free(q);
	return rc;
}

/* "hammer-3am:buggy" is any face of that twin. */
static int scenario_find_run(struct history_db *h, const char *word, char *path, size_t size,
	struct err *e)
{
	size_t len = strcspn(word, ":");
	char scenario[80];
	struct db_query *q;
	int rc = db_ask(h->db, h->root, "SELECT name FROM run WHERE scenario = ?1 AND "
		"substr(':' || variant || ':', 1, length(?2) + 1) = ?2 || ':' "
		"ORDER BY state = 'finished' DESC, begun DESC, name DESC", true, &q, e);

	if (rc)
		return rc;
	snprintf(scenario, sizeof(scenario), "%.*s", (int)len, word);
	db_text(q, 1, scenario);
	db_text(q, 2, word + len);
	return row_find(h, q, path, size, e);
}

static int failure_find(struct history_db *h, char *path, size_t size, struct err *e)
{
	struct db_query *q;
	int rc = db_ask(h->db, h->root, "SELECT name FROM run WHERE state = 'finished' AND "
		"expect <> '' AND NOT as_expected AND "
		"known_status(fingerprint, scenario, variant, kernel) <> 'ignore' "
		"ORDER BY begun DESC, name DESC", true, &q, e);

	rc = rc ? rc : row_find(h, q, path, size, e);
	return rc ? rc : err_set(e, ENOENT, "%.200s: no run ended otherwise than expected, "
		"known issues aside",
		h->root);
}

/* No run fits: suggest the nearest scenario that has runs. */
static int nothing_found(struct history_db *h, const char *word, struct err *e)
{
	static char text[SCENARIOS_MAX][64];
	const char *names[SCENARIOS_MAX + 1], *near;
	char scenario[80];
	struct db_query *q;
	unsigned n = 0;
	int rc = db_ask(h->db, h->root, "SELECT DISTINCT scenario FROM run WHERE scenario <> ''",
		true, &q, e);

	if (rc)
		return rc;
	while (n < SCENARIOS_MAX && (rc = db_next(q, e)) > 0) {
		text_put(text[n], sizeof(text[n]), db_value(q, 0));
		names[n] = text[n];
		n++;
	}
	names[n] = NULL;
	db_free(q);
	if (rc < 0)
		return rc;
	snprintf(scenario, sizeof(scenario), "%.*s", (int)strcspn(word, ":"), word);
	near = word_nearest(scenario, names);
	return err_set(e, ENOENT, "no run '%.100s' in %.150s%s%s%s", word, h->root,
		!near ? "; `lowtide log` lists all" : strcmp(near, scenario) ? "; did you mean " :
		"; twins and faces are listed by: lowtide log --scenario ", near ? near : "",
		near && strcmp(near, scenario) ? "?" : "");
}

/* word NULL: the last failure. */
static int index_find(const char *root, const char *word, const struct known *known, char *path,
	size_t size, struct candidates *all, struct err *e)
{
	struct history_db h;
	int rc = history_look(&h, root, e);

	if (rc)
		return rc;
	h.known = known;
	if (!word)
		rc = failure_find(&h, path, size, e);
	else
		rc = scenario_find_run(&h, word, path, size, e);
	rc = rc ? rc : prefix_find(&h, word, path, size, all, e);
	rc = rc ? rc : nothing_found(&h, word, e);
	history_close(&h);
	return rc < 0 ? rc : 0;
}

int run_find(char *const *words, unsigned n, const struct known *known, char *path, size_t size,
	struct candidates *all, struct err *e)
{
	const char *word = n ? words[0] : "last";
	char root[400];

	all->count = 0;
	if (strchr(word, '/') && is_folder(word) && snprintf(path, size, "%s", word) < (int)size)
		return 0;
	if (n > 1 && (strcmp(word, "last") || strcmp(words[1], "failure")))
		return err_set(e, EINVAL, "'%.60s %.60s': two words are `last failure`", word,
			words[1]);
	if (path_results(root, sizeof(root), e))
		return -e->code;
	if (n > 1)
		return index_find(root, NULL, known, path, size, all, e);
	if (!strcmp(word, "last"))
		return rundir_last(root, path, size, e);
	if (*word && *word != '/' && *word != '.' && folder_of(root, word, path, size))
		return 0;
	if (!*word || *word == '/' || *word == '.')
		return err_set(e, ENOENT, "'%.200s': no such folder", word);
	return index_find(root, word, known, path, size, all, e);
}
