-- SPDX-License-Identifier: GPL-2.0-or-later
-- history.db: an index of the run folders below a results root, a row a run. Each field of the
-- run's record is a further column of the table run, added from the table of fields.
PRAGMA user_version = 1;

CREATE TABLE run (
	name TEXT PRIMARY KEY,		-- the run's folder, relative to the results root
	campaign TEXT NOT NULL,		-- the campaign's folder, likewise; '': none
	begun TEXT NOT NULL,		-- UTC, '2026-01-31 03:00:00'
	state TEXT NOT NULL		-- 'finished', 'running', 'cut short', 'full disk'
) WITHOUT ROWID;

CREATE INDEX run_begun ON run (begun DESC, name DESC);

-- A row is some 400 bytes, and each look at the folders asks for all names and states.
CREATE INDEX run_known ON run (name, state);
