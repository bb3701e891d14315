-- Each pair once, however many values it shares; of each project those whose texts share most, in a
-- common country; and the pairs that are asked about, whatever they share.
CREATE OR REPLACE TEMP TABLE candidate AS
WITH near_in_words AS (
    SELECT a, b
    FROM alike
    QUALIFY
        row_number() OVER (PARTITION BY a ORDER BY score DESC, b) <= $keep
        AND row_number() OVER (PARTITION BY b ORDER BY score DESC, a) <= $keep
)
SELECT a.number AS a, b.number AS b
FROM block AS a
JOIN block AS b ON b.kind = a.kind AND b.value = a.value AND b.side = 'b'
WHERE a.side = 'a' AND NOT a.cut AND NOT b.cut
UNION
SELECT n.a, n.b
FROM near_in_words AS n
JOIN feature_node AS x ON x.number = n.a AND x.feature = 'place' AND x.level = 'country'
JOIN feature_node AS y
    ON y.number = n.b AND y.feature = 'place' AND y.level = 'country' AND y.node = x.node
UNION
SELECT a.number AS a, b.number AS b
FROM asked AS x
JOIN side AS a ON a.side = 'a' AND a.project_id = x.a
JOIN side AS b ON b.side = 'b' AND b.project_id = x.b;
