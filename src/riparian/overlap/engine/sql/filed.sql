-- The 3-digit purposes of each project, whatever theme they stand in: by them it is judged which words
-- say what a project is for.
CREATE OR REPLACE TEMP TABLE filed AS
SELECT DISTINCT s.number, p.category
FROM numbered AS s
JOIN project_purpose AS p ON p.project_id = s.project_id AND p.category <> '';
