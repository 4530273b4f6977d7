-- SPDX-License-Identifier: GPL-2.0-or-later
-- Which runs may lose all but result.json (--older)? The first of each hang may not.
SELECT name
FROM run
WHERE state = 'finished'
	AND begun < :before
	AND (:scenario IS NULL OR scenario = :scenario)
	AND (:keep_hangs IS NULL OR fingerprint = '')
	AND name NOT IN (
		SELECT first_value(name) OVER (PARTITION BY fingerprint ORDER BY begun, name)
		FROM run
		WHERE fingerprint <> '')
ORDER BY name;
