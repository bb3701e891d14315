"""The printed sheet of reading keys: what is typed wrongly is named, and no secret is shown."""

import random
from datetime import date

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quick_seals import QUICK
from riparian.errors import BadRequest
from riparian.exchange.keys import seal
from riparian.exchange.keys.sheet import open_sheet, printed_lines, read_lines, write_sheet

WORDS = "seven boats on a brown river"


@pytest.fixture
def _quick(monkeypatch):
    monkeypatch.setattr(seal, "pyrage", QUICK)


def sheet_of(*identities):
    addresses = [f"https://{n}.example/exchange" for n in range(9)]
    return write_sheet(identities, "mekong", "koica", WORDS, date(2026, 11, 28), addresses)


@pytest.mark.usefixtures("_quick")
def test_all_reading_keys_come_back_in_their_order():
    identities = [pyrage.x25519.Identity.generate() for _ in range(3)]
    page = sheet_of(*identities)
    assert list(map(str, open_sheet(page, WORDS))) == list(map(str, identities))
    assert not [x for x in identities if str(x) in page]
    assert all(str(x.to_public()) in page for x in identities)


@pytest.mark.usefixtures("_quick")
def test_it_fits_on_a_page_of_a4():
    lines = sheet_of(*[pyrage.x25519.Identity.generate() for _ in range(3)]).splitlines()
    assert max(map(len, lines)) <= 82
    assert len(lines) <= 60


def test_it_is_an_age_file_that_a_passphrase_opens():
    identity = pyrage.x25519.Identity.generate()
    content = pyrage.passphrase.decrypt(read_lines(sheet_of(identity)), WORDS)
    assert content.decode().splitlines()[1:] == [str(identity)]


@pytest.mark.usefixtures("_quick")
def test_another_passphrase_opens_nothing_and_shows_nothing():
    page = sheet_of(pyrage.x25519.Identity.generate())
    with pytest.raises(BadRequest, match="does not open this sheet"):
        open_sheet(page, WORDS + "!")
    with pytest.raises(BadRequest, match="too short"):
        write_sheet([], "mekong", "koica", "short", date(2026, 11, 28))


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("content", [b"AGE-SECRET-KEY-1WRONG", b"\xff\xfe"])
def test_something_else_under_the_passphrase_is_not_quoted(content):
    page = "\n".join(printed_lines(seal.seal_with_passphrase(content, WORDS)))
    with pytest.raises(BadRequest) as refusal:
        open_sheet(page, WORDS)
    assert "WRONG" not in f"{refusal.value.what}{refusal.value.try_this}"
    assert refusal.value.__suppress_context__


@given(st.binary(min_size=1, max_size=600))
def test_what_is_printed_is_read(content):
    assert read_lines("\n".join(printed_lines(content))) == content


@given(st.binary(min_size=80, max_size=300), st.data())
def test_a_letter_that_was_typed_wrongly_is_found_and_its_line_named(content, data):
    lines = printed_lines(content)
    at = data.draw(st.integers(0, len(lines) - 1))
    places = [n for n, letter in enumerate(lines[at]) if n > 4 and letter.isalnum()]
    place = data.draw(st.sampled_from(places))
    other = "C" if lines[at][place].upper() != "C" else "D"
    lines[at] = lines[at][:place] + other + lines[at][place + 1 :]
    with pytest.raises(BadRequest, match=f"line {at + 1} is not as it was printed"):
        read_lines("\n".join(lines))


def test_it_may_be_typed_small_without_groups_and_with_look_alikes():
    content = random.Random(7).randbytes(200)
    typed = []
    for line in printed_lines(content):
        number, *groups, check = line.split()
        groups = "".join(groups).replace("O", "0").replace("I", "1").replace("B", "8").lower()
        typed.append(f"{number} {groups} {check.upper()}")
    random.Random(7).shuffle(typed)
    assert read_lines("\r\n".join(["A sheet", *typed, "the end"])) == content


def test_a_missing_line_is_named():
    lines = printed_lines(bytes(200))
    with pytest.raises(BadRequest, match="line 2 is missing and line 4 is missing"):
        read_lines("\n".join(lines[:1] + lines[2:3] + lines[4:]))
    for nothing in ("", "no sheet\n", "999 " + "A" * 40):
        with pytest.raises(BadRequest, match="no lines of a sheet"):
            read_lines(nothing)
