-- SPDX-License-Identifier: GPL-2.0-or-later
-- Each run, as the pages need it. Oldest first.
SELECT
	name,
	begun,
	state,
	scenario || CASE variant WHEN '' THEN '' ELSE ':' || variant END AS run,
	kernel,
	CASE WHEN state <> 'finished' THEN state WHEN verdict = '' THEN 'no result' ELSE verdict END
		AS verdict,
	state = 'finished' AND expect <> '' AND NOT as_expected AS unexpected,
	fingerprint,
	cause,
	ops,
	run_ms,
	hang_ms,
	detect_ms,
	known_issue(fingerprint, scenario, variant, kernel) AS issue
FROM run
WHERE (:scenario IS NULL OR scenario = :scenario)
	AND (:kernel IS NULL OR substr(kernel, 1, length(:kernel)) = :kernel)
	AND (:since IS NULL OR begun >= :since)
ORDER BY run.begun, name;
