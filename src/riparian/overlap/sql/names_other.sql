-- Projects whose title or description names an agency of the other provider.
CREATE OR REPLACE TEMP TABLE names_other AS
SELECT s.side, s.number, min(n.words) AS words
FROM side AS s
JOIN project_named AS n
    ON n.project_id = s.project_id
    AND n.provider = CASE WHEN s.side = 'a' THEN $b ELSE $a END
GROUP BY s.side, s.number
ORDER BY s.number;
