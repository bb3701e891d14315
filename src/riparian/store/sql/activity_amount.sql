-- What is derived from each activity: amounts, each with its rule and how sure it is.
CREATE TABLE activity_amount AS
SELECT
    d.dataset || '#' || d.ordinal AS activity_id,
    generate_subscripts(d.amounts, 1) AS position,
    unnest(d.amounts, recursive := true)
FROM raw_derived AS d
ORDER BY d.dataset, d.ordinal, position;
