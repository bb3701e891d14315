-- The system of a country that two subject patterns share; of several the rarest.
CREATE OR REPLACE TEMP TABLE system AS
SELECT p.a, p.b, arg_max(x.node, w.rank) AS node
FROM pattern_pair AS p
JOIN pattern_node AS x ON x.feature = 'subject' AND x.pattern = p.a
JOIN subject AS s ON s.subject = split_part(x.node, '|', 1) AND s.system
JOIN pattern_node AS y ON y.feature = 'subject' AND y.pattern = p.b AND y.node = x.node
JOIN node_bits AS w ON w.feature = 'subject' AND w.node = x.node
WHERE p.feature = 'subject'
GROUP BY p.a, p.b;
