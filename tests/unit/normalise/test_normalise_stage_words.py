"""What words say of the state of a project, and what they do not say."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.codelists.lists import read_table
from riparian.normalise.stage_words import (
    StageStatement,
    latest_statement,
    statements_in_note,
    statements_in_text,
)

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"


def note(text: str) -> tuple[str, str | None] | None:
    found = latest_statement(statements_in_note(text))
    return (found.stage, found.on) if found else None


def text(words: str) -> tuple[str, str | None] | None:
    found = latest_statement(statements_in_text(words))
    return (found.stage, found.on) if found else None


@pytest.mark.parametrize(
    ("words", "stage", "on"),
    [
        ('started; "착공식을 개최" (2025-04-30)', "ongoing", "2025-04-30"),
        ('under construction; "거의 완공이 되었음이 확인" (2025-08-24)', "ongoing", "2025-08-24"),
        ('completed; "공식 개통되었다" (2026-02-06)', "ended", "2026-02-06"),
        ("running at the time of the page (July 2024)", "ongoing", "2024-07-01"),
        ("works started August 2010", "ongoing", "2010-08-01"),
        ("carried out 2012-2013", "ended", "2013-12-31"),
        ("agreed; exchange of notes", "agreed", None),
        ("announced 7 December 2016", "planned", "2016-12-07"),
        ("'実施している' (being carried out), annual evaluation report of 2025",
         "ongoing", "2025-01-01"),
        ("running on 11 November 2024: '活動が順調に進んでいる'", "ongoing", "2024-11-11"),
        ("named among 'the ongoing ODA projects' on 3 September 2024", "ongoing", "2024-09-03"),
        ("'currently 29% complete and is on track for completion in 2026' (early February 2025)",
         "ongoing", "2025-02-01"),
        ("'50%のマイルストーンに達し、6月までに完了する予定' (finished by 2026), page of 2025",
         "ongoing", "2025-01-01"),
        ("'3年目に入った現時点' on 19 December 2024", "ongoing", "2024-12-19"),
        ("'On March 3, 2025, a completion ceremony ... was held'", "ended", "2025-03-03"),
        ("a later page says that it concluded in 2025", "ended", "2025-12-31"),
        ("'2023年4月に着工した'", "ongoing", "2023-04-01"),
        ("'2022年3月に竣工した'", "ended", "2022-03-31"),
        ("'2024년 5월 착수했다'", "ongoing", "2024-05-01"),
        ("'2021년 사업이 종료됐다'", "ended", "2021-12-31"),
        ("'진행 중' (2024-03-01)", "ongoing", "2024-03-01"),
    ],
)  # fmt: skip
def test_what_a_note_says(words: str, stage: str, on: str | None) -> None:
    assert note(words) == (stage, on)


@pytest.mark.parametrize(
    "words",
    [
        "'will be completed in 2027'",
        "'construction expected to be completed by 2028'",
        "'is scheduled to start in the second quarter of 2022'",
        "six not yet under construction, page of 15 February 2025",
        "completed design study; page of 2020",
        "the feasibility study was completed in 2019",
        "'2025年12月に完了する予定'",
        "未着工",
        "'2024年に着工していない'",
        "'2025년 6월 착공 예정'",
        "'11월 준공식을 앞두고 있다'",
        "'설계 용역이 2020년 완료됐다'",
        "'조사를 2020년 완료했다'",
        "'현장사무소를 개소했다'",
        "'아직 착공하지 않았다'",
        "dated in the list of fiscal 2024 grants, which does not name the act ('実施している')",
        "the first stretches finished in May 2023",
        "opening of a field office",
        "title formed from the article, not an official one",
        "Event without a date: completion ceremony on the 27th",
        "32.8 % of the 2025 budget spent",
        "",
    ],
)
def test_what_is_denied_or_ahead_or_said_of_a_part_is_no_state(words: str) -> None:
    assert note(words) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Construction of the bridge was completed in 2021.", ("ended", "2021-12-31")),
        ("The project is under way in 2025.", ("ongoing", "2025-01-01")),
        ("A programme launched in May 2024 for farmers.", ("ongoing", "2024-05-01")),
        ("事業は2023年4月に完了した。", ("ended", "2023-04-30")),
        (
            "On June 23, 2014, 35 percent of the Nam Khan 3 project was completed.",
            ("ongoing", "2014-06-23"),
        ),
        ("As of April 25, 2015, the project is 91.60% complete.", ("ongoing", "2015-04-25")),
        ("The project commenced in 2016 and ended in 2020.", ("ended", "2020-12-31")),
        ("The project will be completed in 2027.", None),
        ("The project completed a baseline survey in 2020.", None),
        ("Completed in 2020 by others.", None),
        ("The bridge, completed in 1998, is in poor condition and needs repair.", None),
        ("The school completed in 2019 needs furniture.", None),
        ("A similar project was completed in Cambodia in 2012.", None),
        ("The earlier project was completed in 2012.", None),
        (
            "The project ended in December 2019 and was handed over to the ministry.",
            ("ended", "2019-12-31"),
        ),
        ("The project finished in December 2019 and was handed over.", ("ended", "2019-12-31")),
        (
            "Completed in December 2019, the project has served 3,000 households.",
            ("ended", "2019-12-31"),
        ),
        ("A project of the ministry was completed in May 2019.", ("ended", "2019-05-31")),
        ("The road works were completed in 2019, and traffic is smooth.", ("ended", "2019-12-31")),
        ("The plant operates at 100% complete automation since 2015.", None),
        ("The road works were 100% complete in May 2015.", ("ended", "2015-05-31")),
        ("Construction works completed in December 2019.", ("ended", "2019-12-31")),
        ("The road, which was completed in 2019, links two provinces.", ("ended", "2019-12-31")),
        ("The project was completed.", None),
        ("Roads and bridges for three provinces.", None),
    ],
)
def test_a_description_is_believed_where_it_speaks_of_the_project_and_gives_a_day(
    words: str, found: tuple[str, str] | None
) -> None:
    assert text(words) == found


def test_a_project_never_goes_back_and_an_undated_end_is_an_end() -> None:
    agreed = StageStatement("agreed", "a", "2025-05-01")
    begun = StageStatement("ongoing", "b", "2024-05-01")
    ended = StageStatement("ended", "c", "2023-01-01")
    assert latest_statement([agreed, begun]) == begun
    assert latest_statement([ended, begun]) == begun
    assert latest_statement([StageStatement("ended", "d"), begun]) == StageStatement("ended", "d")
    assert latest_statement([StageStatement("ongoing", "e"), agreed]) == StageStatement(
        "ongoing", "e"
    )
    assert latest_statement([]) is None


def test_each_word_of_the_lexicon_has_a_source_that_is_no_labelled_case() -> None:
    rows = read_table("riparian.normalise", "stage_words.csv")
    assert len({(r["lang"], r["words"], r["role"]) for r in rows}) == len(rows)
    for row in rows:
        assert row["source"], row
        assert "gold" not in row["source"], row
        assert (row["stage"] != "") == (row["role"] in ("label", "sign", "stem")), row


@pytest.mark.shared
def test_each_label_of_the_newer_register_is_known() -> None:
    path = SHARED / "register_2026" / "korea_2026.csv"
    if not path.exists():
        pytest.skip("../shared/data is not here")
    with path.open(encoding="utf-8", newline="") as lines:
        notes = {row["key"]: row["status_note"] for row in csv.DictReader(lines)}
    silent = {key for key, words in notes.items() if words and not statements_in_note(words)}
    assert silent == {"kr-1028"}  # 'listed; "Period: 2021-2027"'


@given(st.text(max_size=300))
def test_any_text_is_read_without_raising(words: str) -> None:
    for found in (*statements_in_note(words), *statements_in_text(words)):
        assert found.words or found.stage
