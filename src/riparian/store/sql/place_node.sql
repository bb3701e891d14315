-- Every node of the place tree that a project touches: its places and all that contain them.
CREATE TABLE place_node AS
SELECT p.project_id, c.node, c.level, round(sum(p.share), 12) AS share
FROM project_place AS p
JOIN place_closure AS c ON c.place_id = p.place
GROUP BY p.project_id, c.node, c.level
ORDER BY p.project_id, c.node;
