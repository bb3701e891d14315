-- How many projects of each side touch each node of the place tree and of the purpose tree.
CREATE OR REPLACE TEMP TABLE node_count AS
SELECT 'place' AS feature, n.node, n.level, s.side, count(*) AS projects
FROM place_node AS n
JOIN side AS s ON s.project_id = n.project_id
GROUP BY n.node, n.level, s.side
UNION ALL
SELECT 'purpose' AS feature, n.node, n.level, s.side, count(*) AS projects
FROM purpose_node AS n
JOIN side AS s ON s.project_id = n.project_id
GROUP BY n.node, n.level, s.side
ORDER BY feature, level, node, side;
