-- One row per project: the newest of its activities that has a title (of equals, one with a
-- description, then those of the unit whose id the project has) speaks for it, copies that members
-- shared last; what it does not say is taken from the next. When it runs is put together from all of them (project_period). The amount
-- comes from one; a pledge comes after any other amount, and after it a sum of zero, which was corrected
-- away; one at its own prices goes before one at those of another year, and what is less than a fifth
-- of what another unit says last in the same currency (a first grant) after the whole. Where that
-- amount has no value in dollars, a record that states the same amount with one stands for it; else
-- the first that states the same kind of money in another currency, unless that is less than a fifth at the weakest rate of any amount here
-- (docs/decisions/0093). A contract or tender within the project says nothing of it.
-- Activities are ranked by their places in the table, and texts taken from there in the end: what is
-- aggregated stays in memory, however large.
CREATE TABLE project AS
WITH ranked AS (
    SELECT
        rowid AS place,
        project_id,
        identifier IS NOT NULL AS has_identifier,
        description IS NOT NULL AS has_description,
        scheme IS NOT NULL AS has_scheme,
        is_copy,
        amount,
        currency,
        usd,
        usd_held,
        price_year,
        row_number() OVER (
            PARTITION BY project_id
            ORDER BY
                is_copy,
                title IS NULL,
                last_updated_datetime DESC NULLS LAST,
                description IS NULL,
                unit_id <> project_id,
                dataset,
                ordinal
        ) AS rank,
        row_number() OVER (
            PARTITION BY unit_id, currency
            ORDER BY
                amount IS NULL, is_copy, coalesce(usd_held = 'pledged', false),
                last_updated_datetime DESC NULLS LAST, dataset, ordinal
        ) AS unit_rank
    FROM activity
    WHERE NOT is_contract
),
priced AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY project_id
            ORDER BY
                is_copy,
                coalesce(usd, amount) IS NOT DISTINCT FROM 0,
                coalesce(usd_held = 'pledged', false),
                price_year IS NOT NULL,
                is_part,
                rank
        ) AS amount_rank
    FROM (
        SELECT
            *,
            coalesce(
                5 * amount < max(
                    CASE
                        WHEN unit_rank = 1 AND price_year IS NULL
                            AND usd_held IS DISTINCT FROM 'pledged' THEN amount
                    END
                )
                    OVER (PARTITION BY project_id, currency),
                false
            ) AS is_part
        FROM ranked
    )
),
weakest AS (
    SELECT currency, max(amount / usd) AS per_usd
    FROM activity
    WHERE amount > 0 AND usd > 0 AND price_year IS NULL
    GROUP BY currency
),
led AS (
    SELECT
        *,
        first_value({
            'amount': amount, 'currency': currency, 'usd': usd, 'held': usd_held,
            'is_copy': is_copy, 'is_at_own_prices': price_year IS NULL
        })
            OVER (
                PARTITION BY project_id ORDER BY coalesce(usd, amount) IS NULL, amount_rank
            ) AS leader
    FROM priced
),
valued AS (
    SELECT
        l.*,
        row_number() OVER (
            PARTITION BY project_id
            ORDER BY
                CASE
                    WHEN leader.usd IS NOT NULL OR is_part OR coalesce(usd, 0) <= 0
                        OR usd_held IS DISTINCT FROM leader.held
                        OR is_copy <> leader.is_copy
                        OR (price_year IS NULL) <> leader.is_at_own_prices THEN 2
                    WHEN l.currency = leader.currency THEN if(amount = leader.amount, 0, 2)
                    WHEN 5 * usd < leader.amount / w.per_usd THEN 2
                    ELSE 1
                END,
                coalesce(usd, amount) IS NULL,
                amount_rank
        ) AS valued_rank
    FROM led AS l
    LEFT JOIN weakest AS w ON w.currency = l.leader.currency
),
told AS (
    SELECT
        project_id,
        count(*) AS activities,
        arg_min(place, rank) AS named_by,
        arg_min(place, rank) FILTER (has_identifier) AS identified_by,
        arg_min(place, rank) FILTER (has_description) AS described_by,
        arg_min(place, rank) FILTER (has_scheme) AS schemed_by,
        arg_min(place, valued_rank) FILTER (usd IS NOT NULL OR amount IS NOT NULL) AS valued_by
    FROM valued
    GROUP BY project_id
),
-- Records that may be the same: those in question with one of the project.
in_question AS (
    SELECT a AS unit, b AS other FROM link WHERE verdict = 'unsure'
    UNION ALL
    SELECT b, a FROM link WHERE verdict = 'unsure'
),
maybe AS (
    SELECT
        mine.project_id,
        max(e."end") AS ended,
        arg_max(q.other, e."end") AS ended_by
    FROM in_question AS q
    JOIN unit AS mine ON mine.unit_id = q.unit
    JOIN unit AS theirs ON theirs.unit_id = q.other AND theirs.project_id <> mine.project_id
    JOIN project_period AS e ON e.project_id = theirs.project_id
        AND e.end_sureness IN ('reported', 'derived')
    GROUP BY mine.project_id
)
SELECT
    t.project_id,
    named.activity_id AS primary_activity,
    t.activities,
    identified.identifier AS identifier,
    named.title AS title,
    named.title_lang AS title_lang,
    named.title_by AS title_by,
    named.original AS original,
    named.original_lang AS original_lang,
    described.description AS description,
    schemed.scheme AS scheme,
    p."start",
    p.start_rule,
    p.start_sureness,
    p."end",
    p.end_rule,
    p.end_sureness,
    p.status_code,
    p.status_code_as_of,
    p.seen,
    p.stage,
    p.stage_on,
    p.stage_words,
    p.stage_by,
    p.stage_sureness,
    p.page_on,
    p.length_months,
    p.length_words,
    p.least_months,
    maybe.ended AS maybe_ended,
    maybe.ended_by AS maybe_ended_by,
    valued.usd AS usd,
    valued.usd_rule AS usd_rule,
    valued.usd_sureness AS usd_sureness,
    valued.usd_held AS usd_held,
    valued.amount AS amount,
    valued.currency AS currency
FROM told AS t
JOIN project_period AS p ON p.project_id = t.project_id
JOIN activity AS named ON named.rowid = t.named_by
LEFT JOIN maybe ON maybe.project_id = t.project_id
LEFT JOIN activity AS identified ON identified.rowid = t.identified_by
LEFT JOIN activity AS described ON described.rowid = t.described_by
LEFT JOIN activity AS schemed ON schemed.rowid = t.schemed_by
LEFT JOIN activity AS valued ON valued.rowid = t.valued_by
ORDER BY t.project_id;
