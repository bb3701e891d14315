-- Words that both sides have, with the bits that it is worth to share one: a word that the share f
-- of a side's projects have is shared by f_a * f_b of all pairs. A word that says nothing of what a
-- project is for ("second", "capacity") is worth nothing, however rare: the bits are multiplied by
-- 1 - 1 / lift, where lift is how many times as often two projects that have the word share a
-- 3-digit purpose as any two do (with two pairs added that are as any two). Words that more pairs
-- share than the limit are left out, and so are the commonest of all where the words together would
-- be shared by more than forty times the limit: they say next to nothing, and would cost most.
CREATE OR REPLACE TEMP TABLE telling_word AS
WITH category AS (
    SELECT DISTINCT s.number, p.category
    FROM side AS s
    JOIN project_purpose AS p ON p.project_id = s.project_id
),
everywhere AS (
    SELECT sum(projects * (projects - 1.0)) / greatest(any_value(everybody * (everybody - 1.0)), 1) AS same
    FROM (
        SELECT count(*) AS projects, (SELECT count(DISTINCT number) FROM category) AS everybody
        FROM category
        GROUP BY category
    )
),
has AS (
    SELECT w.word, s.side, s.number
    FROM project_word AS w
    JOIN side AS s ON s.project_id = w.project_id
),
within AS (
    SELECT word, sum(projects * (projects - 1.0)) AS same
    FROM (
        SELECT h.word, c.category, count(*) AS projects
        FROM has AS h
        JOIN category AS c ON c.number = h.number
        GROUP BY h.word, c.category
    )
    GROUP BY word
),
counted AS (
    SELECT
        word,
        count(*) FILTER (WHERE side = 'a') AS in_a,
        count(*) FILTER (WHERE side = 'b') AS in_b
    FROM has
    GROUP BY word
),
shared AS (
    SELECT
        c.word,
        c.in_a * c.in_b AS pairs,
        sum(c.in_a * c.in_b) OVER (ORDER BY c.in_a * c.in_b, c.word) AS so_far,
        (coalesce(w.same, 0.0) + 4.0 * e.same)
        / ((c.in_a + c.in_b) * (c.in_a + c.in_b - 1.0) + 4.0) / greatest(e.same, 1e-9) AS lift
    FROM counted AS c
    CROSS JOIN everywhere AS e
    LEFT JOIN within AS w ON w.word = c.word
    WHERE c.in_a > 0 AND c.in_b > 0
)
SELECT word, pairs, -log2(pairs * 1.0 / $all_pairs) * (1.0 - 1.0 / lift) AS bits
FROM shared
WHERE
    pairs <= $block_limit AND so_far <= 40 * $block_limit AND pairs < $all_pairs AND lift > 1
ORDER BY word;
