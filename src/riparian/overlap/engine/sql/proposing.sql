-- Values that propose pairs:
--   place: a place finer than the country with a theme;
--   purpose: a country with a 3-digit purpose, or one finer;
--   subject: a subject in a country;
--   fed: two subjects that feed each other, in a place finer than the country: the one of the project
--     of the first provider (`as_a`), the other of that of the second (`as_b`);
--   body: a host agency or implementer.
CREATE OR REPLACE TEMP TABLE proposing AS
WITH fed AS (
    SELECT DISTINCT p.node, e.a AS own, e.b AS other, s.number
    FROM numbered AS s
    JOIN place_node AS p ON p.project_id = s.project_id AND p.level NOT IN ('country', 'set')
    JOIN project_subject AS x ON x.project_id = s.project_id
    JOIN feed AS e ON e.a = x.subject
)
SELECT DISTINCT 'place' AS kind, p.node || '|' || t.theme AS value, s.number, true AS as_a, true AS as_b
FROM numbered AS s
JOIN place_node AS p ON p.project_id = s.project_id AND p.level <> 'country'
JOIN purpose_node AS t ON t.project_id = s.project_id AND t.level = 'theme'
UNION ALL
SELECT DISTINCT 'purpose' AS kind, p.node || '|' || t.node AS value, s.number, true AS as_a, true AS as_b
FROM numbered AS s
JOIN place_node AS p ON p.project_id = s.project_id AND p.level = 'country'
JOIN purpose_node AS t ON t.project_id = s.project_id AND t.level IN ('category', 'code')
UNION ALL
SELECT feature AS kind, node AS value, number, true AS as_a, true AS as_b
FROM touched
WHERE feature IN ('subject', 'body')
UNION ALL
SELECT 'fed' AS kind, node || '|' || own || '>' || other AS value, number, true AS as_a, false AS as_b
FROM fed
UNION ALL
SELECT 'fed' AS kind, node || '|' || other || '>' || own AS value, number, false AS as_a, true AS as_b
FROM fed;
