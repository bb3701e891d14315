-- Where the projects of a place pattern are, as points (degrees): its finest places that have one, the
-- provinces of the basin, road or part of a country that it names, and of places named by the
-- compass. Nothing for a project of which only the country is known.
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
ORDER BY pattern, country, latitude, longitude;
