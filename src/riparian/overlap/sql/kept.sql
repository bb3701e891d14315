-- The strongest of each project, so that no project fills the list; ties in order of identifier.
CREATE OR REPLACE TEMP TABLE kept AS
SELECT
    s.*,
    1.0 - rank_from_top * 1.0 / $all_pairs AS closer_than
FROM (
    SELECT
        *,
        count(*) OVER (
            ORDER BY strength_bits DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS rank_from_top,
        row_number() OVER (PARTITION BY a ORDER BY strength_bits DESC, b) AS rank_for_a,
        row_number() OVER (PARTITION BY b ORDER BY strength_bits DESC, a) AS rank_for_b
    FROM scored
) AS s
WHERE rank_for_a <= $keep AND rank_for_b <= $keep
ORDER BY strength_bits DESC, a, b;
