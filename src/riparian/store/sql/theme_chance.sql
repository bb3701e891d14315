-- The themes of projects of which no purpose is known, by the chances that their texts give: the mean
-- of their activities' proposals. What they leave of 1 is for other themes.
CREATE TABLE theme_chance AS
WITH proposed AS (
    SELECT a.project_id, p.activity_id, unnest(p.themes) AS one
    FROM purpose_proposal AS p
    JOIN activity AS a ON a.activity_id = p.activity_id
    WHERE NOT EXISTS (SELECT 1 FROM project_purpose AS u WHERE u.project_id = a.project_id)
),
asked AS (
    SELECT project_id, count(DISTINCT activity_id) AS activities FROM proposed GROUP BY project_id
)
SELECT
    x.project_id, x.one.theme AS theme,
    round(sum(x.one.chance) / any_value(n.activities), 6) AS chance
FROM proposed AS x
JOIN asked AS n ON n.project_id = x.project_id
GROUP BY x.project_id, x.one.theme
ORDER BY x.project_id, chance DESC, theme;
