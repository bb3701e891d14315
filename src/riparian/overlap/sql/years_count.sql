-- How many projects of each side run in each span of years.
CREATE OR REPLACE TEMP TABLE years_count AS
SELECT s.side, y.first_year, y.last_year, count(*) AS projects
FROM project_years AS y
JOIN side AS s ON s.project_id = y.project_id
GROUP BY s.side, y.first_year, y.last_year
ORDER BY s.side, y.first_year, y.last_year;
