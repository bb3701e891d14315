-- Where the projects of a place pattern are, as points (degrees): its finest places that have one, the
-- provinces of the basin, road or part of a country that it names; where it names no place, those of
-- the part of the country that it names by the compass. Nothing where only the country is known.
CREATE OR REPLACE TEMP TABLE spot AS
WITH placed AS (
    SELECT DISTINCT f.number AS pattern, p.country, p.place
    FROM (SELECT DISTINCT places AS number FROM profile) AS f
    JOIN side AS s ON s.number = f.number
    JOIN project_place AS p ON p.project_id = s.project_id AND p.level <> 'country'
),
above AS (
    SELECT
        x.pattern,
        x.country,
        x.place,
        arg_min(
            {'lat': l.latitude, 'lon': l.longitude},
            CASE l.level WHEN 'locality' THEN 0 WHEN 'adm2' THEN 1 ELSE 2 END
        ) FILTER (l.latitude IS NOT NULL) AS point
    FROM placed AS x
    JOIN place_closure AS c ON c.place_id = x.place AND c.level <> 'country'
    JOIN place AS l ON l.place_id = c.node
    GROUP BY x.pattern, x.country, x.place
)
SELECT DISTINCT pattern, country, point.lat AS latitude, point.lon AS longitude
FROM above
WHERE point IS NOT NULL
UNION
SELECT f.number AS pattern, p.country, p.latitude, p.longitude
FROM feature_node AS f
JOIN part_province AS p ON p.country || '|' || p.part = f.node
WHERE
    f.feature = 'part'
    AND f.number IN (SELECT places FROM profile)
    AND NOT EXISTS (
        SELECT 1 FROM above AS a
        WHERE a.pattern = f.number AND a.country = p.country AND a.point IS NOT NULL
    )
ORDER BY pattern, country, latitude, longitude;
