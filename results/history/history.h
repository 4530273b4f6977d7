/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.db: an index of all runs below a results root, made and mended from their folders. The
 * folders are the truth: whatever happens to the index, history_sync makes it right again.
 */
#ifndef RESULTS_HISTORY_H
#define RESULTS_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "err.h"
#include "known.h"

/* A text of results/ as SQL: registry_schemas has results/schema.sql, registry_queries the rest. */
struct sql {
	const char *name;
	const char *text;
};
extern const struct sql registry_schemas[];	/* each ends with a NULL name */
extern const struct sql registry_queries[];

struct history_db {
	struct db *db;
	const struct known *known;	/* for known_issue() and known_status(), below */
	char root[400];		/* the results root */
	struct db_function name, status;
	int lock;		/* shared while the index is open */
	bool in_memory;		/* the root is not writable: nothing is kept */
	bool damaged;		/* the file was damaged, and is made anew */
};

/*
 * Queries may call known_issue(fingerprint, scenario, variant, kernel), the name of the known issue
 * of a run, and known_status(...), "ignore" or "fail"; "" where there is none, and always while
 * h->known is NULL. It may be set at any time after history_open.
 */

/*
 * Open the index of root, and make it if absent, damaged or of an older version. A root that is
 * not writable gets an index in memory. -EINVAL: it was made by a newer program; -EBUSY: another
 * process makes it anew. End with history_close.
 */
int history_open(struct history_db *h, const char *root, struct err *e);
void history_close(struct history_db *h);

/* Take in folders that are new, or had not ended; forget those that are gone. */
int history_sync(struct history_db *h, struct err *e);

/*
 * Open the index for reading and bring it up to date. Where its file cannot be used, whatever the
 * reason, the folders are read into an index in memory. -ENOENT: no root.
 */
int history_look(struct history_db *h, const char *root, struct err *e);

/* Forget the index of root and make it from the folders alone. */
int history_rebuild(const char *root, struct err *e);

/*
 * Enter the run in the folder dir, which lies below root, at its end. Waits 2 s at most for other
 * writers. After an error the run is entered by the next history_sync.
 */
int history_enter(const char *root, const char *dir, struct err *e);

/*
 * Remove all but result.json from the folder of a finished run, by its name in the index; *bytes
 * grows by what is freed. -EBUSY: the folder is in use.
 */
int history_prune(const struct history_db *h, const char *name, uint64_t *bytes, struct err *e);

#endif
