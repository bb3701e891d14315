-- Whose projects they are: each with every provider that it belongs to, in whatever role.
CREATE OR REPLACE TEMP TABLE owned AS
SELECT DISTINCT s.number, p.provider
FROM numbered AS s
JOIN project_provider AS p ON p.project_id = s.project_id
ORDER BY p.provider, s.number;
