-- Lists of ten and more that hold mostly notices of purchase (the variable `notice` says how their titles
-- look). They are none of projects and keep none apart: one project buys many things.
CREATE OR REPLACE TEMP TABLE notice_list AS
SELECT coalesce(a.reporting_org_ref, a.reporting_org_name) || '|' || s.reader AS list
FROM activity AS a
JOIN dataset AS s ON s.name = a.dataset
GROUP BY list
HAVING list IS NOT NULL AND count(*) >= 10 AND 2 * count(*) FILTER (WHERE regexp_matches(
    coalesce(a.original, '') || ' ' || coalesce(a.title, ''), getvariable('notice'))) > count(*);
