-- The years in which a project is known to run. Where only one end, or only a sighting, is known,
-- that year stands for both ends and `whole` is false: it runs at least then.
CREATE TABLE project_years AS
WITH known AS (
    SELECT
        project_id,
        CAST(substr("start", 1, 4) AS INTEGER) AS from_start,
        CAST(substr("end", 1, 4) AS INTEGER) AS from_end,
        list_transform(seen, lambda s: CAST(substr(s, 1, 4) AS INTEGER)) AS sightings
    FROM project
)
SELECT
    project_id,
    coalesce(from_start, from_end, list_min(sightings)) AS first_year,
    greatest(
        coalesce(from_end, from_start, list_max(sightings)),
        coalesce(from_start, from_end, list_min(sightings))
    ) AS last_year,
    from_start IS NOT NULL AND from_end IS NOT NULL AS whole
FROM known
WHERE coalesce(from_start, from_end, list_min(sightings)) IS NOT NULL
ORDER BY project_id;
