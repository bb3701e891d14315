-- The strongest of each project, so that no project fills the list; ties in order of identifier.
-- Pairs whose evidence is on the whole against are no overlaps. Where pairs are asked about, those
-- alone.
-- `closer_than`: the share of all pairs of the two providers, not only of the candidates, that are
-- weaker than this one. Candidates are counted, the others by the sample of them.
CREATE OR REPLACE TEMP TABLE kept AS
WITH part AS (
    SELECT
        greatest($all_pairs - count(*) FILTER (WHERE candidate), 0) * 1.0
        / greatest(count(*) FILTER (WHERE sampled AND NOT candidate), 1) AS weight
    FROM strength
),
as_strong AS (
    SELECT
        strength_bits,
        sum(sum(CASE WHEN candidate THEN 1.0 ELSE (SELECT weight FROM part) END))
            OVER (ORDER BY strength_bits DESC) AS pairs
    FROM strength
    GROUP BY strength_bits
),
ranked AS (
    SELECT
        a,
        b,
        strength_bits,
        row_number() OVER (PARTITION BY a ORDER BY strength_bits DESC, b) AS rank_for_a,
        row_number() OVER (PARTITION BY b ORDER BY strength_bits DESC, a) AS rank_for_b
    FROM strength
    WHERE candidate
),
wanted AS (
    SELECT x.number AS a, y.number AS b
    FROM asked AS w
    JOIN side AS x ON x.project_id = w.a
    JOIN side AS y ON y.project_id = w.b
)
SELECT
    r.a,
    r.b,
    true AS candidate,
    false AS sampled,
    r.strength_bits,
    greatest(0.0, 1.0 - s.pairs / $all_pairs) AS closer_than
FROM ranked AS r
JOIN as_strong AS s ON s.strength_bits = r.strength_bits
LEFT JOIN wanted AS w ON w.a = r.a AND w.b = r.b
WHERE
    CASE
        WHEN $any_asked THEN w.a IS NOT NULL
        ELSE r.rank_for_a <= $keep AND r.rank_for_b <= $keep AND r.strength_bits >= 0
    END;
