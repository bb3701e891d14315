-- The projects of the providers that are asked about, but for those that are cancelled, numbered in order of identifier; `luck` orders
-- them by a hash of it, and says which of them are drawn to judge how close pairs are in general. A project is `loosely_joined` where a
-- record hangs by links alone that are right in less than nine cases of ten (log2(9) bits): the record may be of another project.
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT
    p.project_id,
    CAST(row_number() OVER (ORDER BY p.project_id) - 1 AS INTEGER) AS number,
    CAST(row_number() OVER (ORDER BY md5(p.project_id), p.project_id) AS INTEGER) AS luck,
    h.handle,
    y.first_year,
    y.last_year,
    coalesce(y.whole, false) AS whole,
    p."start" IS NOT NULL AS starts,
    p."end" IS NOT NULL AS ends,
    coalesce(p.end_sureness = 'assumed', false) AS end_assumed,
    l.project_id IS NOT NULL AS loosely_joined
FROM project AS p
JOIN handle AS h ON h.project_id = p.project_id
LEFT JOIN project_years AS y ON y.project_id = p.project_id
LEFT JOIN (
    SELECT DISTINCT mine.project_id
    FROM unit AS mine
    JOIN unit AS another ON another.project_id = mine.project_id AND another.unit_id <> mine.unit_id
    WHERE mine.unit_id NOT IN (
        SELECT unnest([s.a, s.b]) FROM link AS s
        JOIN unit AS x ON x.unit_id = s.a
        JOIN unit AS y ON y.unit_id = s.b AND y.project_id = x.project_id
        WHERE s.verdict = 'same' AND (s.by_person OR s.bits >= log2(9))
    )
) AS l ON l.project_id = p.project_id
WHERE
    p.status_code IS DISTINCT FROM '5'
    AND p.project_id IN (
        SELECT project_id FROM project_provider
        WHERE provider IN (SELECT unnest(CAST($providers AS VARCHAR[])))
    )
ORDER BY number;
