-- The most telling node that each candidate pair shares in the place and in the purpose tree.
-- Where records name several nodes of that level, meeting in one is less telling: the chance is
-- multiplied by (nodes of a x nodes of b) / (nodes shared)^2 at that level.
CREATE OR REPLACE TEMP TABLE agreement AS
WITH shared AS (
    SELECT c.a, c.b, 'place' AS feature, na.node, na.level
    FROM candidate AS c
    JOIN place_node AS na ON na.project_id = c.a
    JOIN place_node AS nb ON nb.project_id = c.b AND nb.node = na.node
    UNION ALL
    SELECT c.a, c.b, 'purpose' AS feature, na.node, na.level
    FROM candidate AS c
    JOIN purpose_node AS na ON na.project_id = c.a
    JOIN purpose_node AS nb ON nb.project_id = c.b AND nb.node = na.node
),
by_level AS (
    SELECT
        s.a,
        s.b,
        s.feature,
        s.level,
        arg_max(s.node, (w.bits, s.node)) AS node,
        max(w.bits) AS bits,
        count(*) AS in_common
    FROM shared AS s
    JOIN node_bits AS w ON w.feature = s.feature AND w.node = s.node
    GROUP BY s.a, s.b, s.feature, s.level
),
weighed AS (
    SELECT
        l.*,
        ka.nodes AS nodes_a,
        kb.nodes AS nodes_b,
        greatest(
            0.0,
            l.bits - greatest(0.0, log2(ka.nodes * kb.nodes * 1.0 / (l.in_common * l.in_common)))
        ) AS telling
    FROM by_level AS l
    JOIN node_tally AS ka
        ON ka.project_id = l.a AND ka.feature = l.feature AND ka.level = l.level
    JOIN node_tally AS kb
        ON kb.project_id = l.b AND kb.feature = l.feature AND kb.level = l.level
)
SELECT
    a,
    b,
    feature,
    arg_max(node, (telling, level_order, node)) AS node,
    arg_max(level, (telling, level_order, node)) AS level,
    arg_max(in_common, (telling, level_order, node)) AS in_common,
    arg_max(nodes_a, (telling, level_order, node)) AS nodes_a,
    arg_max(nodes_b, (telling, level_order, node)) AS nodes_b,
    max(telling) AS bits
FROM (
    SELECT
        *,
        CASE level
            WHEN 'country' THEN 0 WHEN 'theme' THEN 0
            WHEN 'adm1' THEN 1 WHEN 'category' THEN 1
            ELSE 2
        END AS level_order
    FROM weighed
) AS ordered
GROUP BY a, b, feature;
