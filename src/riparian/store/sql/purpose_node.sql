-- Every node of the purpose tree that a project touches: theme > category in theme > code.
CREATE TABLE purpose_node AS
SELECT project_id, theme AS node, 'theme' AS level, theme, round(sum(share), 12) AS share
FROM project_purpose
GROUP BY project_id, theme
UNION ALL
SELECT project_id, theme || '/' || category AS node, 'category' AS level, theme, round(sum(share), 12) AS share
FROM project_purpose
WHERE category <> ''
GROUP BY project_id, theme, category
UNION ALL
SELECT project_id, code AS node, 'code' AS level, theme, round(sum(share), 12) AS share
FROM project_purpose
WHERE code <> ''
GROUP BY project_id, theme, code
ORDER BY project_id, level, node;
