"""What the sources' words for dated events tell, and how long projects take."""

import csv
from pathlib import Path

import pytest

from riparian.normalise.durations import (
    longest_usual,
    shortest_usual,
    stated_months,
    usual_duration,
)
from riparian.normalise.events import START_ORDER, told_by
from riparian.normalise.tables import read_table

REGISTER = Path(__file__).parents[3] / ".." / "shared" / "data" / "register"


@pytest.mark.parametrize(
    ("words", "tells", "means"),
    [
        ("exchange-of-notes", "start", "signed"),
        ("E/N", "start", "signed"),
        ("Signing of MoU", "start", "signed"),
        ("news report on signing", "start", "signed"),
        ("ex-ante-evaluation", "start", "approved"),
        ("approved by the ministers", "start", "approved"),
        ("groundbreaking on 3 September", "start", "began"),
        ("kick-off meeting of May 2022", "start", "began"),
        ("news report on handover", "end", "completed"),
        ("reservoir completion ceremony", "end", "completed"),
        ("opening of maternity ward", "end", "completed"),
        ("completion of later support", "sighting", ""),
        ("project office opening", "sighting", ""),
        ("opening of bids", "sighting", ""),
        ("framework arrangement signed", "sighting", ""),
        ("contract signing", "sighting", ""),
        ("terminal evaluation", "sighting", ""),
        ("tender notice", "sighting", ""),
        ("other", "sighting", ""),
    ],
)
def test_words_are_understood_by_their_phrases(words: str, tells: str, means: str) -> None:
    told = told_by(words)
    assert (told.tells, told.means, told.known) == (tells, means, True)


@pytest.mark.parametrize("words", ["zzz", "", "designation", "disagreements"])
def test_an_unknown_word_tells_only_a_sighting(words: str) -> None:
    told = told_by(words)
    assert (told.tells, told.known) == ("sighting", False)


def test_the_table_is_consistent() -> None:
    rows = read_table("event_types.csv")
    assert len({row["phrase"] for row in rows}) == len(rows)
    for row in rows:
        means = {"start": START_ORDER, "end": ("completed",), "sighting": ("",)}[row["tells"]]
        assert row["means"] in means, row
        assert row["why"].endswith("."), row
        assert told_by(row["phrase"].removesuffix("*")).known


@pytest.mark.shared
@pytest.mark.parametrize("table", ["japan", "korea"])
def test_every_word_of_the_register_is_known(table: str) -> None:
    path = REGISTER / f"{table}.csv"
    if not path.exists():
        pytest.skip("the register of ../shared is not here")
    with path.open(encoding="utf-8", newline="") as lines:
        words = {row["event_type"] for row in csv.DictReader(lines)} - {""}
    assert len(words) >= 5
    assert [word for word in sorted(words) if not told_by(word).known] == []


def test_usual_durations_are_those_that_may_stand_in() -> None:
    def months(*asked: str | None) -> int | None:
        usual = usual_duration(*asked)
        return usual.months if usual else None

    assert months("JP", None, "grant") == 48
    assert months("JP", "JICA", "technical-cooperation") == 57
    assert months("KR", "KOICA", "grant") == 48
    assert months("KR", "Korea International Cooperation Agency", "grant") == 48
    for nothing in [
        ("JP", "JICA", "loan"),
        ("KR", "EDCF", "loan"),
        ("KR", "EDCF", "grant"),
        ("KR", None, "grant"),
        ("KR", "KOICA", "technical-cooperation"),
        ("US", "USAID", "grant"),
        (None, None, None),
    ]:
        assert months(*nothing) is None
    assert (shortest_usual(), longest_usual()) == (44, 60)


@pytest.mark.parametrize(
    ("note", "months"),
    [
        ("45 months including detailed design and tender", 45),
        ("five years", 60),
        ("Four-year programme", 48),
        ("8 years; 41,196 ha", 96),
        ("Duration: 30 months", 30),
        ("30 years incl. 10 grace, 1.0% a year", None),
        ("40 years including 10 years grace", None),
        ("within a four-year USD 200 million loan deal", None),
        ("0 months", None),
        ("40 years", None),
        ("total USD 5.4 million", None),
        ("", None),
    ],
)
def test_a_stated_duration_stands_at_the_beginning_of_a_note(note: str, months: int | None) -> None:
    assert stated_months(note) == months
