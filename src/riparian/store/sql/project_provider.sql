-- Whose cooperation a project is; a funder's claim stands before a reporter's or a channel's. Of
-- several agencies of one provider in the same role the one that is named first counts.
CREATE TABLE project_provider AS
SELECT
    a.project_id,
    c.provider,
    arg_min(c.role, r.rank) AS role,
    arg_min(c.agency, (r.rank, a.dataset, a.ordinal, c.position))
        FILTER (WHERE c.agency IS NOT NULL) AS agency
FROM activity_provider AS c
JOIN activity AS a ON a.activity_id = c.activity_id
JOIN (VALUES ('funder', 1), ('reporter', 2), ('channel', 3)) AS r (role, rank) ON r.role = c.role
GROUP BY a.project_id, c.provider
ORDER BY a.project_id, c.provider;
