-- Where projects are, as points (degrees): the finest places that they name, where these have one; of a
-- project that names no place, the provinces of the part of the country that it names by the compass.
-- Nothing where only the country is known, or the seat of a national body, or a basin, a road or a part of a country: in which of its
-- provinces the project is was not said, so none of them is near anything.
CREATE OR REPLACE TEMP TABLE spot AS
WITH placed AS (
    SELECT
        s.number,
        p.country,
        p.place,
        bool_or(p.via IS NULL OR starts_with(p.via, 'site:')) AS named
    FROM numbered AS s
    JOIN project_place AS p ON p.project_id = s.project_id AND p.level <> 'country'
        AND NOT starts_with(p.method, 'seat of a national body')
    GROUP BY s.number, p.country, p.place
),
point AS (
    SELECT
        x.country,
        x.place,
        arg_min(
            {'lat': l.latitude, 'lon': l.longitude},
            CASE l.level WHEN 'locality' THEN 0 WHEN 'adm2' THEN 1 ELSE 2 END
        ) AS point
    FROM (SELECT DISTINCT country, place FROM placed WHERE named) AS x
    JOIN place_closure AS c ON c.place_id = x.place AND c.level <> 'country'
    JOIN place AS l ON l.place_id = c.node
    WHERE l.latitude IS NOT NULL
    GROUP BY x.country, x.place
),
above AS (
    SELECT x.number, x.country, p.point
    FROM placed AS x
    JOIN point AS p ON p.country = x.country AND p.place = x.place
    WHERE x.named
)
SELECT DISTINCT number, country, point.lat AS latitude, point.lon AS longitude
FROM above
UNION
SELECT s.number, p.country, p.latitude, p.longitude
FROM numbered AS s
JOIN project_part AS x ON x.project_id = s.project_id
JOIN part_province AS p ON p.country = x.country AND p.part = x.part
WHERE NOT EXISTS (SELECT 1 FROM placed AS a WHERE a.number = s.number AND a.country = p.country);
