-- Purposes of a project; `code` is empty where only the 3-digit category is known.
CREATE TABLE project_purpose AS
SELECT
    a.project_id,
    coalesce(c.code, '') AS code,
    c.category,
    c.theme,
    sum(c.share) / any_value(p.activities) AS share,
    min(c.sureness) AS sureness
FROM activity_purpose AS c
JOIN activity AS a ON a.activity_id = c.activity_id
JOIN project AS p ON p.project_id = a.project_id
GROUP BY a.project_id, coalesce(c.code, ''), c.category, c.theme
ORDER BY a.project_id, code, c.category, c.theme;
