-- Places as a person has said them, one row for each; they stand above the machine's. Out of the
-- journal: only what stands, of records that there are, and of places that the region pack has. Of
-- several records of one project the correction made last counts.
CREATE TABLE place_correction AS
WITH last_said AS (
    SELECT c.* EXCLUDE (activity), a.project_id
    FROM raw_place_correction AS c
    JOIN (SELECT DISTINCT unit_id, project_id FROM activity) AS a ON a.unit_id = c.activity
    QUALIFY row_number() OVER (PARTITION BY a.project_id ORDER BY c.made_at DESC, c.id DESC) = 1
),
said AS (
    SELECT
        id,
        made_at,
        made_by,
        project_id,
        why,
        generate_subscripts(places, 1) AS position,
        unnest(places) AS place
    FROM last_said
)
SELECT
    s.project_id,
    s.position,
    s.place,
    l.level,
    c.node AS country,
    1.0 / count(*) OVER (PARTITION BY s.project_id) AS share,
    s.id,
    s.made_at,
    s.made_by,
    s.why
FROM said AS s
JOIN place AS l ON l.place_id = s.place
JOIN place_closure AS c ON c.place_id = s.place AND c.level = 'country'
ORDER BY s.project_id, s.position;
