-- Texts that tell nothing about the project on which they stand, because they stand on many
-- different ones. Compared are texts folded as `normalise.boilerplate.folded_text` does it: in small
-- letters, any number as 0, any "quoted name" as "", any space as one. A folded text counts where
--   different: a description on 10 projects whose titles begin in 5 different ways (first 20
--     letters; the same programme in several years or countries begins in one way), or the first or
--     last sentence (30 letters or more) of 10 descriptions that are otherwise different, on 20
--     projects with 10 beginnings;
--   spread: a description on 5 projects under 4 purpose categories as reported (a title: 5), none of
--     which has more than two thirds of them. A title of many projects in one field (Vaccine
--     Introduction Grant) says what they do, and is none.
-- One row per text and field: on how many projects it stands, one of its published wordings, and the
-- activities that carry it. Words that no publisher wrote are left out: glosses, machine
-- translations, and what is shown in place of a withheld title.
CREATE TABLE boilerplate AS
WITH published AS (
    SELECT activity_id, project_id, 'description' AS field, description AS words FROM activity
    UNION ALL
    SELECT activity_id, project_id, 'title' AS field, title AS words FROM activity
    WHERE title <> '(title withheld by the publisher)'
        AND coalesce(title_by, '') <> 'gloss' AND NOT starts_with(coalesce(title_by, ''), 'machine')
    UNION ALL
    SELECT activity_id, project_id, 'title' AS field, original AS words FROM activity
),
whole AS (
    SELECT
        activity_id,
        project_id,
        field,
        words,
        trim(regexp_replace(
            regexp_replace(
                regexp_replace(lower(words), '["“”„][^"“”„]{1,80}["“”„]', '""', 'g'),
                '[0-9０-９]+', '0', 'g'
            ),
            '[\t\n\r\x{a0}\x{3000} ]+', ' ', 'g'
        ), ' ') AS text
    FROM published
    WHERE words IS NOT NULL
),
cut AS (
    SELECT *, string_split(text, '. ') AS sentences
    FROM whole
    WHERE field = 'description' AND contains(text, '. ')
),
edge AS (
    SELECT DISTINCT
        activity_id,
        project_id,
        'sentence' AS field,
        text AS whole,
        unnest([rtrim(sentences[1], '.'), rtrim(sentences[-1], '.')]) AS text
    FROM cut
),
folded AS (
    SELECT activity_id, project_id, field, text, text AS whole, words FROM whole WHERE text <> ''
    UNION ALL
    SELECT activity_id, project_id, field, text, whole, text AS words FROM edge WHERE length(text) >= 30
),
begun AS (
    SELECT activity_id, min(substr(text, 1, 20)) AS beginning
    FROM whole
    WHERE field = 'title'
    GROUP BY activity_id
),
first_purpose AS (
    SELECT activity_id, category FROM activity_purpose WHERE position = 1
),
counted AS (
    SELECT
        f.field,
        f.text,
        count(DISTINCT f.project_id) AS times,
        count(DISTINCT b.beginning) AS beginnings,
        count(DISTINCT p.category) AS categories,
        count(DISTINCT f.whole) AS wholes,
        min(f.words) AS example,
        list_sort(list(DISTINCT f.activity_id)) AS activities
    FROM folded AS f
    LEFT JOIN begun AS b ON b.activity_id = f.activity_id
    LEFT JOIN first_purpose AS p ON p.activity_id = f.activity_id
    GROUP BY f.field, f.text
    HAVING count(DISTINCT f.project_id) >= 5
),
largest AS (
    SELECT field, text, max(projects) AS projects, sum(projects) AS all_projects
    FROM (
        SELECT f.field, f.text, p.category, count(DISTINCT f.project_id) AS projects
        FROM folded AS f
        JOIN counted AS c ON c.field = f.field AND c.text = f.text
        JOIN first_purpose AS p ON p.activity_id = f.activity_id
        GROUP BY f.field, f.text, p.category
    )
    GROUP BY field, text
)
SELECT c.text, c.field, c.times, c.example, c.activities
FROM counted AS c
LEFT JOIN largest AS l ON l.field = c.field AND l.text = c.text
WHERE
    c.field = 'description' AND c.times >= 10 AND c.beginnings >= 5
    OR c.field = 'sentence' AND c.times >= 20 AND c.beginnings >= 10 AND c.wholes >= 10
    OR c.field = 'description' AND c.categories >= 4 AND l.projects * 3 <= l.all_projects * 2
    OR c.field = 'title' AND c.categories >= 5 AND l.projects * 3 <= l.all_projects * 2
ORDER BY c.field, c.times DESC, c.text;
