"""What is asked of an export, and what came of it."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from riparian.export.workbook import Written
from riparian.normalise.status import State

Format = Literal["xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)


class ExportFilter(msgspec.Struct, frozen=True):
    """What is taken away, in a person's words. `pair`: the two providers of whom overlaps and areas
    are, and whose projects; without it, those of the centre's settings, and everybody's projects.
    `provider`: whose projects alone. `state` as in lists."""

    country: str | None = None
    place: str | None = None
    theme: str | None = None
    provider: str | None = None
    pair: tuple[str, str] | None = None
    state: State = "all"


class ExportReport(msgspec.Struct, frozen=True):
    """The sheets that were written, and of how many projects those of the file are."""

    sheets: tuple[Written, ...]
    projects: int
    of: int
