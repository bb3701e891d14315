-- One row for each record (`unit_id`: activities with one identifier from one reporter) with everything
-- that records are compared by, as published and as derived. A record of several activities has what any
-- of them says; of lists that could be long only the first values are kept. The variables say which
-- records: those from the first to the last by id, as all together would not fit into memory.
CREATE OR REPLACE TEMP TABLE link_fact AS
WITH chosen AS (
    SELECT *
    FROM activity
    WHERE unit_id BETWEEN getvariable('first_unit') AND getvariable('last_unit')
),
said AS (
    SELECT
        a.*,
        json_extract(r.activity, [
            '$.other_identifiers', '$.notes', '$.locations', '$.related_activities', '$.events',
            '$.participating_orgs'
        ]) AS reported,
        -- A member has read what it shares with some reader itself, and a centre what it exports.
        coalesce(
            CASE
                WHEN s.reader = 'iati' AND contains(CAST(r.activity AS VARCHAR), '"exported":{')
                    THEN json_extract_string(r.activity, '$.provenance.exported.reader')
            END,
            CASE
                WHEN s.reader = 'shared'
                    THEN json_extract_string(r.activity, '$.provenance.shared.reader')
            END,
            s.reader
        ) AS read_by,
        coalesce(a.reporting_org_ref, a.reporting_org_name) || '|' || read_by AS list,
        -- Later than all others: a project keeps the id that it has where this record is not seen
        -- (store.restricted).
        CASE WHEN contains(s.name, '@') THEN '~' ELSE '' END || s.received_at AS received_at
    FROM chosen AS a
    JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal
    JOIN dataset AS s ON s.name = a.dataset
),
own AS (
    SELECT
        unit_id,
        min(received_at) AS received_at,
        list_sort(list(DISTINCT dataset)) AS datasets,
        min(identifier) AS identifier,
        min(list) FILTER (WHERE read_by NOT IN ('register', 'pages')
            AND list NOT IN (SELECT n.list FROM notice_list AS n)) AS publisher,
        min(read_by) AS reader,
        list(struct_pack(
            english := CASE WHEN title_lang = 'en' THEN title END, original := original,
            lang := original_lang, other := CASE WHEN title_lang <> 'en' THEN title END,
            other_lang := title_lang
        ) ORDER BY dataset, ordinal)[:4] AS titles,
        list(description ORDER BY dataset, ordinal) FILTER (WHERE description IS NOT NULL)[:2]
            AS descriptions,
        list_sort(list(DISTINCT scheme) FILTER (WHERE scheme IS NOT NULL)) AS schemes,
        list_sort(list(DISTINCT url) FILTER (WHERE url IS NOT NULL))[:4] AS urls,
        min("start") FILTER (WHERE start_sureness IN ('reported', 'derived')) AS "start",
        max("end") FILTER (WHERE end_sureness IN ('reported', 'derived')) AS "end",
        bool_or(start_sureness = 'reported') AS start_exact,
        bool_or(end_sureness = 'reported') AS end_exact,
        flatten(list(seen ORDER BY dataset, ordinal))[:8] AS seen,
        list_sort(list(DISTINCT struct_pack(amount := amount, currency := currency, usd := usd))
            FILTER (WHERE amount > 0))[:4] AS amounts
    FROM said
    GROUP BY unit_id
),
quoted AS (
    SELECT
        unit_id,
        list_sort(list(DISTINCT ref) FILTER (WHERE what = 'other'))[:10] AS other_ids,
        list_sort(list(DISTINCT kind || '|' || ref) FILTER (WHERE what = 'related'))[:40] AS related,
        list_sort(list(DISTINCT ref) FILTER (WHERE what = 'organisation'))[:10] AS organisations,
        list_sort(list(DISTINCT kind || '|' || ref) FILTER (WHERE what = 'event'))[:8] AS events,
        list_sort(list(DISTINCT ref) FILTER (WHERE what = 'note'))[:4] AS notes,
        list_sort(list(DISTINCT ref) FILTER (WHERE what = 'place'))[:20] AS written
    FROM (
        SELECT unit_id, 'other' AS what, '' AS kind,
            unnest(json_extract_string(reported[1], '$[*].ref')) AS ref
        FROM said
        UNION ALL
        SELECT unit_id, 'note', '', unnest(json_extract_string(reported[2], '$[*].text'))
        FROM said
        UNION ALL
        SELECT unit_id, 'place', '', unnest(json_extract_string(reported[3], '$[*].names[*].text'))
        FROM said
        UNION ALL
        SELECT unit_id, 'related', coalesce(json_extract_string(one, '$.type'), ''),
            json_extract_string(one, '$.ref')
        FROM (SELECT unit_id, unnest(json_extract(reported[4], '$[*]')) AS one FROM said)
        UNION ALL
        SELECT unit_id, 'event', json_extract_string(one, '$.type'),
            json_extract_string(one, '$.date')
        FROM (SELECT unit_id, unnest(json_extract(reported[5], '$[*]')) AS one FROM said)
        UNION ALL
        SELECT unit_id, 'organisation', '', unnest(json_extract_string(one, '$.narratives[*].text'))
        FROM (SELECT unit_id, unnest(json_extract(reported[6], '$[*]')) AS one FROM said)
        WHERE json_extract_string(one, '$.role') = '4'
    )
    WHERE ref IS NOT NULL AND ref <> ''
    GROUP BY unit_id
),
provided AS (
    SELECT
        a.unit_id,
        list(DISTINCT c.provider) AS providers,
        list(DISTINCT c.provider || '|' || coalesce(c.agency, '')) FILTER (WHERE c.role <> 'channel')
            AS agencies
    FROM activity_provider AS c JOIN chosen AS a USING (activity_id)
    GROUP BY a.unit_id
),
located AS (
    SELECT a.unit_id, list(DISTINCT c.country) AS countries
    FROM activity_country AS c JOIN chosen AS a USING (activity_id)
    GROUP BY a.unit_id
),
placed AS (
    SELECT a.unit_id, list(DISTINCT c.place || '|' || coalesce(c.via, '')) AS places
    FROM activity_place AS c JOIN chosen AS a USING (activity_id)
    WHERE c.level <> 'country'
        -- Where a ministry sits is not where a project is.
        AND NOT starts_with(coalesce(c.method, ''), 'seat of a national body')
    GROUP BY a.unit_id
),
meant AS (
    SELECT a.unit_id, list(DISTINCT coalesce(c.code, c.category)) AS purposes
    FROM activity_purpose AS c JOIN chosen AS a USING (activity_id)
    WHERE c.sureness <> 'inferred' OR starts_with(c.rule, 'judged')
    GROUP BY a.unit_id
)
SELECT o.*, q.* EXCLUDE (unit_id), p.* EXCLUDE (unit_id), l.countries, w.places, m.purposes
FROM own AS o
LEFT JOIN quoted AS q ON q.unit_id = o.unit_id
LEFT JOIN provided AS p ON p.unit_id = o.unit_id
LEFT JOIN located AS l ON l.unit_id = o.unit_id
LEFT JOIN placed AS w ON w.unit_id = o.unit_id
LEFT JOIN meant AS m ON m.unit_id = o.unit_id
ORDER BY o.unit_id;
