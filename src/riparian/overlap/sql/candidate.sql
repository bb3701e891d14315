-- Each pair once, however many values it shares; and the pair that is asked
-- about, whatever it shares.
CREATE OR REPLACE TEMP TABLE candidate AS
SELECT a.number AS a, b.number AS b
FROM block AS a
JOIN block AS b ON b.kind = a.kind AND b.value = a.value AND b.side = 'b'
WHERE a.side = 'a' AND NOT a.cut AND NOT b.cut
UNION
SELECT a.number AS a, b.number AS b
FROM side AS a
JOIN side AS b ON b.side = 'b' AND b.project_id = $asked_b
WHERE a.side = 'a' AND a.project_id = $asked_a;
