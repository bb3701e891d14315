-- What is derived from each activity: providers, each with its rule and how sure it is.
CREATE TABLE activity_provider AS
SELECT
    d.dataset || '#' || d.ordinal AS activity_id,
    generate_subscripts(d.providers, 1) AS position,
    unnest(d.providers, recursive := true)
FROM raw_derived AS d
ORDER BY d.dataset, d.ordinal, position;
