-- What is told of the pairs that are kept: where and in what they agree, and whether they have a
-- 3-digit purpose in common.
CREATE OR REPLACE TEMP TABLE told AS
WITH pair AS MATERIALIZED (
    SELECT
        k.*,
        x.places AS places_of_a,
        y.places AS places_of_b,
        x.purposes AS purposes_of_a,
        y.purposes AS purposes_of_b
    FROM kept AS k
    JOIN profile AS x ON x.number = k.a
    JOIN profile AS y ON y.number = k.b
),
category AS MATERIALIZED (
    SELECT DISTINCT pattern, split_part(node, '/', 2) AS category
    FROM pattern_node
    WHERE feature = 'purpose' AND level = 'category'
),
category_of_a AS MATERIALIZED (
    SELECT DISTINCT p.purposes_of_a, p.purposes_of_b, c.category
    FROM pair AS p
    JOIN category AS c ON c.pattern = p.purposes_of_a
),
same_category AS MATERIALIZED (
    SELECT DISTINCT a.purposes_of_a, a.purposes_of_b
    FROM category_of_a AS a
    JOIN category AS c ON c.pattern = a.purposes_of_b AND c.category = a.category
)
SELECT
    sa.project_id AS a,
    sb.project_id AS b,
    least(ha.handle, hb.handle) || '~' || greatest(ha.handle, hb.handle) AS id,
    k.strength_bits,
    k.closer_than,
    p.node AS place_node,
    p.level AS place_level,
    p.in_common AS places_in_common,
    p.nodes_a AS places_a,
    p.nodes_b AS places_b,
    k.place_bits,
    u.node AS purpose_node,
    u.level AS purpose_level,
    u.in_common AS purposes_in_common,
    u.nodes_a AS purposes_a,
    u.nodes_b AS purposes_b,
    k.purpose_bits,
    k.years_in_common,
    k.years_whole,
    k.time_bits,
    p.level NOT IN ('country', 'set') AS same_place,
    c.purposes_of_a IS NOT NULL AS same_category,
    u.level = 'code' AS same_code,
    coalesce(
        CASE WHEN x.first_year <= y.first_year THEN x.whole ELSE y.whole END, false
    ) AS earlier_end_known
FROM pair AS k
JOIN profile AS x ON x.number = k.a
JOIN profile AS y ON y.number = k.b
JOIN side AS sa ON sa.number = k.a
JOIN side AS sb ON sb.number = k.b
JOIN handle AS ha ON ha.project_id = sa.project_id
JOIN handle AS hb ON hb.project_id = sb.project_id
JOIN agreement AS p
    ON p.feature = 'place' AND p.a = k.places_of_a AND p.b = k.places_of_b
JOIN agreement AS u
    ON u.feature = 'purpose' AND u.a = k.purposes_of_a AND u.b = k.purposes_of_b
LEFT JOIN same_category AS c
    ON c.purposes_of_a = k.purposes_of_a AND c.purposes_of_b = k.purposes_of_b;
