-- Each pair once, however many values it shares; and the pair that is asked about, if it shares any.
CREATE OR REPLACE TEMP TABLE candidate AS
SELECT a.number AS a, b.number AS b
FROM block AS a
JOIN block AS b ON b.kind = a.kind AND b.value = a.value AND b.side = 'b'
WHERE a.side = 'a' AND NOT a.cut AND NOT b.cut
UNION
SELECT a.number AS a, b.number AS b
FROM block AS a
JOIN block AS b ON b.kind = a.kind AND b.value = a.value AND b.side = 'b'
WHERE
    a.side = 'a'
    AND a.number IN (SELECT number FROM side WHERE project_id = $asked_a)
    AND b.number IN (SELECT number FROM side WHERE project_id = $asked_b);
