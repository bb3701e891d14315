"""The small list of a build comes back as it was written, and what it is not is no list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.errors import CentreError, Damaged
from riparian.store.build_lists import (
    BuildList,
    ListedOverlap,
    list_files,
    read_list,
    write_list,
)
from riparian.store.layout import Layout
from riparian.store.writing import write_sealed

NOW = datetime(2026, 11, 29, 1, 2, 3, tzinfo=UTC)
BUILD = "0123456789abcdef"
names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@st.composite
def lists(draw):
    records = tuple(sorted(draw(st.sets(names, min_size=1, max_size=12))))
    many = len(records)
    projects = tuple(draw(st.integers(0, many - 1)) for _ in records)
    countries = tuple(draw(st.sampled_from(("", "LA", "KH LA"))) for _ in records)
    overlaps = tuple(
        ListedOverlap(
            draw(st.sampled_from((f"{a}~{b}", "own"))), "JP", draw(st.sampled_from(("KR", "CN"))),
            a, b, draw(st.sampled_from(("doubling", "relay"))),
            draw(st.integers(-90_000, 90_000)) / 1000,
        )
        for a, b in draw(st.lists(st.tuples(*[st.sampled_from(records)] * 2), max_size=6))
    )  # fmt: skip
    pairs = draw(st.sampled_from((None, (), (("JP", "CN"), ("JP", "KR")))))
    return BuildList(records, draw(st.binary(min_size=4 * many, max_size=4 * many)), projects,
                     countries, overlaps, pairs)  # fmt: skip


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    made = Layout(tmp_path_factory.mktemp("lists"))
    made.catalogue.mkdir()
    return made


@settings(max_examples=60, deadline=None)
@given(content=lists())
def test_a_list_comes_back_as_it_was(layout, content):
    assert read_list(write_list(layout, BUILD, NOW, content)) == content


@settings(max_examples=60, deadline=None)
@given(content=lists(), keep=st.sets(st.integers(0, 11)))
def test_what_is_left_after_some_are_struck_names_none_of_them(content, keep):
    kept = {record for n, record in enumerate(content.records) if n in keep}
    left = content.only(kept)
    assert {*left.records} == kept
    assert {*left.project_of.values()} <= kept
    assert all({each.a, each.b} <= kept for each in left.overlaps)
    assert all(left.hash_of[record] == content.hash_of[record] for record in kept)


def test_an_empty_list_and_one_of_before_it_are_told_apart_by_when(layout, tmp_path):
    other = Layout(tmp_path)
    other.catalogue.mkdir()
    empty = BuildList((), b"", (), (), ())
    for day in (28, 29):
        write_list(other, BUILD, NOW.replace(day=day), empty)
    (other.history / "notes.txt").write_text("not a list")
    assert [file.made_at.day for file in list_files(other)] == [29, 28]
    assert read_list(list_files(other)[0].path) == empty


def test_builds_of_one_second_stand_in_their_order(tmp_path):
    layout = Layout(tmp_path)
    layout.catalogue.mkdir()
    empty = BuildList((), b"", (), (), ())
    builds = ["f" * 16, "0" * 16, "a" * 16]
    for n, build in enumerate(builds):
        write_list(layout, build, NOW.replace(microsecond=n * 1000 + 1), empty)
    second = NOW.strftime("%Y%m%dT%H%M%S")
    write_list(layout, "b" * 16, NOW, empty).rename(layout.history / f"{second}Z-{'b' * 16}.list")
    found = list_files(layout)
    assert [file.build for file in found] == [*reversed(builds), "b" * 16]
    assert {file.made_at for file in found} == {NOW.replace(microsecond=0)}


@pytest.mark.parametrize("content", [b"", b"x" * 200, bytes.fromhex("28b52ffd")])
def test_what_is_no_list_is_damaged_also_where_its_seal_is_right(layout, tmp_path, content):
    path = tmp_path / "a.list"
    write_sealed(path, content)
    with pytest.raises(Damaged, match="is not what was written"):
        read_list(path)


def test_a_list_of_a_later_version_says_so(tmp_path):
    import msgspec
    import zstandard

    path = tmp_path / "a.list"
    packed = zstandard.ZstdCompressor().compress(msgspec.msgpack.encode({"form": 2}))
    write_sealed(path, packed)
    with pytest.raises(CentreError, match="later version"):
        read_list(path)
