-- Places of a project: the finest that each of its activities gives.
CREATE TABLE project_place AS
SELECT
    a.project_id,
    c.place,
    any_value(c.level) AS level,
    any_value(c.country) AS country,
    sum(c.share) / any_value(n.stating) AS share,
    min(c.method) AS method
FROM activity_place AS c
JOIN activity AS a ON a.activity_id = c.activity_id
JOIN (
    SELECT x.project_id, count(DISTINCT y.activity_id) AS stating
    FROM activity_place AS y
    JOIN activity AS x ON x.activity_id = y.activity_id
    GROUP BY x.project_id
) AS n ON n.project_id = a.project_id
WHERE c.share > 0
GROUP BY a.project_id, c.place
ORDER BY a.project_id, c.place;
