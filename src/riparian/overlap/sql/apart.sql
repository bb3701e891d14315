-- The least distance (km, on a sphere) between the points of two place patterns in one country.
CREATE OR REPLACE TEMP TABLE apart AS
SELECT
    p.a,
    p.b,
    min(
        12742.0 * asin(least(1.0, sqrt(
            power(sin(radians(y.latitude - x.latitude) / 2), 2)
            + cos(radians(x.latitude)) * cos(radians(y.latitude))
            * power(sin(radians(y.longitude - x.longitude) / 2), 2)
        )))
    ) AS km
FROM pattern_pair AS p
JOIN spot AS x ON x.pattern = p.a
JOIN spot AS y ON y.pattern = p.b AND y.country = x.country
WHERE p.feature = 'place'
GROUP BY p.a, p.b;
