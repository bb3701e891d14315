-- What the texts of each project say, as a hash: all that a reading of them can rest on (`project_texts`).
CREATE OR REPLACE TEMP TABLE spoken AS
WITH cut AS (
    SELECT x.activity_id, list(field || ' ' || text ORDER BY field, text) AS repeated
    FROM (SELECT field, text, unnest(activities) AS activity_id FROM boilerplate) AS x
    GROUP BY x.activity_id
),
said AS (
    SELECT s.number, a.dataset, a.ordinal, md5(CAST(
        (a.title, a.title_lang, a.title_by, a.original, a.original_lang, a.description, c.repeated) AS VARCHAR
    )) AS digest
    FROM numbered AS s
    JOIN activity AS a ON a.project_id = s.project_id
    LEFT JOIN cut AS c ON c.activity_id = a.activity_id
),
purpose AS (
    SELECT s.number, md5(CAST(list((p.code, p.category, p.share) ORDER BY p.code, p.category) AS VARCHAR)) AS digest
    FROM numbered AS s
    JOIN project_purpose AS p ON p.project_id = s.project_id
    GROUP BY s.number
)
SELECT t.number, md5(string_agg(t.digest, ',' ORDER BY t.dataset, t.ordinal) || coalesce(any_value(p.digest), '')) AS digest
FROM said AS t
LEFT JOIN purpose AS p ON p.number = t.number
GROUP BY t.number;
