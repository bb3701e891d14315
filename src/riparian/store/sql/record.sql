-- Activities as reported, whole. The only table that holds what the publisher said word for word.
CREATE TABLE record AS
SELECT r.dataset, r.ordinal, r.activity
FROM raw_record AS r
ORDER BY r.dataset, r.ordinal;
