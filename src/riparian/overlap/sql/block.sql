-- Values that propose pairs:
--   place: a place finer than the country with a theme;
--   purpose: a country with a 3-digit purpose, or one finer;
--   subject: a subject in a country;
--   fed: two subjects that feed each other, in a place finer than the country;
--   body: a host agency or implementer.
-- A value shared by more project pairs than the limit is too common: it is cut (`cut`), and its
-- pairs can still meet by a finer value. So are the commonest of all where the values together would
-- propose more than forty times the limit: that bounds the whole search.
CREATE OR REPLACE TEMP TABLE block AS
WITH fed AS (
    SELECT DISTINCT p.node, e.a AS own, e.b AS other, s.side, s.number
    FROM side AS s
    JOIN place_node AS p ON p.project_id = s.project_id AND p.level NOT IN ('country', 'set')
    JOIN project_subject AS x ON x.project_id = s.project_id
    JOIN feed AS e ON e.a = x.subject
),
member AS (
    SELECT DISTINCT 'place' AS kind, p.node || '|' || t.theme AS value, s.side, s.number
    FROM side AS s
    JOIN place_node AS p ON p.project_id = s.project_id AND p.level <> 'country'
    JOIN purpose_node AS t ON t.project_id = s.project_id AND t.level = 'theme'
    UNION ALL
    SELECT DISTINCT 'purpose' AS kind, p.node || '|' || t.node AS value, s.side, s.number
    FROM side AS s
    JOIN place_node AS p ON p.project_id = s.project_id AND p.level = 'country'
    JOIN purpose_node AS t ON t.project_id = s.project_id AND t.level IN ('category', 'code')
    UNION ALL
    SELECT feature AS kind, node AS value, side, number
    FROM feature_node
    WHERE feature IN ('subject', 'body')
    UNION ALL
    SELECT
        'fed' AS kind,
        CASE WHEN side = 'a' THEN node || '|' || own || '>' || other
            ELSE node || '|' || other || '>' || own END AS value,
        side,
        number
    FROM fed
),
size AS (
    SELECT
        kind,
        value,
        count(*) FILTER (WHERE side = 'a') * count(*) FILTER (WHERE side = 'b') AS pairs
    FROM member
    GROUP BY kind, value
)
SELECT
    m.kind,
    m.value,
    m.side,
    m.number,
    z.pairs,
    z.pairs > $block_limit OR z.so_far > 40 * $block_limit AS cut
FROM member AS m
JOIN (
    SELECT *, sum(pairs) OVER (ORDER BY pairs, kind, value) AS so_far
    FROM size
) AS z ON z.kind = m.kind AND z.value = m.value
WHERE z.pairs > 0;
