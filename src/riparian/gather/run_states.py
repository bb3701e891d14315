"""What a run can have come to, beyond what stops it, and which run of a source counts."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.gather.fetch.run_store import Run

UNCHANGED, GOOD = "unchanged", "good"
COUNTS = frozenset((GOOD, UNCHANGED))
"""States of runs of which the edition is current, or the same as the current one."""

HELD_BACK = frozenset(("shrunk", "layout changed", "partial", "empty"))
"""States of runs that got something which is not as expected."""

REFUSED = frozenset(("refused", "moved", "needs key"))
"""States of runs that got nothing, or not all, since the source would not give it."""

WEB, FOLDER = "web", "folder"
"""The origin of a run that asked the source itself, and of one that took its answers from files."""

OF_MEMBER = "member "
"""How the origin begins of a run that took its answers from a member, whose name follows."""


def last_counting(runs: Sequence[Run], accepted: frozenset[int] = frozenset()) -> Run | None:
    """The newest of the runs of a source that counts: it met its expectations, or somebody accepted
    it."""
    return next((x for x in reversed(runs) if x.state in COUNTS or x.id in accepted), None)
