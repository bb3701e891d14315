-- Records of a centre's export that are here already: of the file from which that centre had them, or
-- of a later export. They are left out before anything is made of records, since a copy would count
-- as a second source. What they say is told once for each export and origin.
CREATE TEMP TABLE held_already AS
WITH copy AS (
    SELECT
        r.dataset,
        r.ordinal,
        json_extract_string(r.activity, '$.provenance.exported.sha256') AS sha256,
        CAST(json_extract_string(r.activity, '$.provenance.exported.ordinal') AS INTEGER) AS number,
        json_extract_string(r.activity, '$.iati_identifier') AS identifier,
        s.received_at
    FROM raw_record AS r
    JOIN dataset AS s ON s.name = r.dataset AND s.reader = 'iati'
    WHERE contains(CAST(r.activity AS VARCHAR), '"exported":{')
),
original AS (
    SELECT d.sha256, r.ordinal AS number, min(d.name) AS name
    FROM dataset AS d
    JOIN raw_record AS r ON r.dataset = d.name
    WHERE d.sha256 IN (SELECT sha256 FROM copy)
    GROUP BY d.sha256, r.ordinal
),
placed AS (
    SELECT
        c.*,
        o.name AS here_as,
        row_number() OVER latest AS place,
        first_value(c.dataset) OVER latest AS latest
    FROM copy AS c
    LEFT JOIN original AS o ON o.sha256 = c.sha256 AND o.number = c.number
    WINDOW latest AS (
        PARTITION BY c.sha256, c.number ORDER BY c.received_at DESC, c.dataset, c.ordinal
    )
)
SELECT dataset, ordinal, identifier, coalesce(here_as, latest) AS here_as
FROM placed
WHERE here_as IS NOT NULL OR place > 1;

DELETE FROM raw_record USING held_already AS h
WHERE raw_record.dataset = h.dataset AND raw_record.ordinal = h.ordinal;

DELETE FROM raw_derived USING held_already AS h
WHERE raw_derived.dataset = h.dataset AND raw_derived.ordinal = h.ordinal;

DELETE FROM raw_problem USING held_already AS h
WHERE raw_problem.dataset = h.dataset AND raw_problem.record = h.identifier;

INSERT INTO raw_problem BY NAME
SELECT
    'record-held-already' AS code,
    'note' AS severity,
    'Expected records that are not here yet, got ' || count(*) || ' that stand in ''' || here_as
        || ''' already. Each counts once, as it says there.' AS message,
    dataset,
    'records that are not here yet' AS expected,
    count(*) || ' that stand in ''' || here_as || '''' AS got,
    'each counts once, as it says there' AS kept
FROM held_already
GROUP BY dataset, here_as
ORDER BY dataset, here_as;
