-- The projects of the providers that are asked about, but for those that are cancelled, numbered in order of identifier; `luck` orders
-- them by a hash of it, and says which of them are drawn to judge how close pairs are in general.
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
    coalesce(p.end_sureness = 'assumed', false) AS end_assumed
FROM project AS p
JOIN handle AS h ON h.project_id = p.project_id
LEFT JOIN project_years AS y ON y.project_id = p.project_id
WHERE
    p.status_code IS DISTINCT FROM '5'
    AND p.project_id IN (
        SELECT project_id FROM project_provider
        WHERE provider IN (SELECT unnest(CAST($providers AS VARCHAR[])))
    )
ORDER BY number;
