-- What is told of the pairs that are kept: where and in what they agree, how they are apart, and
-- what the kind of the overlap is decided by. The bits of features are those of `weighed` put to the
-- scale of their group, so that they add up to the strength; what speaks against more than the place
-- is worth takes away all of that.
CREATE OR REPLACE TEMP TABLE told AS
WITH category AS MATERIALIZED (
    SELECT DISTINCT pattern, split_part(node, '/', 2) AS category
    FROM pattern_node
    WHERE feature = 'purpose' AND level = 'category'
),
water AS MATERIALIZED (
    SELECT DISTINCT pattern
    FROM pattern_node
    WHERE
        feature = 'subject'
        AND split_part(node, '|', 1) IN ('flood', 'river-basin', 'mekong-river', 'dam')
),
pair_told AS MATERIALIZED (
    SELECT
        w.*,
        k.closer_than,
        k.strength_bits,
        CASE
            WHEN w.where_raw > 0
                THEN x.bits / (w.place_bits + w.near_bits + w.system_bits + w.body_bits)
            ELSE 0.0
        END AS where_scale,
        w.where_raw <= 0 AS far_apart,
        CASE
            WHEN w.what_raw > 0
                THEN y.bits / (w.purpose_bits + w.subject_bits + w.text_bits + w.named_bits)
            ELSE 0.0
        END AS what_scale
    FROM kept AS k
    JOIN weighed_kept AS w ON w.a = k.a AND w.b = k.b
    JOIN scale AS x ON x.part = 'where' AND x.raw = w.where_raw
    JOIN scale AS y ON y.part = 'what' AND y.raw = w.what_raw
),
shared_word AS MATERIALIZED (
    SELECT k.a, k.b, list(x.word ORDER BY x.bits DESC, x.word)[1:5] AS words
    FROM kept AS k
    JOIN side_word AS x ON x.number = k.a
    JOIN side_word AS y ON y.number = k.b AND y.word = x.word
    GROUP BY k.a, k.b
),
same_category AS MATERIALIZED (
    SELECT DISTINCT p.purposes_of_a, p.purposes_of_b
    FROM (SELECT DISTINCT purposes_of_a, purposes_of_b FROM pair_told) AS p
    JOIN category AS x ON x.pattern = p.purposes_of_a
    JOIN category AS y ON y.pattern = p.purposes_of_b AND y.category = x.category
)
SELECT
    sa.project_id AS a,
    sb.project_id AS b,
    least(ha.handle, hb.handle) || '~' || greatest(ha.handle, hb.handle) AS id,
    w.strength_bits,
    w.closer_than,
    p.node AS place_node,
    p.level AS place_level,
    coalesce(p.in_common, 0) AS places_in_common,
    coalesce(p.nodes_a, 0) AS places_a,
    coalesce(p.nodes_b, 0) AS places_b,
    CASE WHEN w.far_apart THEN w.place_bits ELSE w.place_bits * w.where_scale END AS place_bits,
    w.km,
    CASE WHEN w.far_apart THEN -w.place_bits ELSE w.near_bits * w.where_scale END AS near_bits,
    w.system_node,
    w.system_bits * w.where_scale AS system_bits,
    o.node AS body_node,
    w.body_bits * w.where_scale AS body_bits,
    u.node AS purpose_node,
    u.level AS purpose_level,
    coalesce(u.in_common, 0) AS purposes_in_common,
    coalesce(u.nodes_a, 0) AS purposes_a,
    coalesce(u.nodes_b, 0) AS purposes_b,
    w.purpose_bits * w.what_scale AS purpose_bits,
    CASE WHEN w.same_subject THEN s.node END AS subject_node,
    CASE WHEN NOT w.same_subject THEN w.fed_subjects.a END AS fed_a,
    CASE WHEN NOT w.same_subject THEN w.fed_subjects.b END AS fed_b,
    w.subject_bits * w.what_scale AS subject_bits,
    w.text_bits * w.what_scale AS text_bits,
    coalesce(h.words, []) AS text_words,
    w.named_in_a,
    w.named_in_b,
    w.named_bits * w.what_scale AS named_bits,
    w.years_in_common,
    w.years_whole,
    w.earlier_end_known,
    w.time_bits,
    coalesce(p.node IS NOT NULL, false) AS same_country,
    coalesce(p.level NOT IN ('country', 'set'), false) AS same_place,
    coalesce(w.near_bits >= 1, false) AS near,
    w.km IS NOT NULL AS both_placed,
    w.system_node IS NOT NULL AS same_system,
    o.node IS NOT NULL AS same_body,
    wa.pattern IS NOT NULL AND wb.pattern IS NOT NULL
    AND (t.type IN ('basin', 'river') OR coalesce(w.fed_subjects.a = 'mekong-river', false)
        OR coalesce(w.fed_subjects.b = 'mekong-river', false)
        OR coalesce(starts_with(s.node, 'mekong-river|'), false)) AS on_river,
    c.purposes_of_a IS NOT NULL AS same_category,
    coalesce(u.level = 'code', false) AS same_code,
    w.same_subject,
    w.fed_subjects IS NOT NULL AS feeds,
    w.named_bits > 0 AS named
FROM pair_told AS w
JOIN side AS sa ON sa.number = w.a
JOIN side AS sb ON sb.number = w.b
JOIN handle AS ha ON ha.project_id = sa.project_id
JOIN handle AS hb ON hb.project_id = sb.project_id
LEFT JOIN agreement AS p ON p.feature = 'place' AND p.a = w.places_of_a AND p.b = w.places_of_b
LEFT JOIN agreement AS u
    ON u.feature = 'purpose' AND u.a = w.purposes_of_a AND u.b = w.purposes_of_b
LEFT JOIN agreement AS s
    ON s.feature = 'subject' AND s.a = w.subjects_of_a AND s.b = w.subjects_of_b
LEFT JOIN agreement AS o ON o.feature = 'body' AND o.a = w.bodies_of_a AND o.b = w.bodies_of_b
LEFT JOIN same_category AS c
    ON c.purposes_of_a = w.purposes_of_a AND c.purposes_of_b = w.purposes_of_b
LEFT JOIN shared_word AS h ON h.a = w.a AND h.b = w.b
LEFT JOIN place_set AS t ON t.set_id = p.node
LEFT JOIN water AS wa ON wa.pattern = w.subjects_of_a
LEFT JOIN water AS wb ON wb.pattern = w.subjects_of_b;
