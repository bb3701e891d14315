-- Places as a person has said them, one row for each; they stand above the machine's. Out of the
-- journal: only what stands, of projects that there are, and of places that the region pack has.
CREATE TABLE place_correction AS
WITH said AS (
    SELECT
        id,
        made_at,
        made_by,
        activity AS project_id,
        why,
        generate_subscripts(places, 1) AS position,
        unnest(places) AS place
    FROM raw_place_correction
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
WHERE EXISTS (SELECT 1 FROM activity AS a WHERE a.project_id = s.project_id)
ORDER BY s.project_id, s.position;
