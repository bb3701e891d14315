-- The agencies of other providers that the texts of each project name, with the words for one of them.
CREATE OR REPLACE TEMP TABLE naming AS
SELECT s.number, p.provider, min(p.words) AS words
FROM numbered AS s
JOIN project_named AS p ON p.project_id = s.project_id
GROUP BY s.number, p.provider
ORDER BY p.provider, s.number;
