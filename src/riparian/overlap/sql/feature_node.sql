-- What each project of the two sides touches, feature by feature: nodes of the place tree and of the
-- purpose tree, subjects in a country with those around them, and bodies with those above them. Parts
-- of a country that it names by the compass only tell its place from that of others (`part`).
CREATE OR REPLACE TEMP TABLE feature_node AS
SELECT 'place' AS feature, s.side, s.number, n.level, n.node
FROM side AS s
JOIN place_node AS n ON n.project_id = s.project_id
UNION ALL
SELECT 'purpose' AS feature, s.side, s.number, n.level, n.node
FROM side AS s
JOIN purpose_node AS n ON n.project_id = s.project_id
UNION ALL
SELECT DISTINCT 'subject' AS feature, s.side, s.number, 'subject' AS level, x.node || '|' || c.country AS node
FROM side AS s
JOIN project_subject AS p ON p.project_id = s.project_id
JOIN subject_closure AS x ON x.subject = p.subject
JOIN project_country AS c ON c.project_id = s.project_id
UNION ALL
SELECT 'part' AS feature, s.side, s.number, 'part' AS level, x.country || '|' || x.part AS node
FROM side AS s
JOIN project_part AS x ON x.project_id = s.project_id
UNION ALL
SELECT DISTINCT 'body' AS feature, s.side, s.number, 'body' AS level, x.node
FROM side AS s
JOIN project_body AS p ON p.project_id = s.project_id
JOIN body_closure AS x ON x.body = p.body
ORDER BY feature, number, level, node;
