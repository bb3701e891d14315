"""What the sources' words for dated events tell, and how long projects take."""

import csv
from pathlib import Path

import pytest

from riparian.codelists.lists import read_table
from riparian.normalise.page_events import START_ORDER, event_meaning
from riparian.normalise.record_dates import stated_length
from riparian.normalise.usual_durations import (
    LEAST_KNOWN,
    half_usual,
    longest_usual,
    scheme_length,
    shortest_usual,
    usual_duration,
)

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"


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
        ("project office opening (provisional field office)", "sighting", ""),
        ("handover of equipment", "sighting", ""),
        ("opening of the pilot", "sighting", ""),
        ("building dedication ceremony", "end", "completed"),
        ("grant of fiscal year 2020", "start", "year"),
        ("opening of bids", "sighting", "purchase"),
        ("framework arrangement signed", "sighting", ""),
        ("contract signing", "sighting", ""),
        ("terminal evaluation", "sighting", ""),
        ("tender notice", "sighting", "purchase"),
        ("news report on contract award", "sighting", ""),
        ("other", "sighting", ""),
    ],
)
def test_words_are_understood_by_their_phrases(words: str, tells: str, means: str) -> None:
    told = event_meaning(words)
    assert (told.tells, told.means, told.known) == (tells, means, True)


@pytest.mark.parametrize("words", ["zzz", "", "designation", "disagreements"])
def test_an_unknown_word_tells_only_a_sighting(words: str) -> None:
    told = event_meaning(words)
    assert (told.tells, told.known) == ("sighting", False)


def test_the_table_is_consistent() -> None:
    rows = read_table("riparian.normalise", "event_types.csv")
    assert len({row["phrase"] for row in rows}) == len(rows)
    for row in rows:
        means = {"start": START_ORDER, "end": ("completed",), "sighting": ("", "purchase")}[
            row["tells"]
        ]
        assert row["means"] in means, row
        assert row["why"].endswith("."), row
        assert event_meaning(row["phrase"].removesuffix("*")).known


@pytest.mark.shared
@pytest.mark.parametrize(
    "table",
    [
        "register/japan", "register/korea", "register_2026/japan_2026", "register_2026/korea_2026",
    ],
)  # fmt: skip
def test_every_word_of_the_register_is_known(table: str) -> None:
    path = SHARED / f"{table}.csv"
    if not path.exists():
        pytest.skip("the register of ../shared is not here")
    with path.open(encoding="utf-8", newline="") as lines:
        words = {row["event_type"] for row in csv.DictReader(lines)} - {""}
    assert len(words) >= 5
    assert [word for word in sorted(words) if not event_meaning(word).known] == []


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
    assert (shortest_usual(), longest_usual(), half_usual()) == (44, 60, 24)


def test_a_project_of_unknown_kind_runs_as_long_as_the_shortest_kind_that_is_known() -> None:
    rows = [
        r for r in read_table("riparian.normalise", "durations.csv") if r["basis"] == "computed"
    ]
    short = next(r for r in rows if r["scheme"].startswith("KOICA Development Study-Follow up"))
    assert round(float(short["p25_months"])) == LEAST_KNOWN


@pytest.mark.parametrize(
    ("provider", "scheme", "text", "kind", "months"),
    [
        ("JP", "grant", "grassroots human security grant", "a grassroots grant", 12),
        ("JP", "grant", "草の根・人間の安全保障無償資金協力", "a grassroots grant", 12),
        ("JP", "technical-cooperation", "草の根技術協力事業", None, None),
        ("KR", "grant", "grassroots grant", None, None),
        ("JP", "grant", "食糧援助", "food aid", None),
        ("JP", "grant", "Food Aid Program (emergency food stocks)", "food aid", None),
        ("KR", "grant", "미얀마 긴급 구호", "emergency or humanitarian aid", None),
        ("JP", "loan", "General Budget Support Program", "budget support", None),
        ("JP", "grant", "人材育成奨学計画", "scholarships", None),
        ("JP", "grant", "不発弾除去の加速化計画",
         "clearance of mines and unexploded ordnance", None),
        ("JP", "grant", "Construction of a Training Complex for Mine Action", None, None),
        ("JP", "grant", "Nyaungdon Bridge Construction Project", None, None),
    ],
)  # fmt: skip
def test_small_and_fast_kinds_of_aid_are_known_by_their_words(
    provider: str, scheme: str, text: str, kind: str | None, months: int | None
) -> None:
    found = scheme_length(provider, scheme, (text,))
    assert (found and found.kind, found and found.months) == (kind, months)


def test_each_kind_says_why_and_a_length_has_a_source() -> None:
    for row in read_table("riparian.normalise", "scheme_lengths.csv"):
        assert row["why"].endswith("."), row
        assert not row["months"] or row["source"].startswith("https://"), row


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
        ("five-year", 60),
        ("'over the next three years'", 36),
        ("spanning three years", 36),
        ('36 months ("공사 기간은 약 36개월")', 36),
        ("향후 5년간", 60),
        ("協力期間は3年間", 36),
        ("'for one month'", 1),
        ("construction from June 2018, about seven years", 84),
        ("past four years", None),
        ("two-year extension asked for", None),
        ("first of three years", None),
        ("extending the timeline by two years", None),
        ("10年間担った後、引き渡す", None),
        ("for women above 18 years old", None),
        ("warranty of 12 months", None),
        ("Maturity: 13 years", None),
        ("0 months", None),
        ("40 years", None),
        ("total USD 5.4 million", None),
        ("", None),
    ],
)
def test_a_length_is_read_out_of_a_note(note: str, months: int | None) -> None:
    found = stated_length([note])
    assert (found and found.months) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("A five-year project for rural roads.", 60),
        ("The programme runs for a period of 36 months.", 36),
        ("事業期間は4年間です。", 48),
        ("After 20 years of war the project clears mines.", None),
        ("Children under five years are vaccinated by the project.", None),
    ],
)
def test_a_description_gives_a_length_only_where_it_is_the_projects(
    text: str, months: int | None
) -> None:
    found = stated_length([], [text])
    assert (found and found.months) == months
