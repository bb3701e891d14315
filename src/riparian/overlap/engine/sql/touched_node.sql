-- Every node that is touched, numbered within its feature in order of name, with the node above it,
-- and what a node of subjects stands for: `own` in `country`, whether one body runs it for the whole country
-- (`system`), and whether it is no thing of a place (`nationwide`).
CREATE OR REPLACE TEMP TABLE touched_node AS
WITH node AS (
    SELECT feature, node, any_value(depth) AS depth, any_value(level) AS level
    FROM touched
    GROUP BY feature, node
),
purpose_parent AS (
    SELECT DISTINCT theme || '/' || category AS node, theme AS parent
    FROM project_purpose
    WHERE category <> ''
    UNION ALL
    SELECT code AS node, max(theme || '/' || category) AS parent
    FROM project_purpose
    WHERE code <> ''
    GROUP BY code
)
SELECT
    n.feature,
    n.node,
    n.depth,
    n.level,
    CAST(row_number() OVER (PARTITION BY n.feature ORDER BY n.node) - 1 AS INTEGER) AS id,
    CASE n.feature
        WHEN 'place' THEN p.parent
        WHEN 'purpose' THEN u.parent
        WHEN 'body' THEN b.parent
        WHEN 'subject' THEN s.parent || '|' || split_part(n.node, '|', 2)
    END AS parent,
    CASE WHEN n.feature = 'subject' THEN split_part(n.node, '|', 1) END AS own,
    CASE WHEN n.feature = 'subject' THEN split_part(n.node, '|', 2) END AS country,
    y.body IS NOT NULL AS system,
    coalesce(s.nationwide, false) AS nationwide
FROM node AS n
LEFT JOIN place AS p ON n.feature = 'place' AND p.place_id = n.node
LEFT JOIN purpose_parent AS u ON n.feature = 'purpose' AND u.node = n.node
LEFT JOIN body AS b ON n.feature = 'body' AND b.body = n.node
LEFT JOIN subject AS s ON n.feature = 'subject' AND s.subject = split_part(n.node, '|', 1)
LEFT JOIN subject_system AS y
    ON n.feature = 'subject' AND y.subject = split_part(n.node, '|', 1) AND y.country = split_part(n.node, '|', 2)
ORDER BY n.feature, id;
