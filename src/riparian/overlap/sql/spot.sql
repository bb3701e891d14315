-- Where projects are, as points (degrees): their finest places that have one, the provinces of the
-- basin, road or part of a country that they name; of a project that names no place, those of the part
-- of the country that it names by the compass. Nothing where only the country is known.
CREATE OR REPLACE TEMP TABLE spot AS
WITH placed AS (
    SELECT DISTINCT s.number, p.country, p.place
    FROM numbered AS s
    JOIN project_place AS p ON p.project_id = s.project_id AND p.level <> 'country'
),
point AS (
    SELECT
        x.country,
        x.place,
        arg_min(
            {'lat': l.latitude, 'lon': l.longitude},
            CASE l.level WHEN 'locality' THEN 0 WHEN 'adm2' THEN 1 ELSE 2 END
        ) AS point
    FROM (SELECT DISTINCT country, place FROM placed) AS x
    JOIN place_closure AS c ON c.place_id = x.place AND c.level <> 'country'
    JOIN place AS l ON l.place_id = c.node
    WHERE l.latitude IS NOT NULL
    GROUP BY x.country, x.place
),
above AS (
    SELECT x.number, x.country, p.point
    FROM placed AS x
    JOIN point AS p ON p.country = x.country AND p.place = x.place
)
SELECT DISTINCT number, country, point.lat AS latitude, point.lon AS longitude
FROM above
UNION
SELECT s.number, p.country, p.latitude, p.longitude
FROM numbered AS s
JOIN project_part AS x ON x.project_id = s.project_id
JOIN part_province AS p ON p.country = x.country AND p.part = x.part
WHERE NOT EXISTS (SELECT 1 FROM above AS a WHERE a.number = s.number AND a.country = p.country);
