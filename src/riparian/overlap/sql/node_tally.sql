-- How many nodes of each level a project touches.
CREATE OR REPLACE TEMP TABLE node_tally AS
SELECT n.project_id, 'place' AS feature, n.level, count(*) AS nodes
FROM place_node AS n
JOIN side AS s ON s.project_id = n.project_id
GROUP BY n.project_id, n.level
UNION ALL
SELECT n.project_id, 'purpose' AS feature, n.level, count(*) AS nodes
FROM purpose_node AS n
JOIN side AS s ON s.project_id = n.project_id
GROUP BY n.project_id, n.level;
