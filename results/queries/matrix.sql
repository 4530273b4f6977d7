-- SPDX-License-Identifier: GPL-2.0-or-later
-- How did each scenario end on each kernel? untested: skipped, broken or cut short.
SELECT
	scenario || CASE variant WHEN '' THEN '' ELSE ':' || variant END AS run,
	kernel,
	count(*) AS runs,
	sum(verdict IN ('stall', 'livelock', 'deadlock', 'dead')) AS hangs,
	sum(verdict IN ('panic', 'bug')) AS bugs,
	sum(verdict IN ('pass', 'slow', 'thrash')) AS clean,
	sum(verdict IN ('', 'skip', 'broken')) AS untested
FROM run
WHERE (:scenario IS NULL OR scenario = :scenario)
	AND (:kernel IS NULL OR substr(kernel, 1, length(:kernel)) = :kernel)
	AND (:since IS NULL OR begun >= :since)
GROUP BY 1, kernel
ORDER BY 1, kernel;
