-- Places of a project: within each of its countries, those of the activities that say more than the
-- country, if any does; the country's share of the project is dealt out among them. What a person
-- has said stands in their stead, in equal shares.
CREATE TABLE project_place AS
WITH stated AS (
    SELECT
        a.project_id,
        c.place,
        c.level,
        c.country,
        c.share,
        c.method,
        c.via,
        c.confidence,
        bool_or(c.method <> 'country only') OVER (PARTITION BY c.activity_id, c.country) AS finer
    FROM activity_place AS c
    JOIN activity AS a ON a.activity_id = c.activity_id
    WHERE c.share > 0
        AND NOT EXISTS (SELECT 1 FROM place_correction AS x WHERE x.project_id = a.project_id)
),
chosen AS (
    SELECT *
    FROM stated
    QUALIFY finer OR NOT bool_or(finer) OVER (PARTITION BY project_id, country)
),
whole AS (
    SELECT project_id, country, round(sum(share), 12) AS share
    FROM chosen
    GROUP BY project_id, country
)
SELECT
    c.project_id,
    c.place,
    any_value(c.level) AS level,
    any_value(c.country) AS country,
    round(sum(c.share / w.share * coalesce(k.share, w.share)), 12) AS share,
    -- That a body has its seat there says the least: another record may place the project there.
    arg_min(c.method, (starts_with(c.method, 'seat of a national body'), c.method)) AS method,
    CASE WHEN bool_and(c.via IS NOT NULL) THEN min(c.via) END AS via,
    max(c.confidence) AS confidence
FROM chosen AS c
JOIN whole AS w ON w.project_id = c.project_id AND w.country = c.country
LEFT JOIN project_country AS k ON k.project_id = c.project_id AND k.country = c.country
GROUP BY
    c.project_id,
    c.place,
    CASE WHEN c.via IS NOT NULL AND NOT starts_with(c.via, 'site:') THEN c.via END
UNION ALL
SELECT
    project_id, place, level, country, share, 'set by a person' AS method, NULL AS via,
    1.0 AS confidence
FROM place_correction
ORDER BY project_id, place, via;
