-- Countries of a project; the mean of those of its activities that state any. Where a person has said
-- its places, their countries.
CREATE TABLE project_country AS
SELECT a.project_id, c.country, round(sum(c.share) / any_value(n.stating), 12) AS share
FROM activity_country AS c
JOIN activity AS a ON a.activity_id = c.activity_id
JOIN (
    SELECT x.project_id, count(DISTINCT y.activity_id) AS stating
    FROM activity_country AS y
    JOIN activity AS x ON x.activity_id = y.activity_id
    GROUP BY x.project_id
) AS n ON n.project_id = a.project_id
WHERE c.share > 0
    AND NOT EXISTS (SELECT 1 FROM place_correction AS x WHERE x.project_id = a.project_id)
GROUP BY a.project_id, c.country
UNION ALL
SELECT project_id, country, round(sum(share), 12) AS share
FROM place_correction
GROUP BY project_id, country
ORDER BY project_id, country;
