-- The pairs of patterns that candidates have: far fewer than candidates.
CREATE OR REPLACE TEMP TABLE pattern_pair AS
SELECT DISTINCT 'place' AS feature, x.places AS a, y.places AS b
FROM candidate AS c
JOIN profile AS x ON x.number = c.a
JOIN profile AS y ON y.number = c.b
UNION ALL
SELECT DISTINCT 'purpose' AS feature, x.purposes AS a, y.purposes AS b
FROM candidate AS c
JOIN profile AS x ON x.number = c.a
JOIN profile AS y ON y.number = c.b;
