-- Projects that both providers take part in.
CREATE OR REPLACE TEMP TABLE shared_project AS
SELECT project_id
FROM project_provider
WHERE provider IN ($a, $b)
GROUP BY project_id
HAVING count(DISTINCT provider) = 2
ORDER BY project_id;
