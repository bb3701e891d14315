-- Each pair once, however many values it shares.
CREATE OR REPLACE TEMP TABLE candidate AS
SELECT DISTINCT a.project_id AS a, b.project_id AS b
FROM block AS a
JOIN block AS b ON b.kind = a.kind AND b.value = a.value AND b.side = 'b'
WHERE a.side = 'a' AND NOT a.cut AND NOT b.cut;
