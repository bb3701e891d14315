"""Rows with one key together, in memory and through the disk, the same either way."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from riparian.ingest.mapped.engine import group_lines as grouping
from riparian.ingest.mapped.engine.group_lines import GROUP_LIMIT, in_groups
from riparian.ingest.mapped.engine.row_findings import MappedRow, RefusalReason


def lines_of(*keys: object) -> list[MappedRow]:
    return [MappedRow(0, number, [key, number]) for number, key in enumerate(keys, 2)]


def first_cell(line: MappedRow) -> str:
    return str(line.cells[0] or "")


def groups_of(lines: Iterable[MappedRow], key=first_cell, *, in_memory: int | None = None):
    return in_groups(lines, key, list, in_memory=in_memory)


def numbers(groups) -> list[list[int]]:
    return [[line.number for line in group] for group in groups]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("in_memory", [1, 2, 3, 6, 7, 100])
def test_groups_stand_in_the_order_of_their_first_lines(folder: Path, in_memory: int):
    lines = lines_of("b", "a", None, "b", None, "a")
    found = numbers(groups_of(lines, first_cell, in_memory=in_memory))
    assert found == [[2, 5], [3, 7], [4], [6]]


def test_lines_come_back_from_the_disk_as_they_were(folder: Path):
    refused = MappedRow(3, 9, [], RefusalReason("row-shifted", "at most 2 cells", "3", "said"))
    cells = ["上水道", 14021, 1.5, True, None, -(2**63), "", "\x00", "a\nb"]
    lines = [MappedRow(3, 8, cells), refused, MappedRow(4, 1, ["x"])]
    found = [line for group in groups_of(lines, lambda line: "k", in_memory=1) for line in group]
    assert found == lines
    assert [type(cell) for cell in found[0].cells] == [type(cell) for cell in cells]
    assert isinstance(found[1].why, RefusalReason)


def test_a_small_table_needs_no_disk(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "absent"))
    assert numbers(groups_of(lines_of("a", "b", "a"), first_cell)) == [[2, 4], [3]]
    with pytest.raises(FileNotFoundError):
        list(groups_of(lines_of("a", "b", "a"), first_cell, in_memory=2))


@pytest.mark.parametrize("in_memory", [10, 100_000])
def test_a_group_beyond_the_limit_is_given_in_several(folder: Path, in_memory: int):
    lines = lines_of(*["k"] * (GROUP_LIMIT + 2), "other")
    groups = list(groups_of(lines, first_cell, in_memory=in_memory))
    assert [len(group) for group in groups] == [GROUP_LIMIT, 2, 1]
    assert [line for group in groups for line in group] == lines


def test_the_files_are_gone_at_the_end(folder: Path):
    groups = groups_of(lines_of("a", "b", "a", "c"), first_cell, in_memory=2)
    next(groups)
    assert [path.name.startswith("riparian-") for path in folder.iterdir()] == [True]
    list(groups)
    assert list(folder.iterdir()) == []


def test_the_files_are_gone_when_nobody_wants_more(folder: Path):
    groups = groups_of(lines_of("a", "b", "a", "c"), first_cell, in_memory=2)
    next(groups)
    groups.close()  # type: ignore[attr-defined]
    assert list(folder.iterdir()) == []


def test_the_files_are_gone_when_the_table_breaks(folder: Path):
    def breaking():
        yield from lines_of("a", "b", "c")
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        list(groups_of(breaking(), first_cell, in_memory=2))
    assert list(folder.iterdir()) == []


def test_memory_is_bounded_by_the_largest_part(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """No more lines than one part of the file holds are in memory as groups at once."""
    most = 0
    write_run = grouping._write_run

    def watched(part, run):
        nonlocal most
        most = max(most, part.seek(0, 2))
        part.seek(0)
        write_run(part, run)

    monkeypatch.setattr(grouping, "_write_run", watched)
    lines = (MappedRow(0, number, [f"key {number % 997}", "x" * 100]) for number in range(20_000))
    assert sum(map(len, groups_of(lines, first_cell, in_memory=100))) == 20_000
    assert 0 < most < 20_000 * 150 / 10


KEYS = st.lists(st.sampled_from(["", "a", "b", "\x002", "2", "水", "\ud800"]), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(KEYS, st.integers(1, 40))
@example(["", "\x002", "2"], 1)
def test_the_disk_changes_nothing(folder: Path, keys: list[str], in_memory: int):
    numbering = count(2)
    lines = [MappedRow(0, next(numbering), ["x"]) for _ in keys]
    key_of = {line.number: key for line, key in zip(lines, keys, strict=True)}

    def key(line: MappedRow) -> str:
        return key_of[line.number]

    in_memory_groups = list(groups_of(lines, key, in_memory=1000))
    assert list(groups_of(lines, key, in_memory=in_memory)) == in_memory_groups
    assert sorted(line for group in in_memory_groups for line in group) == lines
    for group in in_memory_groups:
        assert len({key(line) for line in group}) == 1
        assert len(group) == 1 or key(group[0])
    with_key = [key(group[0]) for group in in_memory_groups if key(group[0])]
    assert len(with_key) == len(set(with_key))
