"""`--as-member`: which commands take it, and how they know that it was given.

Read before any command is imported, so it imports nothing heavy.
"""

from __future__ import annotations

READING = frozenset((
    "status", "problems", "projects", "search", "project", "links", "similar", "overlaps",
    "explain", "changes", "place", "unplaced", "areas", "indices",
))  # fmt: skip
"""Commands that only read the catalogue, and so take it."""

AS_MEMBER = "riparian.as_member"
"""In the `meta` of a context: whether it was given."""
