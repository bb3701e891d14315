-- Strength of each pair: where, what and when together.
CREATE OR REPLACE TEMP TABLE strength AS
SELECT
    s.a, s.b, s.candidate, s.sampled,
    round(x.bits + y.bits + s.time_bits, 3) AS strength_bits
FROM scored AS s
JOIN scale AS x ON x.part = 'where' AND x.raw = s.where_raw
JOIN scale AS y ON y.part = 'what' AND y.raw = s.what_raw;
