-- What a pair is weighed by. Projects that touch exactly the same nodes of a feature have one
-- pattern in it (the number of the first such project), so that what two patterns share is worked
-- out once, however many projects have them. A feature of which nothing is known has no pattern.
CREATE OR REPLACE TEMP TABLE profile AS
WITH list AS (
    SELECT
        CASE WHEN feature = 'part' THEN 'place' ELSE feature END AS feature,
        number,
        string_agg(level || ':' || node, chr(10) ORDER BY level, node) AS nodes
    FROM feature_node
    GROUP BY CASE WHEN feature = 'part' THEN 'place' ELSE feature END, number
),
pattern AS (
    SELECT feature, number, min(number) OVER (PARTITION BY feature, nodes) AS pattern
    FROM list
),
wide AS (
    SELECT
        number,
        min(pattern) FILTER (WHERE feature = 'place') AS places,
        min(pattern) FILTER (WHERE feature = 'purpose') AS purposes,
        min(pattern) FILTER (WHERE feature = 'subject') AS subjects,
        min(pattern) FILTER (WHERE feature = 'body') AS bodies
    FROM pattern
    GROUP BY number
)
SELECT
    s.number,
    s.side,
    w.places,
    w.purposes,
    w.subjects,
    w.bodies,
    y.first_year,
    y.last_year,
    y.whole,
    p."end" IS NOT NULL AS ends
FROM side AS s
JOIN project AS p ON p.project_id = s.project_id
LEFT JOIN wide AS w ON w.number = s.number
LEFT JOIN project_years AS y ON y.project_id = s.project_id
ORDER BY s.number;
