-- What is derived from each activity: countries, each with its rule and how sure it is.
CREATE TABLE activity_country AS
SELECT
    d.dataset || '#' || d.ordinal AS activity_id,
    generate_subscripts(d.countries, 1) AS position,
    unnest(d.countries, recursive := true)
FROM raw_derived AS d
ORDER BY d.dataset, d.ordinal, position;
