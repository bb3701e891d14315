-- Which telling words each project has.
CREATE OR REPLACE TEMP TABLE side_word AS
SELECT s.side, s.number, t.word, t.bits, t.pairs
FROM side AS s
JOIN project_word AS w ON w.project_id = s.project_id
JOIN telling_word AS t ON t.word = w.word
ORDER BY s.number, t.word;
