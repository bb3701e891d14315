-- The years in which a project is known to run. Where only one end, or only a sighting, is known,
-- that year stands for both ends and `whole` is false: it runs at least then. A day on which a source
-- says that it is under way is a day on which it ran, whatever else is known.
CREATE TABLE project_years AS
WITH known AS (
    SELECT
        project_id,
        CAST(substr("start", 1, 4) AS INTEGER) AS from_start,
        CAST(substr("end", 1, 4) AS INTEGER) AS from_end,
        list_transform(seen, lambda s: CAST(substr(s, 1, 4) AS INTEGER)) AS sightings,
        CASE stage WHEN 'ongoing' THEN CAST(substr(stage_on, 1, 4) AS INTEGER) END AS ran
    FROM project
)
SELECT
    project_id,
    least(coalesce(from_start, from_end, list_min(sightings)), ran) AS first_year,
    greatest(
        coalesce(from_end, from_start, list_max(sightings)),
        coalesce(from_start, from_end, list_min(sightings)),
        ran
    ) AS last_year,
    from_start IS NOT NULL AND from_end IS NOT NULL AS whole
FROM known
WHERE coalesce(from_start, from_end, list_min(sightings), ran) IS NOT NULL
ORDER BY project_id;
