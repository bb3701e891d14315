-- The words that the name in the title of each project is made of.
CREATE OR REPLACE TEMP TABLE called AS
SELECT s.number, c.name
FROM numbered AS s
JOIN project_called AS c ON c.project_id = s.project_id;
