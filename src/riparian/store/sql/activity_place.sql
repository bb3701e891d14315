-- What is derived from each activity: places, each with its rule and how sure it is. A place that was
-- read out of words which stand on many projects (`boilerplate`) is set aside: it has no share, and
-- its country as a whole stands for it where no other place of that country is known.
CREATE TABLE activity_place AS
WITH placed AS (
    SELECT
        d.dataset || '#' || d.ordinal AS activity_id,
        d.dataset,
        d.ordinal,
        generate_subscripts(d.places, 1) AS position,
        unnest(d.places, recursive := true)
    FROM raw_derived AS d
),
repeated AS (
    SELECT DISTINCT p.activity_id, p.position
    FROM (
        SELECT text, field, unnest(activities) AS activity_id FROM boilerplate
    ) AS b
    JOIN placed AS p
        ON p.activity_id = b.activity_id
        AND p.words IS NOT NULL
        AND contains(p.method, CASE b.field WHEN 'title' THEN 'in title' ELSE 'in description' END)
        AND contains(b.text, lower(p.words))
),
judged AS (
    SELECT
        p.* REPLACE (
            CASE WHEN r.activity_id IS NULL THEN p.share ELSE 0.0 END AS share,
            CASE
                WHEN r.activity_id IS NULL THEN p.method
                ELSE p.method || '; set aside, as many projects have that text'
            END AS method
        ),
        CASE WHEN r.activity_id IS NULL THEN 0.0 ELSE p.share END AS taken
    FROM placed AS p
    LEFT JOIN repeated AS r ON r.activity_id = p.activity_id AND r.position = p.position
),
instead AS (
    SELECT
        j.dataset,
        j.ordinal,
        j.activity_id,
        1000 + row_number() OVER (PARTITION BY j.activity_id ORDER BY j.country) AS position,
        j.country AS place,
        'country' AS level,
        j.country,
        sum(j.taken) AS share,
        'country only' AS method,
        coalesce(any_value(k.sureness), 'inferred') AS sureness,
        1.0 AS confidence
    FROM judged AS j
    LEFT JOIN activity_country AS k ON k.activity_id = j.activity_id AND k.country = j.country
    GROUP BY j.dataset, j.ordinal, j.activity_id, j.country
    HAVING sum(j.taken) > 0 AND sum(j.share) = 0
),
whole AS (
    SELECT * EXCLUDE (taken) FROM judged
    UNION ALL BY NAME
    SELECT * FROM instead
)
SELECT * EXCLUDE (dataset, ordinal)
FROM whole
ORDER BY dataset, ordinal, position;
