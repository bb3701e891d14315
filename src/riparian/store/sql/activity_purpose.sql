-- What is derived from each activity: purposes, each with its rule and how sure it is.
CREATE TABLE activity_purpose AS
SELECT
    d.dataset || '#' || d.ordinal AS activity_id,
    generate_subscripts(d.purposes, 1) AS position,
    unnest(d.purposes, recursive := true)
FROM raw_derived AS d
ORDER BY d.dataset, d.ordinal, position;
