-- The nodes of each pattern; `nodes` counts those of the same level.
CREATE OR REPLACE TEMP TABLE pattern_node AS
SELECT
    'place' AS feature,
    s.number AS pattern,
    n.level,
    n.node,
    count(*) OVER (PARTITION BY s.number, n.level) AS nodes
FROM side AS s
JOIN place_node AS n ON n.project_id = s.project_id
WHERE s.number IN (SELECT places FROM profile)
UNION ALL
SELECT
    'purpose' AS feature,
    s.number AS pattern,
    n.level,
    n.node,
    count(*) OVER (PARTITION BY s.number, n.level) AS nodes
FROM side AS s
JOIN purpose_node AS n ON n.project_id = s.project_id
WHERE s.number IN (SELECT purposes FROM profile)
ORDER BY feature, pattern, level, node;
