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
-- Texts are counted by a hash: whole ones of all records, grouped, take more memory than there is.
CREATE TEMP VIEW boilerplate_source AS
SELECT activity_id, project_id, title, title_by, original, description FROM activity;

CREATE TEMP VIEW folded_text AS
WITH published AS (
    SELECT activity_id, project_id, 'description' AS field, description AS words
    FROM boilerplate_source
    UNION ALL
    SELECT activity_id, project_id, 'title' AS field, title AS words
    FROM boilerplate_source
    WHERE title <> '(title withheld by the publisher)'
        AND coalesce(title_by, '') <> 'gloss' AND NOT starts_with(coalesce(title_by, ''), 'machine')
    UNION ALL
    SELECT activity_id, project_id, 'title' AS field, original AS words FROM boilerplate_source
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
    SELECT
        activity_id,
        project_id,
        text AS whole,
        unnest([rtrim(sentences[1], '.'), rtrim(sentences[-1], '.')]) AS text
    FROM cut
)
SELECT activity_id, project_id, field, text, text AS whole, words FROM whole WHERE text <> ''
UNION ALL
SELECT activity_id, project_id, 'sentence' AS field, text, whole, text AS words
FROM edge
WHERE length(text) >= 30;

CREATE TEMP TABLE folded_key AS
SELECT
    activity_id,
    hash(project_id) AS project,
    field,
    md5_number(text) AS key,
    hash(whole) AS whole,
    CASE WHEN field = 'title' THEN substr(text, 1, 20) END AS beginning
FROM folded_text;

CREATE TEMP TABLE frequent_key AS
WITH frequent AS (
    SELECT field, key
    FROM (SELECT DISTINCT field, key, project FROM folded_key)
    GROUP BY field, key
    HAVING count(*) >= 5
)
SELECT f.activity_id, f.project, f.field, f.key, f.whole
FROM folded_key AS f
SEMI JOIN frequent AS q ON q.field = f.field AND q.key = f.key;

CREATE TEMP TABLE boilerplate_key AS
WITH begun AS (
    SELECT activity_id, min(beginning) AS beginning
    FROM folded_key
    WHERE field = 'title'
    GROUP BY activity_id
),
first_purpose AS (
    SELECT activity_id, category FROM activity_purpose WHERE position = 1
),
counted AS (
    SELECT
        f.field,
        f.key,
        count(DISTINCT f.project) AS times,
        count(DISTINCT b.beginning) AS beginnings,
        count(DISTINCT p.category) AS categories,
        count(DISTINCT f.whole) AS wholes
    FROM frequent_key AS f
    LEFT JOIN begun AS b ON b.activity_id = f.activity_id
    LEFT JOIN first_purpose AS p ON p.activity_id = f.activity_id
    GROUP BY f.field, f.key
),
largest AS (
    SELECT field, key, max(projects) AS projects, sum(projects) AS all_projects
    FROM (
        SELECT f.field, f.key, p.category, count(DISTINCT f.project) AS projects
        FROM frequent_key AS f
        JOIN first_purpose AS p ON p.activity_id = f.activity_id
        GROUP BY f.field, f.key, p.category
    )
    GROUP BY field, key
)
SELECT c.field, c.key, c.times
FROM counted AS c
LEFT JOIN largest AS l ON l.field = c.field AND l.key = c.key
WHERE
    c.field = 'description' AND c.times >= 10 AND c.beginnings >= 5
    OR c.field = 'sentence' AND c.times >= 20 AND c.beginnings >= 10 AND c.wholes >= 10
    OR c.field = 'description' AND c.categories >= 4 AND l.projects * 3 <= l.all_projects * 2
    OR c.field = 'title' AND c.categories >= 5 AND l.projects * 3 <= l.all_projects * 2;

CREATE TEMP TABLE boilerplate_holder AS
SELECT DISTINCT f.activity_id, f.field, f.key
FROM frequent_key AS f
SEMI JOIN boilerplate_key AS b ON b.field = f.field AND b.key = f.key;

-- Of those that carry any the texts themselves, folded again.
CREATE OR REPLACE TEMP VIEW boilerplate_source AS
SELECT activity_id, project_id, title, title_by, original, description
FROM activity
SEMI JOIN boilerplate_holder USING (activity_id);

CREATE TABLE boilerplate AS
WITH worded AS (
    SELECT f.field, md5_number(f.text) AS key, min(f.text) AS text, min(f.words) AS example
    FROM folded_text AS f
    SEMI JOIN boilerplate_key AS b ON b.field = f.field AND b.key = md5_number(f.text)
    GROUP BY ALL
),
held AS (
    SELECT field, key, list_sort(list(activity_id)) AS activities
    FROM boilerplate_holder
    GROUP BY field, key
)
SELECT w.text, b.field, b.times, w.example, h.activities
FROM boilerplate_key AS b
JOIN worded AS w ON w.field = b.field AND w.key = b.key
JOIN held AS h ON h.field = b.field AND h.key = b.key
ORDER BY b.field, b.times DESC, w.text;

DROP TABLE boilerplate_holder;
DROP TABLE boilerplate_key;
DROP TABLE frequent_key;
DROP TABLE folded_key;
DROP VIEW folded_text;
DROP VIEW boilerplate_source;
