-- The projects of the two providers, numbered in order of identifier. A project that belongs to
-- both is no pair of two: it is left out here and counted in `shared_project`.
CREATE OR REPLACE TEMP TABLE side AS
SELECT
    project_id,
    CASE WHEN min(provider) = $a THEN 'a' ELSE 'b' END AS side,
    CAST(row_number() OVER (ORDER BY project_id) AS INTEGER) AS number
FROM project_provider
WHERE provider IN ($a, $b)
GROUP BY project_id
HAVING count(DISTINCT provider) = 1
ORDER BY project_id;
