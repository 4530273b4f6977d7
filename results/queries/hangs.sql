-- SPDX-License-Identifier: GPL-2.0-or-later
-- Which hangs were found, how often, and on which kernels? Most recent first.
SELECT
	substr(fingerprint, 1, 16) AS fingerprint,
	count(*) AS runs,
	min(begun) AS first_seen,
	max(begun) AS last_seen,
	count(DISTINCT kernel) AS kernels,
	max(known_issue(fingerprint, scenario, variant, kernel)) AS known,
	min(scenario) AS scenario,
	min(cause) AS cause
FROM run
WHERE fingerprint <> ''
	AND (:scenario IS NULL OR scenario = :scenario)
	AND (:kernel IS NULL OR substr(kernel, 1, length(:kernel)) = :kernel)
	AND (:since IS NULL OR begun >= :since)
GROUP BY run.fingerprint
ORDER BY last_seen DESC, fingerprint;
