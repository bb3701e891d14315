-- What people said of pairs of records: one project, two, or not to be told. Out of the journal: only
-- what stands, of pairs of which both records are in the catalogue; a comes first by code points.
CREATE TABLE judgement AS
SELECT j.a, j.b, j.verdict, j.made_by, j.made_at, j.why
FROM raw_judgement AS j
WHERE EXISTS (SELECT 1 FROM activity AS x WHERE x.unit_id = j.a)
    AND EXISTS (SELECT 1 FROM activity AS x WHERE x.unit_id = j.b)
ORDER BY j.a, j.b;
