-- The pairs of patterns that pairs have: far fewer than pairs.
CREATE OR REPLACE TEMP TABLE pattern_pair AS
SELECT DISTINCT 'place' AS feature, x.places AS a, y.places AS b
FROM pair AS c
JOIN profile AS x ON x.number = c.a
JOIN profile AS y ON y.number = c.b
WHERE x.places IS NOT NULL AND y.places IS NOT NULL
UNION ALL
SELECT DISTINCT 'purpose' AS feature, x.purposes AS a, y.purposes AS b
FROM pair AS c
JOIN profile AS x ON x.number = c.a
JOIN profile AS y ON y.number = c.b
WHERE x.purposes IS NOT NULL AND y.purposes IS NOT NULL
UNION ALL
SELECT DISTINCT 'subject' AS feature, x.subjects AS a, y.subjects AS b
FROM pair AS c
JOIN profile AS x ON x.number = c.a
JOIN profile AS y ON y.number = c.b
WHERE x.subjects IS NOT NULL AND y.subjects IS NOT NULL
UNION ALL
SELECT DISTINCT 'body' AS feature, x.bodies AS a, y.bodies AS b
FROM pair AS c
JOIN profile AS x ON x.number = c.a
JOIN profile AS y ON y.number = c.b
WHERE x.bodies IS NOT NULL AND y.bodies IS NOT NULL;
