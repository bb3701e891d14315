-- The telling words of each project, each once.
CREATE OR REPLACE TEMP TABLE worded AS
SELECT DISTINCT s.number, w.word
FROM numbered AS s
JOIN project_word AS w ON w.project_id = s.project_id;
