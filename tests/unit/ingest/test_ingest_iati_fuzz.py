"""Whatever the bytes: nothing is raised, and each start tag gives one record."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reading import problems_in, sorted_out
from riparian.ingest.iati import split_file as splitting
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.iati.split_file import ActivityPiece, Head, Tail, split
from riparian.ingest.reader import Look, ReadRecord
from riparian.problems import KINDS

FIXTURES = Path(__file__).parents[2] / "fixtures" / "iati"
GOOD = [(FIXTURES / name).read_bytes() for name in ("rich_2.03.xml", "legacy_1.05.xml")]
SECTION_OR_START = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|(<iati-activity(?![-.:\w\x80-\xff]))", re.DOTALL
)
PIECES = [
    b"<iati-activity>", b"</iati-activity>", b"<iati-activity", b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"<?", b"?>", b"<", b">", b"&", b"\x00", b"\xff", b'"', b"'", b"</", b"/>",
    b"</iati-activities>", b"<narrative>", b"&#0;", b"&lol;", b"xml:lang=", b"\r",
]  # fmt: skip
relaxed = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def start_tags(content: bytes) -> int:
    return sum(1 for match in SECTION_OR_START.finditer(content) if match[1])


def read(path: Path, content: bytes) -> list[ReadRecord]:
    path.write_bytes(content)
    items = list(IatiReader().read(path, "fuzz"))
    for problem in problems_in(items):
        assert problem.code in KINDS
        assert problem.code != "reader-failed"
        assert "Error(" not in (problem.got or ""), problem
        assert problem.dataset == "fuzz"
        assert problem.line is not None
        assert 1 <= problem.line <= content.count(b"\n") + 1
    return sorted_out(items)[0]


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(60, len(content)))
        length = draw(st.integers(0, 200))
        content[place : place + length] = draw(st.sampled_from(PIECES) | st.binary(max_size=6))
    return bytes(content[: draw(st.none() | st.integers(60, len(content)))])


@relaxed
@given(mutations())
@example(b"<iati-activities>" + b"<iati-activity>" * 50)
@example(b"<iati-activity" + b" a='" * 3000)
def test_each_start_tag_of_a_damaged_file_gives_one_record(tmp_path: Path, content: bytes):
    assert len(read(tmp_path / "f.xml", content)) == start_tags(content)


@relaxed
@given(st.binary(max_size=400))
@example(b"\xff\xfe<\x00")
@example(b"<iati-activities><own:x/>")
@example(b"\xff\xfe\x00\x00")
@example(b"<?xml encoding='utf-7'?><iati-activity>")
def test_random_bytes_are_survived(tmp_path: Path, content: bytes):
    path = tmp_path / "f.bin"
    path.write_bytes(content)
    list(IatiReader().read(path, "fuzz"))
    IatiReader().recognises(Look(path, content))


@relaxed
@given(st.sampled_from(GOOD), st.integers(0, 160), st.sampled_from(PIECES) | st.binary(max_size=6))
def test_a_damaged_head_is_survived(tmp_path: Path, content: bytes, place: int, piece: bytes):
    path = tmp_path / "f.xml"
    path.write_bytes(content[:place] + piece + content[place + len(piece) :])
    list(IatiReader().read(path, "fuzz"))


@relaxed
@given(mutations(), st.integers(1, 300))
def test_pieces_do_not_depend_on_how_the_file_is_read(content: bytes, size: int):
    def parts(step: int) -> list:
        places = iter(range(0, len(content) + step, step))
        return list(split(lambda _: content[(at := next(places, len(content))) : at + step]))

    assert parts(size) == parts(len(content) + 1)


def test_head_pieces_and_tail_of_a_small_file():
    content = b"<iati-activities>\n<iati-activity/>\n<iati-activity>x</iati-activity>\n"
    chunks = iter([content, b""])
    assert list(split(lambda _: next(chunks))) == [
        Head(b"<iati-activities>\n"),
        ActivityPiece(b"<iati-activity/>", 2),
        ActivityPiece(b"<iati-activity>x</iati-activity>", 3),
        Tail(4, closed=False, size=len(content)),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"<!--" * 300_000,
        b"<iati-activity>" + b"<!-- x" * 300_000,
        b"<!DOCTYPE" * 150_000,
        b"<![CDATA[<?" * 150_000,
        b"<" * 2_000_000,
        b"</iati-activity" + b" " * 3_000_000,
        b"<iati-activity" + b" a='" * 500_000,
    ],
)
def test_hostile_files_take_no_more_than_linear_time(content: bytes, monkeypatch):
    monkeypatch.setattr(splitting, "SECTION_LIMIT", 1 << 16)
    monkeypatch.setattr(splitting, "CHUNK", 1 << 16)
    steps = 0
    at = 0

    def some(size: int) -> bytes:
        nonlocal steps, at
        steps += 1
        at += size
        return content[at - size : at]

    for _ in split(some):
        pass
    assert steps <= len(content) // (1 << 16) + 2
