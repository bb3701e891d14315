"""A catalogue that is made to grow for a measurement is the real one first, and then varied."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest

from folder_copies import copy_folder
from riparian.centre.centre import Centre
from riparian.overlap.engine.load_projects import gather
from riparian.overlap.engine.search_overlaps import find_overlaps
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings

TOOLS = Path(__file__).parents[3] / "tools"


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The module that makes one, and the one that measures."""
    monkeypatch.syspath_prepend(str(TOOLS))
    names = ("grown", "repeated", "meetings", "growing")
    return {name: import_module(f"benchmarks.{name}") for name in names}


@pytest.fixture
def copied(thin: Centre, tmp_path: Path) -> Path:
    """A part of the sample centre, copied: its own snapshot is open elsewhere."""
    copy_folder(thin.layout.root, tmp_path / "c")
    return tmp_path / "c"


def overlaps(snapshot: Path) -> list[Any]:
    with Snapshot(duckdb.connect(str(snapshot), read_only=True)) as connection:
        find_overlaps(connection, "JP", "KR", OverlapSettings())
        return connection.execute(
            "SELECT * EXCLUDE (named_in_a, named_in_b) FROM found_overlap"
        ).fetchall()


def test_it_is_the_same_until_it_grows_and_then_has_more_of_everything(
    copied: Path, tmp_path: Path, tools: dict[str, Any]
) -> None:
    snapshot = tools["growing"].snapshot_of(copied)
    with Snapshot(duckdb.connect(str(snapshot), read_only=True)) as connection:
        (have,) = connection.execute("SELECT count(*) FROM project").fetchone()
        before = gather(connection, ("JP", "KR"))
    for projects in (have // 2, have, have * 3):
        tools["grown"].make_grown(snapshot, projects, tmp_path / f"{projects}.duckdb")
    assert overlaps(tmp_path / f"{have}.duckdb") == overlaps(snapshot)
    with Snapshot(
        duckdb.connect(str(tmp_path / f"{have * 3}.duckdb"), read_only=True)
    ) as connection:
        after = gather(connection, ("JP", "KR"))
    assert len(after.projects) > 2.5 * len(before.projects)
    assert len(after.words.names) > 1.3 * len(before.words.names)
    for name in ("place", "purpose"):
        was, now = (len(one.features[name].nodes) for one in (before, after))
        assert now > 1.3 * was
    small, large = (
        tools["meetings"].overlaps(tmp_path / f"{projects}.duckdb")
        for projects in (have // 2, have * 3)
    )
    assert small["projects"] == have // 2
    assert large["projects"] == have * 3
    assert large["candidates"] > small["candidates"]


def test_what_is_taken_over_is_measured_against_what_is_found_anew(
    copied: Path, tools: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    tools["meetings"].again(copied, most=4)
    head, *rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert head[0] == "changed"
    assert rows[0][:3] == ["all", "6", "0"]
    assert rows[1][:3] == ["none", "0", "6"]
    assert [row[1:3] for row in rows[2:]] == [["3", "3"]] * 4  # those with one of four providers


def linked(snapshot: Path) -> tuple[list[Any], int]:
    """Pairs told of, and how many words there are in titles."""
    with Snapshot(duckdb.connect(str(snapshot), read_only=True)) as connection:
        links = connection.execute("SELECT * FROM link").fetchall()
        words = connection.execute(
            "SELECT count(DISTINCT word) FROM (SELECT unnest(string_split(title, ' ')) AS word"
            " FROM activity)"
        ).fetchone()
    assert words is not None
    return links, words[0]


def test_records_to_link_are_the_same_until_they_grow_and_are_varied_then(
    copied: Path, tmp_path: Path, tools: dict[str, Any]
) -> None:
    snapshot = tools["growing"].snapshot_of(copied)
    have = tools["growing"].parts_of(snapshot)[-1]
    links, words = linked(snapshot)
    found = {}
    for records in (have // 4, have, have * 3):
        made = tmp_path / f"{records}.duckdb"
        tools["repeated"].make_repeated(snapshot, records, made)
        found[records] = tools["growing"].link_made(made)
        assert found[records]["records"] == records
        assert found[records]["seconds"] > 0
    assert linked(tmp_path / f"{have}.duckdb") == (links, words)
    assert found[have // 4]["pairs"] < found[have]["pairs"]
    more, new_words = linked(tmp_path / f"{have * 3}.duckdb")
    assert new_words > 1.3 * words
    assert len(more) > 2 * len(links)
    assert found[have * 3]["projects"] > 1.5 * found[have]["projects"]
