-- What is derived from each activity: countries, each with its rule and how sure it is.
CREATE TABLE activity_country AS
SELECT
    f.dataset || '#' || d.ordinal AS activity_id,
    generate_subscripts(d.countries, 1) AS position,
    unnest(d.countries, recursive := true)
FROM raw_derived AS d
JOIN raw_derived_file AS f ON f.file = d.filename
ORDER BY f.dataset, d.ordinal, position;
