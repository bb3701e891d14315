-- One row per activity as reported, with what the catalogue shows of it. Where the only English title
-- would be a gloss or none, a machine translation stands instead if the title was ever sent to one.
-- unit_id: activities with one identifier from one reporter are one unit. Where several
-- reporters use an identifier, the bare one belongs to a reporter who is seen by everybody (@ stands
-- in the names of datasets that are not for everybody, store.restricted), of these to the one whose
-- own id it begins with, else to the one received first; the others get identifier|reporter (a hash), which stays the
-- same whoever else comes. No IATI identifier may hold a |; one that does has it doubled.
-- project_id: the unit's own, until linking says which units are one project.
-- is_copy: another member shared it than one of the provider's own country, and the same record came
-- from its publisher or from such a member as well. Anybody can share a copy of what others publish.
CREATE TABLE activity AS
WITH first_received AS (
    SELECT
        d.identifier,
        coalesce(d.reporting_org_ref, d.reporting_org_name, '') AS reporter,
        min(s.received_at) AS received_at,
        bool_and(contains(s.name, '@')) AS is_restricted
    FROM raw_derived AS d
    JOIN dataset AS s ON s.name = d.dataset
    GROUP BY ALL
),
shared AS (
    SELECT
        r.dataset,
        r.ordinal,
        json_extract_string(r.activity, '$.provenance.shared.country') AS country
    FROM raw_record AS r
    JOIN dataset AS s ON s.name = r.dataset AND s.reader = 'shared'
),
in_english AS (
    SELECT
        d.* EXCLUDE (title, title_lang, title_by, original, original_lang),
        coalesce(t.text, d.title) AS title,
        CASE WHEN t.text IS NULL THEN d.title_lang ELSE 'en' END AS title_lang,
        coalesce(t."by", d.title_by) AS title_by,
        CASE WHEN t.text IS NULL THEN d.original ELSE coalesce(d.original, d.title) END AS original,
        CASE
            WHEN t.text IS NULL THEN d.original_lang
            ELSE coalesce(d.original_lang, d.title_lang)
        END AS original_lang
    FROM raw_derived AS d
    LEFT JOIN raw_translation AS t
        ON t.key = sha256(
            CASE
                WHEN d.title_by = 'gloss' THEN d.original_lang || chr(10) || d.original
                WHEN d.original IS NULL AND d.title_lang <> 'en'
                    THEN d.title_lang || chr(10) || d.title
            END
        )
)
SELECT
    d.dataset || '#' || d.ordinal AS activity_id,
    CASE
        WHEN d.identifier = '' THEN d.dataset || '|' || d.ordinal
        WHEN dense_rank() OVER reporters = 1 THEN replace(d.identifier, '|', '||')
        ELSE replace(d.identifier, '|', '||') || '|'
            || substr(sha256(coalesce(d.reporting_org_ref, d.reporting_org_name, '')), 1, 8)
    END AS unit_id,
    unit_id AS project_id,
    d.dataset,
    d.* EXCLUDE (dataset, period, headline, providers, countries, places, purposes, amounts),
    d.period."start" AS "start",
    d.period.start_rule AS start_rule,
    d.period.start_sureness AS start_sureness,
    d.period."end" AS "end",
    d.period.end_rule AS end_rule,
    d.period.end_sureness AS end_sureness,
    d.period.code AS status_code,
    d.period.code_as_of AS status_code_as_of,
    d.period.seen AS seen,
    d.period.stage AS stage,
    d.period.stage_on AS stage_on,
    d.period.stage_words AS stage_words,
    d.period.stage_by AS stage_by,
    d.period.stage_sureness AS stage_sureness,
    d.period.page_on AS page_on,
    d.period.length_months AS length_months,
    d.period.length_words AS length_words,
    d.period.least_months AS least_months,
    d.headline.usd AS usd,
    d.headline.rule AS usd_rule,
    d.headline.sureness AS usd_sureness,
    d.headline.held AS usd_held,
    d.headline.value AS amount,
    d.headline.currency AS currency,
    d.headline.price_year AS price_year,
    m.dataset IS NOT NULL AND NOT list_contains(
        list_transform(d.providers, lambda p: p.provider), coalesce(m.country, '')
    ) AS is_from_another,
    is_from_another AND d.identifier <> '' AND bool_or(NOT is_from_another) OVER (
        PARTITION BY d.identifier, coalesce(d.reporting_org_ref, d.reporting_org_name, '')
    ) AS is_copy,
    false AS is_contract
FROM in_english AS d
LEFT JOIN shared AS m ON m.dataset = d.dataset AND m.ordinal = d.ordinal
LEFT JOIN first_received AS r
    ON r.identifier = d.identifier
    AND r.reporter = coalesce(d.reporting_org_ref, d.reporting_org_name, '')
WINDOW reporters AS (
    PARTITION BY d.identifier
    ORDER BY
        coalesce(r.is_restricted, false),
        NOT coalesce(
            d.reporting_org_ref <> '' AND starts_with(d.identifier, d.reporting_org_ref), false
        ),
        r.received_at,
        coalesce(d.reporting_org_ref, d.reporting_org_name, '')
)
ORDER BY d.dataset, d.ordinal;
