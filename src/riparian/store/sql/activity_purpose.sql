-- What is derived from each activity: purposes, each with its rule and how sure it is.
CREATE TABLE activity_purpose AS
SELECT
    f.dataset || '#' || d.ordinal AS activity_id,
    generate_subscripts(d.purposes, 1) AS position,
    unnest(d.purposes, recursive := true)
FROM raw_derived AS d
JOIN raw_derived_file AS f ON f.file = d.filename
ORDER BY f.dataset, d.ordinal, position;
