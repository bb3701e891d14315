-- Everything that was wrong, from the readers and from the rules, and identifiers met twice by one
-- reader: tables of different layouts (projects, their places, their money) complete each other.
CREATE TABLE problem AS
SELECT * EXCLUDE (filename) FROM raw_problem
UNION ALL
SELECT
    'identifier-repeated' AS code,
    'warning' AS severity,
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
        x.identifier,
        s.reader,
        count(*) AS times,
        substr(string_agg(DISTINCT x.dataset, ', ' ORDER BY x.dataset), 1, 200) AS datasets
    FROM activity AS x
    JOIN dataset AS s ON s.name = x.dataset
    WHERE x.identifier <> ''
    GROUP BY x.identifier, s.reader
    HAVING count(*) > 1
) AS r ON r.identifier = a.identifier AND r.reader = d.reader
ORDER BY dataset, sheet, line, "row", record, code, field, got;
