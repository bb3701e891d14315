-- Activities as reported, whole. The only table that holds what the publisher said word for word.
CREATE TABLE record AS
SELECT f.dataset, r.ordinal, r.activity
FROM raw_record AS r
JOIN raw_record_file AS f ON f.file = r.filename
ORDER BY f.dataset, r.ordinal;
