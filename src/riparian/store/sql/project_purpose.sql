-- Purposes of a project; `code` is empty where only the 3-digit category is known, `category` where
-- only the theme is.
CREATE TABLE project_purpose AS
SELECT
    a.project_id,
    coalesce(c.code, '') AS code,
    c.category,
    c.theme,
    round(sum(c.share) / any_value(n.stating), 12) AS share,
    min(c.sureness) AS sureness
FROM activity_purpose AS c
JOIN activity AS a ON a.activity_id = c.activity_id
JOIN (
    SELECT x.project_id, count(DISTINCT y.activity_id) AS stating
    FROM activity_purpose AS y
    JOIN activity AS x ON x.activity_id = y.activity_id
    GROUP BY x.project_id
) AS n ON n.project_id = a.project_id
WHERE c.share > 0
GROUP BY a.project_id, coalesce(c.code, ''), c.category, c.theme
ORDER BY a.project_id, code, c.category, c.theme;
