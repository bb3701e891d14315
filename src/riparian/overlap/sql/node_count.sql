-- How many projects of each side touch each node of each feature.
CREATE OR REPLACE TEMP TABLE node_count AS
SELECT feature, node, level, side, count(*) AS projects
FROM feature_node
WHERE feature <> 'part'
GROUP BY feature, node, level, side
ORDER BY feature, level, node, side;
