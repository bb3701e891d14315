"""The interface that every reader shares, and what it yields.

A reader goes once through a file, in bounded memory, and yields one `ReadRecord` for every record
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

from riparian.ingest.sample import Look
from riparian.model.activity import Activity
from riparian.problems import Problem


class ReadRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """One record of a file: the activity kept (None if refused) and what was wrong with it.

    `rows` counts the table rows that it was made of; 1 in other formats.
    """

    activity: Activity | None
    problems: tuple[Problem, ...] = ()
    rows: int = 1


class ReadOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person said about how to read a file. None: found out from the file.

    `encoding` is the name of a text encoding; `mapping` is the text of a mapping file (TOML).
    """

    encoding: str | None = None
    mapping: str | None = None


AS_FOUND = ReadOptions()
"""Nothing said: everything is found out from the file."""


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

    def recognises(self, look: Look) -> bool:
        """Whether a file is of this format; never raises."""
        ...

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Go through the file; `dataset` is the name under which provenance is written."""
        ...
