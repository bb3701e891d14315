-- Projects by which it is judged how close pairs are in general: all, or so many of a side as
-- `sample` says, chosen by a hash of their identifiers.
CREATE OR REPLACE TEMP TABLE sampled AS
SELECT side, number
FROM side
QUALIFY row_number() OVER (PARTITION BY side ORDER BY md5(project_id), project_id) <= $sample
ORDER BY number;
