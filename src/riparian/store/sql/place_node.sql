-- Every node of the place tree that a project touches: its places and all that contain them; the
-- basins that touch its provinces; and a set that its texts name (a road, a corridor, a basin, a part
-- of a country). A project of which only such a set is known is in no single province of it: it
-- touches the set and the country. `seat`: it touches it only as the seat of a national body.
CREATE TABLE place_node AS
WITH firm AS (
    SELECT
        p.project_id, c.node, c.level, p.share,
        starts_with(p.method, 'seat of a national body') AS seat
    FROM project_place AS p
    JOIN place_closure AS c ON c.place_id = p.place
    WHERE p.via IS NULL OR starts_with(p.via, 'site:')
),
spread AS (
    SELECT project_id, via, country, share
    FROM project_place
    WHERE via IS NOT NULL AND NOT starts_with(via, 'site:')
),
node AS (
    SELECT project_id, node, level, share, seat FROM firm
    UNION ALL
    SELECT f.project_id, m.set_id AS node, 'set' AS level, f.share, f.seat
    FROM firm AS f
    JOIN place_set_member AS m ON m.place_id = f.node
    JOIN place_set AS s ON s.set_id = m.set_id AND s.type = 'basin'
    WHERE f.level = 'adm1'
    UNION ALL
    SELECT project_id, via AS node, 'set' AS level, share, false AS seat FROM spread
    UNION ALL
    SELECT project_id, country AS node, 'country' AS level, share, false AS seat FROM spread
)
SELECT project_id, node, level, round(sum(share), 12) AS share, bool_and(seat) AS seat
FROM node
GROUP BY project_id, node, level
ORDER BY project_id, node;
