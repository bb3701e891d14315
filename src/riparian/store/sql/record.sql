-- Activities as reported, whole. The only table that holds what the publisher said word for word.
-- They were loaded in the order of dataset and ordinal, in which they stay: to sort so much text the
-- database would need all of it in memory.
CREATE TABLE record AS
SELECT r.dataset, r.ordinal, r.activity
FROM raw_record AS r;
