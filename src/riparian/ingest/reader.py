"""The interface that every reader shares, and what it yields.

A reader goes once through a file, in bounded memory, and yields one `Record` for every record
that the file holds, in file order: with an activity if it was kept, without if it was refused.
So records in the file = records kept + records refused, always. Problems that concern the file
and no one record are yielded as bare `Problem`s. A reader never raises for bad content and never
touches the network; it raises `SourceUnreadable` only where the file itself cannot be opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from riparian.model.activity import Activity
from riparian.problems import Problem

HEAD_BYTES = 65536
"""How much of a file's beginning a reader is shown when it is asked whether it knows it."""


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One record of a file: the activity kept (None if refused) and what was wrong with it."""

    activity: Activity | None
    problems: tuple[Problem, ...] = ()


@runtime_checkable
class Reader(Protocol):
    """Reads one published format.

    `name` is what `--reader` takes; `version` rises whenever the same bytes would be read
    differently, and makes the next build read them again; `describes` says in a few words what
    files it reads.
    """

    name: str
    version: int
    describes: str

    def recognises(self, head: bytes, path: Path) -> bool:
        """Whether this file's first `HEAD_BYTES` bytes are of this format."""
        ...

    def read(self, path: Path, dataset: str) -> Iterator[Record | Problem]:
        """Go through the file; `dataset` is the name under which provenance is written."""
        ...
