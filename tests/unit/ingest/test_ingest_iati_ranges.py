"""A file that is read in ranges gives what it gives as a whole, wherever it was divided."""

from __future__ import annotations

import io
import random
from pathlib import Path
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from riparian.ingest.iati import split_file as splitting
from riparian.ingest.iati.file_ranges import FileRange, RangeCounts, divide, sum_up
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.iati.reading_context import UNKNOWN_LIMIT
from riparian.ingest.iati.split_file import ActivityPiece, find_cuts, split
from riparian.ingest.reader import ReadRecord
from riparian.problems import Problem

FIXTURES = Path(__file__).parents[2] / "fixtures" / "iati"
GOOD = [(FIXTURES / name).read_bytes() for name in ("rich_2.03.xml", "legacy_1.05.xml")]
IATI = Path(__file__).parents[3] / ".." / "shared" / "data" / "iati"
FILES = sorted(IATI.rglob("*.xml")) if IATI.is_dir() else []
WORDS = [
    b"<iati-activity>", b"</iati-activity>", b"<iati-activity/>", b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"<?", b"?>", b"<!DOCTYPE", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<", b">", b'"', b"\n",
    b"</iati-activities>", b"<iati-activities>", b"<title>x</title>", b"text ", b"\xc3", b"&b;",
    b"<iati-identifier>XM-1</iati-identifier>", b"<activity-status code='9'/>",
    b"<!-- <iati-activity> --></iati-activity>", b"<iati-activity-ext>",
]  # fmt: skip
relaxed = settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def read_range(path: Path, file_range: FileRange) -> tuple[list[ReadRecord | Problem], RangeCounts]:
    reading = IatiReader().read_range(path, "d", file_range)
    items = []
    while True:
        try:
            items.append(next(reading))
        except StopIteration as ended:
            return items, ended.value


def read_in_ranges(path: Path, size: int) -> list[ReadRecord | Problem] | None:
    """What all ranges yield, those read first that stand last; None where it is not divided."""
    ranges = list(divide(path, size))
    # As they travel to other processes
    ranges = msgspec.json.decode(msgspec.json.encode(ranges), type=list[FileRange])
    read = [read_range(path, each) for each in reversed(ranges)][::-1]
    counts = [msgspec.json.decode(msgspec.json.encode(each), type=RangeCounts) for _, each in read]
    assert all(each.all_counted for each in counts)
    items = [item for of_range, _ in read for item in of_range]
    return [*items, *sum_up("d", counts)] if ranges else None


@pytest.mark.shared
@pytest.mark.skipif(not FILES, reason="the real files of ../shared/data/iati are absent")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_file_in_ranges_is_what_it_is_as_a_whole(path: Path):
    whole = list(IatiReader().read(path, "d"))
    size = path.stat().st_size
    for part in (size // 2, size // 7):
        divided = read_in_ranges(path, part)
        assert divided == (whole if len(whole) > 1 else None) or size < 10 * part


@pytest.mark.parametrize("content", GOOD, ids=["2.03", "1.05"])
def test_a_range_can_be_a_single_activity(tmp_path: Path, content: bytes):
    path = tmp_path / "f.xml"
    path.write_bytes(b"\xef\xbb\xbf" + content)
    whole = list(IatiReader().read(path, "d"))
    ranges = list(divide(path, 0))
    assert len(ranges) == 1 + sum(isinstance(item, ReadRecord) for item in whole)
    assert sum(each.bytes for each in ranges) == path.stat().st_size
    assert read_in_ranges(path, 0) == whole


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A beginning, and whatever follows: real activities, and words that are more or less XML."""
    good = draw(st.sampled_from(GOOD))
    begin = good.index(b"<iati-activity ")
    activities = good[begin : good.rindex(b"</iati-activities")]
    parts = draw(st.lists(st.sampled_from(WORDS) | st.just(activities), max_size=40))
    return b"".join((good[:begin], *parts, draw(st.sampled_from([b"", b"</iati-activities>"]))))


@relaxed
@given(files(), st.integers(0, 3000), st.sampled_from([7, 64, 500, 1 << 18]), st.integers(20, 900))
@example(b"<iati-activity></iati-activities></iati-activity>" * 3, 0, 7, 99)
@example(b"<iati-activities>" + b"<iati-activity>a</iati-activity><!--" * 9, 0, 64, 100)
@example(b"<iati-activities>" + b"<iati-activity>" * 3 + b"</iati-activity>" * 6, 0, 7, 99)
def test_whatever_is_broken_and_wherever_it_is_divided(
    tmp_path: Path, content: bytes, size: int, chunk: int, limit: int
):
    """Limits so small that files reach them: what is beyond them depends on how much was read."""
    path = tmp_path / "f.xml"
    path.write_bytes(content)
    with (
        patch.object(splitting, "CHUNK", chunk),
        patch.object(splitting, "SECTION_LIMIT", limit),
        patch.object(splitting, "PIECE_LIMIT", 4 * limit),
    ):
        whole = list(IatiReader().read(path, "d"))
        divided = read_in_ranges(path, size)
    assert divided is None or divided == whole


@relaxed
@given(files(), st.integers(0, 3000), st.sampled_from([7, 64, 500]), st.integers(20, 900))
def test_from_each_cut_on_the_same_parts_follow(content: bytes, size: int, chunk: int, limit: int):
    """Behind the first bytes, of which a file is always given 4,096, ranges are cut as well."""
    with (
        patch.object(splitting, "CHUNK", chunk),
        patch.object(splitting, "SECTION_LIMIT", limit),
        patch.object(splitting, "PIECE_LIMIT", 4 * limit),
    ):
        whole = list(split(io.BytesIO(content).read))
        before = 0
        for pieces, place in find_cuts(io.BytesIO(content).read, size):
            before += pieces
            rest = io.BytesIO(content)
            rest.seek(place.place)
            numbers = [at for at, part in enumerate(whole) if isinstance(part, ActivityPiece)]
            assert list(split(rest.read, place)) == whole[numbers[before - 1] + 1 :]


def test_a_file_that_is_not_utf_8_is_not_divided(tmp_path: Path):
    path = tmp_path / "f.xml"
    for encoding in ("utf-16", "iso-8859-1"):
        text = (
            f'<?xml version="1.0" encoding="{encoding}"?>' + "<iati-activity>é</iati-activity>" * 9
        )
        path.write_bytes(text.encode(encoding))
        assert list(divide(path, 10)) == []


def test_nor_is_one_that_fits_into_one_range(tmp_path: Path):
    path = tmp_path / "f.xml"
    for content in (GOOD[0], b"", b"<iati-activities/>", b"<iati-activity>" * 9):
        path.write_bytes(content)
        assert list(divide(path, 1 << 20)) == []


def of_codes(codes: list[str]) -> bytes:
    """Activities with these codes of a status."""
    told = "".join(
        f"<iati-activity>\n<iati-identifier>XM-{n}</iati-identifier>\n<title>t</title>"
        f'<activity-status code="{code}"/></iati-activity>\n'
        for n, code in enumerate(codes)
    )
    return f'<iati-activities version="2.03">{told}</iati-activities>'.encode()


def test_codes_of_no_list_are_told_once_with_their_first_place(tmp_path: Path):
    """Also where ranges together have more of them than are told apart."""
    path = tmp_path / "f.xml"
    luck = random.Random(1)
    codes = [f"x{luck.randrange(900)}" if luck.random() < 0.9 else "" for _ in range(3000)]
    path.write_bytes(of_codes(codes))
    whole = list(IatiReader().read(path, "d"))
    assert len([item for item in whole if isinstance(item, Problem)]) == UNKNOWN_LIMIT
    assert read_in_ranges(path, 40_000) == whole


def test_a_range_with_more_codes_than_are_told_apart_says_so(tmp_path: Path):
    path = tmp_path / "f.xml"
    path.write_bytes(of_codes([f"x{n}" for n in range(UNKNOWN_LIMIT + 9)] + ["x0"] * 9))
    size = path.stat().st_size - 800
    counted = [read_range(path, each)[1].all_counted for each in divide(path, size)]
    assert counted == [False, True]


def test_an_activity_is_the_same_whichever_are_parsed_with_it(tmp_path: Path):
    """The first mentions what makes the parser look for a mistake that the second has made."""
    path = tmp_path / "f.xml"
    first = b'<iati-activity xmlns:q="xml"><title q:lang="fr">un</title></iati-activity>'
    second = b"<iati-activity xmlns:q='xml'><title q:lang='fr'>un</title></iati-activity>"
    path.write_bytes(b'<iati-activities version="1.03">%b%b</iati-activities>' % (first, second))
    assert read_in_ranges(path, 0) == list(IatiReader().read(path, "d"))
