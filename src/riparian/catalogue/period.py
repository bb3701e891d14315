"""From a row of the snapshot to the `Period` that the rules of status work on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from riparian.model.derived import Period


def period_of(row: Mapping[str, Any]) -> Period:
    """The period of a project or activity row with the columns of the snapshot."""
    return Period(
        start=row["start"],
        start_rule=row["start_rule"] or "",
        start_sureness=row["start_sureness"],
        end=row["end"],
        end_rule=row["end_rule"] or "",
        end_sureness=row["end_sureness"],
        code=row["status_code"],
        code_as_of=row["status_code_as_of"],
        seen=tuple(row["seen"] or ()),
    )


def status_words(sureness: str | None) -> str:
    """How sure a status is; a status that rests on nothing is `unknown`."""
    return sureness or "unknown"
