-- What each pair shares, as weighed: where, what and when.
CREATE OR REPLACE TEMP TABLE scored AS
SELECT a, b, candidate, sampled, where_raw, what_raw, time_bits
FROM weighed_pair;
