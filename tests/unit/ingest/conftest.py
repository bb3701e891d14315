"""Ways to read a small table by a mapping, for all tests of the mapped reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from reading import sorted_out
from riparian.ingest.mapped.engine.mapped_reader import MappedReader
from riparian.ingest.reader import ReadOptions, ReadRecord
from riparian.model.activity import Activity
from riparian.problems import Problem


class Read(NamedTuple):
    """What a table came to: its records in order, and the problems that concern the file."""

    records: list[ReadRecord]
    about_file: list[Problem]

    @property
    def activities(self) -> list[Activity]:
        return [record.activity for record in self.records if record.activity]

    @property
    def only(self) -> Activity:
        """The one activity that there is."""
        (activity,) = self.activities
        return activity

    @property
    def of_records(self) -> list[Problem]:
        return [problem for record in self.records for problem in record.problems]

    @property
    def codes(self) -> set[str]:
        """The kinds of all problems."""
        return {problem.code for problem in (*self.of_records, *self.about_file)}

    def the(self, code: str) -> Problem:
        """The one problem of this kind."""
        all_problems = (*self.of_records, *self.about_file)
        (problem,) = [problem for problem in all_problems if problem.code == code]
        return problem


ReadMapped = Callable[..., Read]


@pytest.fixture
def read_mapped(tmp_path: Path) -> ReadMapped:
    """`read_mapped(table, mapping)`: the table as text, bytes or a path, the mapping as TOML."""

    def read(table: str | bytes | Path, mapping: str, encoding: str | None = None) -> Read:
        path = table if isinstance(table, Path) else tmp_path / "table.csv"
        if not isinstance(table, Path):
            path.write_bytes(table if isinstance(table, bytes) else table.encode())
        options = ReadOptions(encoding=encoding, mapping=mapping)
        return Read(*sorted_out(MappedReader().read(path, "data", options)))

    return read
