"""Whatever the bytes: nothing is raised, nothing hangs, and nothing is passed over in silence."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reading import problems_in, sorted_out
from riparian.ingest.reader import ReadRecord, look_into
from riparian.ingest.saved_pages.page_reader import PageReader
from riparian.problems import KINDS
from running import comes_to_an_end
from thoroughly import times

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"
GOOD = [file.read_bytes() for file in sorted(PAGES.glob("*.html"))]
PIECES = [
    b"<", b">", b"</p>", b"<p>", b"<table>", b"</table>", b"<tr>", b"<td>", b"<td colspan=9>",
    b"<br>", b"<h1>", b"</h1>", b"<!--", b"-->", b"<script>", b"&#0;", b"&#x110000;", b"&nbsp;",
    b"\x00", b"\xff", b"<base href=x>", b'<meta charset="utf-16">',
    b"<?xml version='1.0' encoding='x'?>", b"<!DOCTYPE html [<!ENTITY a 'b'>]>",
    *(words.encode() for words in (
        "（", "）", "「", "」", "案件名", "供与限度額：", "億円", "令和99年13月40日", "計画（",
        "国名：架空国",
    )),
]  # fmt: skip
relaxed = settings(
    max_examples=times(100),
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def survive(path: Path, content: bytes) -> list[ReadRecord]:
    path.write_bytes(content)
    reader = PageReader()
    with comes_to_an_end():
        reader.recognises(look_into(path))
        items = list(reader.read(path, "fuzz"))
    last_line = content.count(b"\n") + content.count(b"\r") + 1
    assert items, "silence would be a lie"
    for problem in problems_in(items):
        assert problem.code in KINDS
        assert problem.dataset == "fuzz"
        assert problem.line is not None
        assert 1 <= problem.line <= last_line
    records, _ = sorted_out(items)
    for record in records:
        assert record.activity is not None
        assert record.activity.title[0].text
    return records


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 10))):
        place = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 120))
        content[place : place + length] = draw(st.sampled_from(PIECES) | st.binary(max_size=6))
    return bytes(content[: draw(st.none() | st.integers(0, len(content)))])


@relaxed
@given(mutations())
def test_damaged_pages_are_survived(tmp_path: Path, content: bytes):
    survive(tmp_path / "page.html", content)


@relaxed
@given(st.binary(max_size=300))
@example(b"<html>")
@example(b"<html></html>")
@example(b"<html><?xml encoding='utf-7'?></html>")
@example(b"<html><link rel=canonical href='http://[1/'></html>")
def test_random_bytes_are_survived(tmp_path: Path, content: bytes):
    survive(tmp_path / "page.html", content)


@pytest.mark.parametrize("seed", range(len(GOOD)))
def test_thousands_of_bytes_turned_are_survived(seed: int, tmp_path: Path):
    chance = random.Random(seed)
    for _ in range(times(15)):
        content = bytearray(GOOD[seed])
        for _ in range(chance.randint(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        survive(tmp_path / "page.html", bytes(content))


def page(body: str) -> bytes:
    title = "政策評価法に基づく事前評価書 | 外務省"
    head = f'<html><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body><h1>政策評価法に基づく事前評価書</h1>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "body",
    [
        "（" * 200_000,
        "1億1,1" * 100_000,
        "1" * 300_000 + "円を限度",
        "カンボジア" * 80_000,
        "に対し" * 130_000,
        "<h1>に対し署名</h1>" * 20_000,
        "<p>案件名</p><p>X計画</p>" * 10_000,
        "<p>無償資金協力無償資金協力無償資金協力無償資金協力計画</p>" * 5_000,
        "<tr><td>案件名</td><td>" * 3_000,
        "<table><tr><td>a</td><td>" * 250,
        "「" * 100_000 + "計画」" * 50_000,
        "<p>(" * 20_000,
        "<p>a@" + "a@" * 150_000,
        "<p>目的：" + "本計画は、" * 60_000,
    ],
    ids=range(14),
)
def test_pages_made_to_keep_it_busy_do_not(body: str, tmp_path: Path):
    survive(tmp_path / "page.html", page(body))
