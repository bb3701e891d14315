-- Projects whose amount is more than ten times the largest of the others: of those that its provider
-- funds or reports, and of all. Compared are amounts above zero; five smaller ones are needed, and of
-- those that stand out together at most one for each ten smaller. So a provider with fewer than six
-- amounts is compared with everybody only.
CREATE TABLE project_outlier AS
WITH known AS (
    SELECT x.provider AS among, p.project_id, p.usd
    FROM project AS p
    JOIN project_provider AS x ON x.project_id = p.project_id
    WHERE p.usd > 0 AND x.role <> 'channel'
    UNION ALL
    SELECT 'all', project_id, usd FROM project WHERE usd > 0
),
ranked AS (
    SELECT
        among, project_id, usd,
        row_number() OVER sizes AS rank,
        count(*) OVER (PARTITION BY among) - row_number() OVER sizes AS smaller,
        lead(usd) OVER sizes AS next_usd
    FROM known
    WINDOW sizes AS (PARTITION BY among ORDER BY usd DESC, project_id)
),
gap AS (
    SELECT among, max(rank) AS above, arg_max(next_usd, rank) AS largest_other
    FROM ranked
    WHERE usd > 10 * next_usd AND smaller >= 5 AND rank <= greatest(1, smaller // 10)
    GROUP BY among
)
SELECT
    r.project_id,
    arg_min(r.usd / g.largest_other, (r.among = 'all', -r.usd / g.largest_other, r.among)) AS times,
    arg_min(r.among, (r.among = 'all', -r.usd / g.largest_other, r.among)) AS among
FROM ranked AS r
JOIN gap AS g ON g.among = r.among
WHERE r.rank <= g.above
GROUP BY r.project_id
ORDER BY r.project_id;
