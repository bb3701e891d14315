import contextlib
import csv
import io
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.cli.output import console, print_csv, print_json, progress
from riparian.wording.amounts import size_in_words, usd_in_words

FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")


def printed(call, *values):
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
    with contextlib.redirect_stdout(out):
        call(*values)
    out.seek(0)
    return out.read()


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (None, "amount not stated"), (0, "USD 0"), (999_999, "USD 999,999"),
        (1e6, "USD 1.0 million"), (21_340_000, "USD 21.3 million"),
        (-2.5e6, "minus USD 2.5 million (corrections)"), (1.5e9, "USD 1.50 billion"),
    ],
)  # fmt: skip
def test_amounts_in_words(usd, words):
    assert usd_in_words(usd) == words


@pytest.mark.parametrize(
    ("size", "words"), [(0, "1 kB"), (239_400, "239 kB"), (5_800_000, "5.8 MB")]
)
def test_sizes_in_words(size, words):
    assert size_in_words(size) == words


class Thing(msgspec.Struct):
    name: str
    path: Path


def test_json_is_indented_utf_8_with_paths_as_text():
    text = printed(print_json, Thing("水", Path("/a/b")))
    assert text == '{\n  "name": "水",\n  "path": "/a/b"\n}\n'


def test_csv_has_a_header_and_empty_cells_for_what_is_not_known():
    text = printed(print_csv, ("a", "b", "c"), [(None, 1.5, ["x", "y"])])
    assert text == '"a","b","c"\n"",1.5,"x; y"\n'


@pytest.mark.parametrize("start", FORMULA)
def test_what_a_spreadsheet_would_run_is_kept_as_text(start):
    [_, [cell, joined]] = list(
        csv.reader(
            io.StringIO(printed(print_csv, "ab", [(f"{start}1+1", [f"{start}x"])]), newline="")
        )
    )
    assert cell == f"'{start}1+1"
    assert joined == f"'{start}x"


def test_numbers_below_nought_stay_numbers():
    assert printed(print_csv, ("a",), [(-5,), (-0.5,)]) == '"a"\n-5\n-0.5\n'


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"))))
def test_any_text_comes_out_of_a_cell_as_it_went_in_but_for_the_apostrophe(texts):
    text = printed(print_csv, ("t", "x"), [(t, "") for t in texts])
    cells = [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    kept = [t.replace("\r\n", "\n").replace("\r", "\n") for t in texts]
    assert cells == [f"'{t}" if t.startswith(FORMULA) else t for t in kept]


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "a\nb"])
def test_a_line_break_in_a_cell_does_not_end_its_row(text):
    rows = list(csv.reader(io.StringIO(printed(print_csv, "ab", [(text, 1)]), newline="")))
    assert rows == [["a", "b"], ["a\nb", "1"]]


def test_where_stdout_is_no_terminal_lines_have_a_fixed_width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "37")
    assert console().width == 100


def test_who_stops_reading_is_told_apart_from_other_troubles(monkeypatch):
    class Gone(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Gone())
    with pytest.raises(BrokenPipeError):
        console().print("x")


def test_progress_writes_nothing_where_stderr_is_no_terminal():
    err = io.StringIO()
    with contextlib.redirect_stderr(err), progress() as advance:
        advance("reading", 1, 2)
        advance("making project", 0, 0)
    assert err.getvalue() == ""
