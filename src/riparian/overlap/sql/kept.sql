-- The strongest of each project, so that no project fills the list; ties in order of identifier.
-- Where a pair is asked about, that pair alone.
-- `closer_than`: the share of all pairs of the two providers, not only of the candidates, that are
-- weaker than this one.
CREATE OR REPLACE TEMP TABLE kept AS
WITH as_strong AS (
    SELECT
        strength_bits, CAST(sum(count(*)) OVER (ORDER BY strength_bits DESC) AS BIGINT) AS pairs
    FROM scored
    GROUP BY strength_bits
),
ranked AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY a ORDER BY strength_bits DESC, b) AS rank_for_a,
        row_number() OVER (PARTITION BY b ORDER BY strength_bits DESC, a) AS rank_for_b
    FROM scored
)
SELECT r.*, 1.0 - s.pairs * 1.0 / $all_pairs AS closer_than
FROM ranked AS r
JOIN as_strong AS s ON s.strength_bits = r.strength_bits
LEFT JOIN side AS x ON x.project_id = $asked_a
LEFT JOIN side AS y ON y.project_id = $asked_b
WHERE
    CASE
        WHEN $asked_a IS NULL THEN r.rank_for_a <= $keep AND r.rank_for_b <= $keep
        ELSE r.a = x.number AND r.b = y.number
    END;
