-- What each project touches, feature by feature: nodes of the place tree and of the purpose tree,
-- subjects in a country with those around them, and bodies with those above them. Parts of a country
-- that it names by the compass only tell its place from that of others (`part`). The finer the level,
-- the higher its number.
-- The seat of a national body is none of the places of a project: that two work with bodies in one capital
-- is no common place. Nor is a body that each province or ministry has of its own, where it is not known of which
-- one it is (its id ends with @: `signals.host_bodies.NOWHERE`).
CREATE OR REPLACE TEMP TABLE touched AS
WITH found AS (
    SELECT 'place' AS feature, s.number, n.node, CASE n.level
        WHEN 'country' THEN 0 WHEN 'set' THEN 1 WHEN 'adm1' THEN 2 WHEN 'adm2' THEN 3 ELSE 4
    END AS depth, n.level
    FROM numbered AS s
    JOIN place_node AS n ON n.project_id = s.project_id
    WHERE n.level = 'country' OR NOT n.seat
    UNION ALL
    SELECT 'purpose' AS feature, s.number, n.node, CASE n.level
        WHEN 'theme' THEN 0 WHEN 'category' THEN 1 WHEN 'code' THEN 2 ELSE 4
    END AS depth, n.level
    FROM numbered AS s
    JOIN purpose_node AS n ON n.project_id = s.project_id
    UNION ALL
    SELECT DISTINCT 'subject' AS feature, s.number, x.node || '|' || c.country AS node, 4 AS depth, 'subject' AS level
    FROM numbered AS s
    JOIN project_subject AS p ON p.project_id = s.project_id
    JOIN subject_closure AS x ON x.subject = p.subject
    JOIN project_country AS c ON c.project_id = s.project_id
    UNION ALL
    SELECT DISTINCT 'body' AS feature, s.number, x.node, 4 AS depth, 'body' AS level
    FROM numbered AS s
    JOIN project_body AS p ON p.project_id = s.project_id
    JOIN body_closure AS x ON x.body = p.body AND NOT ends_with(x.node, '@')
    UNION ALL
    SELECT DISTINCT 'part' AS feature, s.number, x.country || '|' || x.part AS node, 4 AS depth, 'part' AS level
    FROM numbered AS s
    JOIN project_part AS x ON x.project_id = s.project_id
)
SELECT feature, number, node, CAST(depth AS TINYINT) AS depth, level
FROM found;
