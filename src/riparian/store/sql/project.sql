-- One row per project: the newest of its activities speaks for it; the others stand beside it.
CREATE TABLE project AS
SELECT
    p.project_id,
    p.activity_id AS primary_activity,
    count(*) OVER (PARTITION BY p.project_id) AS activities,
    p.identifier,
    p.title,
    p.title_lang,
    p.title_by,
    p.original,
    p.original_lang,
    p.description,
    p.scheme,
    p."start",
    p.start_rule,
    p.start_sureness,
    p."end",
    p.end_rule,
    p.end_sureness,
    p.status_code,
    p.status_code_as_of,
    p.seen,
    p.usd,
    p.usd_rule,
    p.usd_sureness,
    p.amount,
    p.currency
FROM activity AS p
QUALIFY row_number() OVER (
    PARTITION BY p.project_id
    ORDER BY p.last_updated_datetime DESC NULLS LAST, p.dataset, p.ordinal
) = 1
ORDER BY p.project_id;
