-- Strength of each pair: bits of place, purpose and time, each capped; and how many pairs of the
-- two providers (all of them, not only the candidates) are at least as strong.
CREATE OR REPLACE TEMP TABLE scored AS
WITH timed AS (
    SELECT
        c.a,
        c.b,
        least(ya.last_year, yb.last_year) - greatest(ya.first_year, yb.first_year) + 1 AS common,
        ya.whole AND yb.whole AS whole
    FROM candidate AS c
    JOIN project_years AS ya ON ya.project_id = c.a
    JOIN project_years AS yb ON yb.project_id = c.b
)
SELECT
    p.a,
    p.b,
    p.node AS place_node,
    p.level AS place_level,
    p.in_common AS places_in_common,
    p.nodes_a AS places_a,
    p.nodes_b AS places_b,
    least(p.bits, $cap) AS place_bits,
    u.node AS purpose_node,
    u.level AS purpose_level,
    u.in_common AS purposes_in_common,
    u.nodes_a AS purposes_a,
    u.nodes_b AS purposes_b,
    least(u.bits, $cap) AS purpose_bits,
    t.common AS years_in_common,
    coalesce(t.whole, false) AS years_whole,
    least(coalesce(y.bits, 0.0), $cap) AS time_bits,
    round(
        least(p.bits, $cap) + least(u.bits, $cap) + least(coalesce(y.bits, 0.0), $cap), 3
    ) AS strength_bits
FROM agreement AS p
JOIN agreement AS u ON u.a = p.a AND u.b = p.b AND u.feature = 'purpose'
LEFT JOIN timed AS t ON t.a = p.a AND t.b = p.b
LEFT JOIN years_bits AS y ON y.common = t.common
WHERE p.feature = 'place';
