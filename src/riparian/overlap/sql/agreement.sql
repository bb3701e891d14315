-- The finest node that two patterns share in the place or in the purpose tree, of several the
-- rarest; it is worth as many bits as the most telling node that they share at any level.
-- Where records name several nodes of that level, meeting in one is less telling: the chance is
-- multiplied by (nodes of a x nodes of b) / (nodes shared)^2 at that level.
-- MATERIALIZED: the nodes of all patterns must never be joined to each other before the pairs are.
CREATE OR REPLACE TEMP TABLE agreement AS
WITH of_a AS MATERIALIZED (
    SELECT p.feature, p.a, p.b, n.level, n.node, n.nodes AS nodes_a
    FROM pattern_pair AS p
    JOIN pattern_node AS n ON n.feature = p.feature AND n.pattern = p.a
),
shared AS MATERIALIZED (
    SELECT s.feature, s.a, s.b, s.level, s.node, s.nodes_a, n.nodes AS nodes_b
    FROM of_a AS s
    JOIN pattern_node AS n ON n.feature = s.feature AND n.pattern = s.b AND n.node = s.node
),
by_level AS (
    SELECT
        s.feature,
        s.a,
        s.b,
        s.level,
        max(w.rank) AS rank,
        count(*) AS in_common,
        max(s.nodes_a) AS nodes_a,
        max(s.nodes_b) AS nodes_b
    FROM shared AS s
    JOIN node_bits AS w ON w.feature = s.feature AND w.node = s.node
    GROUP BY s.feature, s.a, s.b, s.level
),
weighed AS (
    SELECT
        l.*,
        w.node,
        greatest(
            0.0,
            w.bits
                - greatest(0.0, log2(l.nodes_a * l.nodes_b * 1.0 / (l.in_common * l.in_common)))
        ) AS telling
    FROM by_level AS l
    JOIN node_bits AS w ON w.rank = l.rank
)
SELECT
    feature, a, b, node, level, in_common, nodes_a, nodes_b,
    max(telling) OVER (PARTITION BY feature, a, b) AS bits
FROM weighed
QUALIFY row_number() OVER (
    PARTITION BY feature, a, b
    ORDER BY
        CASE level
            WHEN 'country' THEN 0 WHEN 'theme' THEN 0
            WHEN 'set' THEN 1 WHEN 'category' THEN 1
            WHEN 'adm1' THEN 2 WHEN 'code' THEN 2
            WHEN 'adm2' THEN 3
            ELSE 4
        END DESC,
        telling DESC,
        node DESC
) = 1;
