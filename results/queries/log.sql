-- SPDX-License-Identifier: GPL-2.0-or-later
-- Which runs were made? Newest first.
SELECT
	strftime('%Y%m%dT%H%M%SZ', begun) AS begun,
	scenario || CASE variant WHEN '' THEN '' ELSE ':' || variant END AS run,
	kernel,
	CASE WHEN state <> 'finished' THEN state WHEN verdict = '' THEN 'no result' ELSE verdict END
		AS verdict,
	CASE WHEN state <> 'finished' OR as_expected OR expect = '' THEN ''
		WHEN known_status(fingerprint, scenario, variant, kernel) = 'ignore' THEN 'known'
		ELSE 'NOT' END AS expected,
	substr(fingerprint, 1, 16) AS fingerprint,
	known_issue(fingerprint, scenario, variant, kernel) AS known,
	name
FROM run
WHERE (:scenario IS NULL OR scenario = :scenario)
	AND (:twin IS NULL OR substr(variant || ':', 1, length(:twin) + 1) = :twin || ':')
	AND (:kernel IS NULL OR substr(kernel, 1, length(:kernel)) = :kernel)
	AND (:verdict IS NULL OR verdict = :verdict)
	AND (:fingerprint IS NULL OR substr(fingerprint, 1, length(:fingerprint)) = :fingerprint)
	AND (:since IS NULL OR begun >= :since)
	AND (:campaign IS NULL OR instr(campaign, :campaign) > 0)
	AND (:unexpected IS NULL OR (state = 'finished' AND expect <> '' AND NOT as_expected
		AND known_status(fingerprint, scenario, variant, kernel) <> 'ignore'))
ORDER BY run.begun DESC, name DESC
LIMIT coalesce(:count, -1);
