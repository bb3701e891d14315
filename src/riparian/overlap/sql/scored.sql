-- Strength of each pair: bits of place, purpose and time, each capped.
CREATE OR REPLACE TEMP TABLE scored AS
WITH timed AS MATERIALIZED (
    SELECT
        c.a,
        c.b,
        x.places AS places_a,
        y.places AS places_b,
        x.purposes AS purposes_a,
        y.purposes AS purposes_b,
        CASE
            WHEN x.first_year IS NOT NULL AND y.first_year IS NOT NULL
                THEN least(x.last_year, y.last_year) - greatest(x.first_year, y.first_year) + 1
        END AS common,
        coalesce(x.whole AND y.whole, false) AS whole
    FROM candidate AS c
    JOIN profile AS x ON x.number = c.a
    JOIN profile AS y ON y.number = c.b
)
SELECT
    t.a,
    t.b,
    least(p.bits, $cap) AS place_bits,
    least(u.bits, $cap) AS purpose_bits,
    t.common AS years_in_common,
    t.whole AS years_whole,
    least(coalesce(y.bits, 0.0), $cap) AS time_bits,
    round(
        least(p.bits, $cap) + least(u.bits, $cap) + least(coalesce(y.bits, 0.0), $cap), 3
    ) AS strength_bits
FROM timed AS t
JOIN agreement AS p ON p.feature = 'place' AND p.a = t.places_a AND p.b = t.places_b
JOIN agreement AS u ON u.feature = 'purpose' AND u.a = t.purposes_a AND u.b = t.purposes_b
LEFT JOIN years_bits AS y ON t.common IS NOT NULL AND y.common = least(t.common, 1);
