-- Places of a project: the finest that each of its activities gives.
CREATE TABLE project_place AS
SELECT
    a.project_id,
    c.place,
    any_value(c.level) AS level,
    any_value(c.country) AS country,
    sum(c.share) / any_value(p.activities) AS share,
    min(c.method) AS method
FROM activity_place AS c
JOIN activity AS a ON a.activity_id = c.activity_id
JOIN project AS p ON p.project_id = a.project_id
GROUP BY a.project_id, c.place
ORDER BY a.project_id, c.place;
