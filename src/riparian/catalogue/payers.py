"""For whom a project's money counts: its funders in equal parts, else who reports it.

A channel passes on what others give, so that no dollar counts twice.
"""

from __future__ import annotations


def payers(table: str = "project_provider") -> str:
    """SQL that gives `project_id`, `provider` and `part` (0-1) for everybody who pays, out of a
    table with `project_id`, `provider` and `role`."""
    return f"""
    SELECT project_id, provider, 1.0 / count(*) OVER (PARTITION BY project_id) AS part
    FROM {table} AS x
    WHERE role = 'funder' OR role = 'reporter' AND NOT EXISTS (
        SELECT 1 FROM {table} AS y
        WHERE y.project_id = x.project_id AND y.role = 'funder'
    )
"""
