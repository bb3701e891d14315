-- What a pair is weighed by. Projects that touch exactly the same nodes of a tree have one
-- pattern in it (`places`, `purposes`: the number of the first such project), so that what two
-- patterns share is worked out once, however many projects have them.
CREATE OR REPLACE TEMP TABLE profile AS
WITH placed AS (
    SELECT s.number, string_agg(n.level || ':' || n.node, '|' ORDER BY n.level, n.node) AS nodes
    FROM side AS s
    JOIN place_node AS n ON n.project_id = s.project_id
    GROUP BY s.number
),
meant AS (
    SELECT s.number, string_agg(n.level || ':' || n.node, '|' ORDER BY n.level, n.node) AS nodes
    FROM side AS s
    JOIN purpose_node AS n ON n.project_id = s.project_id
    GROUP BY s.number
)
SELECT
    s.number,
    s.side,
    min(s.number) OVER (PARTITION BY p.nodes) AS places,
    min(s.number) OVER (PARTITION BY m.nodes) AS purposes,
    y.first_year,
    y.last_year,
    y.whole
FROM side AS s
JOIN placed AS p ON p.number = s.number
JOIN meant AS m ON m.number = s.number
LEFT JOIN project_years AS y ON y.project_id = s.project_id
ORDER BY s.number;
