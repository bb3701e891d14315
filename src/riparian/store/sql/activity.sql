-- One row per activity as reported, with what the catalogue shows of it.
-- project_id: activities with one identifier from one reporter are one project; a second
-- reporter's use of the same identifier is another project (identifier~2); no identifier, none.
CREATE TABLE activity AS
SELECT
    f.dataset || '#' || d.ordinal AS activity_id,
    CASE
        WHEN d.identifier = '' THEN f.dataset || '#' || d.ordinal
        WHEN dense_rank() OVER reporters = 1 THEN d.identifier
        ELSE d.identifier || '~' || dense_rank() OVER reporters
    END AS project_id,
    f.dataset,
    d.* EXCLUDE (filename, period, headline, providers, countries, places, purposes, amounts),
    d.period."start" AS "start",
    d.period.start_rule AS start_rule,
    d.period.start_sureness AS start_sureness,
    d.period."end" AS "end",
    d.period.end_rule AS end_rule,
    d.period.end_sureness AS end_sureness,
    d.period.code AS status_code,
    d.period.code_as_of AS status_code_as_of,
    d.period.seen AS seen,
    d.headline.usd AS usd,
    d.headline.rule AS usd_rule,
    d.headline.sureness AS usd_sureness,
    d.headline.value AS amount,
    d.headline.currency AS currency
FROM raw_derived AS d
JOIN raw_derived_file AS f ON f.file = d.filename
WINDOW reporters AS (
    PARTITION BY d.identifier
    ORDER BY coalesce(d.reporting_org_ref, d.reporting_org_name, '')
)
ORDER BY f.dataset, d.ordinal;
