-- The roads and railway lines that each project names by number.
CREATE OR REPLACE TEMP TABLE routed AS
SELECT s.number, r.route
FROM numbered AS s
JOIN project_route AS r ON r.project_id = s.project_id;
