-- The features of a group say partly the same thing twice: a purpose and a subject, a province and a
-- distance. So their sum is put to scale by the pairs themselves: what it is worth is -log2 of the
-- share of all pairs of which the sum is as large, at most the sum itself and the cap. Candidates are counted one by one,
-- all other pairs by the sample of them (`weight`).
CREATE OR REPLACE TEMP TABLE scale AS
WITH other AS (
    SELECT
        greatest($all_pairs - count(*) FILTER (WHERE candidate), 0) * 1.0
        / greatest(count(*) FILTER (WHERE sampled AND NOT candidate), 1) AS weight
    FROM scored
),
tally AS (
    SELECT 'where' AS part, where_raw AS raw, candidate, count(*) AS pairs
    FROM scored
    GROUP BY where_raw, candidate
    UNION ALL
    SELECT 'what' AS part, what_raw AS raw, candidate, count(*) AS pairs
    FROM scored
    GROUP BY what_raw, candidate
),
weighted AS (
    SELECT t.part, t.raw, sum(t.pairs * CASE WHEN t.candidate THEN 1.0 ELSE o.weight END) AS pairs
    FROM tally AS t
    CROSS JOIN other AS o
    GROUP BY t.part, t.raw
)
SELECT
    part,
    raw,
    CASE
        WHEN raw > 0
            THEN least(
                $cap,
                raw,
                greatest(
                    0.0,
                    -log2(
                        sum(pairs) OVER (PARTITION BY part ORDER BY raw DESC)
                        / sum(pairs) OVER (PARTITION BY part)
                    )
                )
            )
        ELSE 0.0
    END AS bits
FROM weighted
ORDER BY part, raw;
