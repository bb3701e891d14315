-- Every pair that is weighed: the candidates, and those of sampled projects, of which only the
-- strengths are counted.
CREATE OR REPLACE TEMP TABLE pair AS
SELECT a, b, bool_or(candidate) AS candidate, bool_or(sampled) AS sampled
FROM (
    SELECT a, b, true AS candidate, false AS sampled FROM candidate
    UNION ALL
    SELECT a.number AS a, b.number AS b, false AS candidate, true AS sampled
    FROM sampled AS a
    JOIN sampled AS b ON b.side = 'b'
    WHERE a.side = 'a'
)
GROUP BY a, b;
