-- Everything that was wrong, from the readers and from the rules, and identifiers met twice by one
-- reader. Once in each of several datasets (editions, a file for each country) is only a note; tables
-- of different layouts (projects, their places, their money) complete each other. And corrections of
-- a person that found no project or place, judgements that found no record, and those that contradict
-- each other. And texts that many projects share: on few records of a
-- dataset told of each, else once, at the first.
CREATE TABLE problem AS
SELECT * FROM raw_problem
UNION ALL
SELECT
    CASE WHEN r.most > 1 THEN 'identifier-repeated' ELSE 'identifier-again' END AS code,
    CASE WHEN r.most > 1 THEN 'warning' ELSE 'note' END AS severity,
    'Expected each identifier once, got ' || substr(a.identifier, 1, 120) || ' ' || r.times
        || ' times (in '
        || r.datasets || '). All are kept and shown side by side.' AS message,
    a.dataset,
    a.line,
    a."row",
    CASE
        WHEN length(a.identifier) <= 120 THEN a.identifier
        ELSE substr(a.identifier, 1, 119) || '…'
    END AS record,
    'iati-identifier' AS field,
    'each identifier once' AS expected,
    r.times || ' times, in ' || r.datasets AS got,
    'all of them, side by side' AS kept,
    a.sheet
FROM activity AS a
JOIN dataset AS d ON d.name = a.dataset
JOIN (
    SELECT
        identifier,
        reader,
        sum(times) AS times,
        max(times) AS most,
        substr(string_agg(dataset, ', ' ORDER BY dataset), 1, 200) AS datasets
    FROM (
        SELECT x.identifier, s.reader, x.dataset, count(*) AS times
        FROM activity AS x
        JOIN dataset AS s ON s.name = x.dataset
        WHERE x.identifier <> ''
        GROUP BY x.identifier, s.reader, x.dataset
    )
    GROUP BY identifier, reader
    HAVING sum(times) > 1
) AS r ON r.identifier = a.identifier AND r.reader = d.reader
UNION ALL
SELECT
    'correction-without-project' AS code,
    'warning' AS severity,
    'Expected the project ' || c.activity || ', whose places ' || c.made_by || ' set on '
        || substr(c.made_at, 1, 10) || ', got none. The correction is kept and waits for it.'
        AS message,
    '' AS dataset,
    NULL AS line,
    NULL AS "row",
    c.activity AS record,
    'places' AS field,
    'the project ' || c.activity AS expected,
    NULL AS got,
    'the correction waits for it' AS kept,
    NULL AS sheet
FROM raw_place_correction AS c
WHERE NOT EXISTS (SELECT 1 FROM activity AS a WHERE a.unit_id = c.activity)
UNION ALL
SELECT
    'correction-place-unknown' AS code,
    'warning' AS severity,
    'Expected places of the region in what ' || c.made_by || ' set for ' || c.activity || ' on '
        || substr(c.made_at, 1, 10) || ', got ' || c.place || '. The other places given count.'
        AS message,
    '' AS dataset,
    NULL AS line,
    NULL AS "row",
    c.activity AS record,
    'places' AS field,
    'places of the region' AS expected,
    c.place AS got,
    'the other places given count' AS kept,
    NULL AS sheet
FROM (SELECT *, unnest(places) AS place FROM raw_place_correction) AS c
WHERE c.place NOT IN (SELECT place_id FROM place)
UNION ALL
SELECT
    'judgement-without-record' AS code,
    'warning' AS severity,
    'Expected the record ' || gone || ', of which ' || made_by || ' judged on '
        || substr(made_at, 1, 10) || ' whether it is the same as ' || other
        || ', got none. The judgement is kept and waits for it.' AS message,
    '' AS dataset,
    NULL AS line,
    NULL AS "row",
    gone AS record,
    'judgement' AS field,
    'the record ' || gone AS expected,
    NULL AS got,
    'the judgement waits for it' AS kept,
    NULL AS sheet
FROM (
    SELECT made_by, made_at, unnest([a, b]) AS gone, unnest([b, a]) AS other
    FROM raw_judgement
) AS j
WHERE NOT EXISTS (SELECT 1 FROM activity AS x WHERE x.unit_id = j.gone)
UNION ALL
SELECT
    'judgement-contradiction' AS code,
    'warning' AS severity,
    message,
    '' AS dataset,
    NULL AS line,
    NULL AS "row",
    pair AS record,
    'judgement' AS field,
    'judgements that agree' AS expected,
    got,
    'all of them' AS kept,
    NULL AS sheet
FROM raw_contradiction
UNION ALL
SELECT
    'text-boilerplate' AS code,
    'note' AS severity,
    'Expected a ' || b.field || ' of this project alone, got one that stands on ' || b.times
        || ' projects: ''' || b.got || '''. It does not count as evidence.'
        || CASE
            WHEN b.here > 20 THEN ' ' || b.here - 1 || ' more records of this dataset have it.'
            ELSE ''
        END AS message,
    b.dataset,
    b.line,
    b."row",
    CASE
        WHEN length(b.identifier) <= 120 THEN nullif(b.identifier, '')
        ELSE substr(b.identifier, 1, 119) || '…'
    END AS record,
    CASE b.field WHEN 'title' THEN 'title' ELSE 'description' END AS field,
    'a ' || b.field || ' of this project alone' AS expected,
    b.got,
    'it does not count as evidence' AS kept,
    b.sheet
FROM (
    SELECT
        a.dataset,
        a.line,
        a."row",
        a.sheet,
        a.identifier,
        t.field,
        t.times,
        CASE
            WHEN length(t.example) <= 120 THEN t.example
            ELSE substr(t.example, 1, 119) || '…'
        END AS got,
        count(*) OVER (PARTITION BY a.dataset, t.field, t.text) AS here,
        row_number() OVER (PARTITION BY a.dataset, t.field, t.text ORDER BY a.ordinal) AS place
    FROM (SELECT * EXCLUDE (activities), unnest(activities) AS activity_id FROM boilerplate) AS t
    JOIN activity AS a ON a.activity_id = t.activity_id
) AS b
WHERE b.here <= 20 OR b.place = 1
ORDER BY dataset, sheet, line, "row", record, code, field, got;
