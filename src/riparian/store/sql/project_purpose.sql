-- Purposes of a project; `code` is empty where only the 3-digit category is known, `category` where
-- only the theme is. An activity that states nothing but 'Sectors not specified' states none where
-- another one of the project states any.
CREATE TABLE project_purpose AS
WITH stated AS (
    SELECT
        a.project_id,
        c.activity_id,
        c.code,
        c.category,
        c.theme,
        c.share,
        c.sureness,
        bool_or(coalesce(c.code, c.category || '10') <> '99810')
            OVER (PARTITION BY c.activity_id) AS specified
    FROM activity_purpose AS c
    JOIN activity AS a ON a.activity_id = c.activity_id
    WHERE c.share > 0
),
counted AS (
    SELECT *
    FROM stated
    QUALIFY specified OR NOT bool_or(specified) OVER (PARTITION BY project_id)
)
SELECT
    c.project_id,
    coalesce(c.code, '') AS code,
    c.category,
    c.theme,
    round(sum(c.share) / any_value(n.stating), 12) AS share,
    min(c.sureness) AS sureness
FROM counted AS c
JOIN (
    SELECT project_id, count(DISTINCT activity_id) AS stating FROM counted GROUP BY project_id
) AS n ON n.project_id = c.project_id
GROUP BY c.project_id, coalesce(c.code, ''), c.category, c.theme
ORDER BY c.project_id, code, c.category, c.theme;
