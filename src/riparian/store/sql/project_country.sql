-- Countries of a project; where several activities say different shares, their mean.
CREATE TABLE project_country AS
SELECT a.project_id, c.country, sum(c.share) / any_value(p.activities) AS share
FROM activity_country AS c
JOIN activity AS a ON a.activity_id = c.activity_id
JOIN project AS p ON p.project_id = a.project_id
GROUP BY a.project_id, c.country
ORDER BY a.project_id, c.country;
