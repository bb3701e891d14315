-- Subject patterns that hold two subjects that feed each other in one country, the one of a and the
-- other of b; of several feeds the first by name, whichever side is called a.
CREATE OR REPLACE TEMP TABLE fed AS
SELECT p.a, p.b, arg_min(
    {'a': e.a, 'b': e.b}, {'one': least(e.a, e.b), 'other': greatest(e.a, e.b), 'a': e.a}
) AS subjects
FROM pattern_pair AS p
JOIN pattern_node AS x ON x.feature = 'subject' AND x.pattern = p.a
JOIN feed AS e ON e.a = split_part(x.node, '|', 1)
JOIN pattern_node AS y
    ON y.feature = 'subject' AND y.pattern = p.b
    AND y.node = e.b || '|' || split_part(x.node, '|', 2)
WHERE p.feature = 'subject'
GROUP BY p.a, p.b;
