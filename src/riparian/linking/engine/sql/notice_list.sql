-- Lists of ten entries or more that consist mostly of procurement notices (the variable `notice` says what
-- their titles look like). They do not keep their entries apart, because one project buys many things.
CREATE OR REPLACE TEMP TABLE notice_list AS
SELECT coalesce(a.reporting_org_ref, a.reporting_org_name) || '|' || s.reader AS list
FROM activity AS a
JOIN dataset AS s ON s.name = a.dataset
GROUP BY list
HAVING list IS NOT NULL AND count(*) >= 10 AND 2 * count(*) FILTER (WHERE regexp_matches(
    coalesce(a.original, '') || ' ' || coalesce(a.title, ''), getvariable('notice'))) > count(*);
