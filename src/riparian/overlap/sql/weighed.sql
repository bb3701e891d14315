-- What each feature of a pair is worth, in bits, capped, and the sums of the two groups that are
-- put to scale together: *where* (place, near, system, body) and *what* (purpose, subject, text,
-- named), in tenths. A view, of all pairs and of those that are kept: nothing is stored but what is asked.
--   place: the finest place in common;
--   near: how near or far their places are within one country, for and against; a system or a body
--     in common takes away what is against, as it is the same wherever they are;
--   system, body: what the one weather service, or the one host agency, adds to the common ground
--     over what the place is worth already;
--   purpose: the finest purpose in common;
--   subject: the finest subject in common, or two that feed each other;
--   text: what the words share beyond all that;
--   named: an agency of the one named in the record of the other;
--   time: how close in time, for and against.
CREATE OR REPLACE TEMP VIEW weighed_$pairs AS
WITH measured AS (
    SELECT
        p.a,
        p.b,
        p.candidate,
        p.sampled,
        x.places AS places_of_a,
        y.places AS places_of_b,
        x.purposes AS purposes_of_a,
        y.purposes AS purposes_of_b,
        x.subjects AS subjects_of_a,
        y.subjects AS subjects_of_b,
        x.bodies AS bodies_of_a,
        y.bodies AS bodies_of_b,
        CASE
            WHEN x.first_year IS NOT NULL AND y.first_year IS NOT NULL
                THEN least(x.last_year, y.last_year) - greatest(x.first_year, y.first_year) + 1
        END AS years_in_common,
        coalesce(x.whole AND y.whole, false) AS years_whole,
        coalesce(
            CASE WHEN x.first_year <= y.first_year THEN x.ends ELSE y.ends END, false
        ) AS earlier_end_known,
        least(coalesce(pl.bits, 0.0), $cap) AS place_bits,
        d.km,
        least(greatest(coalesce(nb.bits, 0.0), -$cap), $cap) AS raw_near,
        sy.node AS system_node,
        CASE WHEN sy.node IS NOT NULL THEN $system_bits ELSE 0.0 END AS raw_system,
        least(coalesce(bo.bits, 0.0), $cap) AS raw_body,
        least(coalesce(pu.bits, 0.0), $cap) AS purpose_bits,
        least(coalesce(su.bits, 0.0), $cap) AS raw_subject,
        CASE WHEN f.a IS NOT NULL THEN $fed_bits ELSE 0.0 END AS raw_fed,
        f.subjects AS fed_subjects,
        least(coalesce(tb.bits, 0.0), $cap) AS text_bits,
        na.words AS named_in_a,
        nn.words AS named_in_b,
        CASE
            WHEN
                (na.words IS NOT NULL OR nn.words IS NOT NULL)
                AND pl.node IS NOT NULL AND (pu.level <> 'theme' OR su.node IS NOT NULL)
                THEN $named_bits
            ELSE 0.0
        END AS named_bits,
        least(greatest(coalesce(yb.bits, 0.0), -$cap), $cap) AS time_bits
    FROM $pairs AS p
    JOIN profile AS x ON x.number = p.a
    JOIN profile AS y ON y.number = p.b
    LEFT JOIN agreement AS pl ON pl.feature = 'place' AND pl.a = x.places AND pl.b = y.places
    LEFT JOIN agreement AS pu ON pu.feature = 'purpose' AND pu.a = x.purposes AND pu.b = y.purposes
    LEFT JOIN agreement AS su ON su.feature = 'subject' AND su.a = x.subjects AND su.b = y.subjects
    LEFT JOIN agreement AS bo ON bo.feature = 'body' AND bo.a = x.bodies AND bo.b = y.bodies
    LEFT JOIN apart AS d ON d.a = x.places AND d.b = y.places
    LEFT JOIN near_bits AS nb ON nb.class = CAST(round(d.km / 10) AS INTEGER)
    LEFT JOIN system AS sy ON sy.a = x.subjects AND sy.b = y.subjects
    LEFT JOIN fed AS f ON f.a = x.subjects AND f.b = y.subjects
    LEFT JOIN alike AS t ON t.a = p.a AND t.b = p.b
    LEFT JOIN text_bits AS tb ON tb.score = t.score
    LEFT JOIN names_other AS na ON na.number = p.a
    LEFT JOIN names_other AS nn ON nn.number = p.b
    LEFT JOIN years_bits AS yb
        ON x.first_year IS NOT NULL AND y.first_year IS NOT NULL
        AND yb.common = least(
            least(x.last_year, y.last_year) - greatest(x.first_year, y.first_year) + 1, 1
        )
),
grounded AS (
    SELECT
        *,
        CASE
            WHEN raw_system > 0 OR raw_body > 0 THEN greatest(raw_near, 0.0) ELSE raw_near
        END AS near_bits
    FROM measured
),
told AS (
    SELECT
        *,
        greatest(0.0, raw_system - place_bits - near_bits) AS system_bits
    FROM grounded
)
SELECT
    * EXCLUDE (raw_near, raw_system, raw_body, raw_subject, raw_fed),
    greatest(0.0, raw_body - place_bits - near_bits - system_bits) AS body_bits,
    greatest(raw_subject, raw_fed) AS subject_bits,
    raw_subject >= raw_fed AND raw_subject > 0 AS same_subject,
    round(
        place_bits + near_bits + system_bits
        + greatest(0.0, raw_body - place_bits - near_bits - system_bits),
        1
    ) AS where_raw,
    round(purpose_bits + greatest(raw_subject, raw_fed) + text_bits + named_bits, 1) AS what_raw
FROM told;
