-- The nodes of each pattern; `nodes` counts those of the same level.
CREATE OR REPLACE TEMP TABLE pattern_node AS
WITH pattern AS (
    SELECT 'place' AS feature, places AS pattern FROM profile
    UNION SELECT 'purpose', purposes FROM profile
    UNION SELECT 'subject', subjects FROM profile
    UNION SELECT 'body', bodies FROM profile
)
SELECT
    n.feature,
    n.number AS pattern,
    n.level,
    n.node,
    count(*) OVER (PARTITION BY n.feature, n.number, n.level) AS nodes
FROM feature_node AS n
JOIN pattern AS p ON p.feature = n.feature AND p.pattern = n.number
ORDER BY feature, pattern, level, node;
