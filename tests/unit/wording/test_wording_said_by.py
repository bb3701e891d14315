from types import SimpleNamespace
from typing import Any

import pytest

from riparian.catalogue.comparison.source_comparison import SaidBy
from riparian.catalogue.project import ProjectView, RecordAmount
from riparian.catalogue.project_lines import ProjectLine
from riparian.wording.said_by import (
    amount_sources_words,
    one_identifier_words,
    said_by_words,
)


def line(**values: Any) -> ProjectLine:
    return ProjectLine(
        **{
            "id": "kr-1", "handle": "kr-1", "title": "Hospital", "title_by": "publisher",
            "original": None, "original_lang": None, "providers": ("KR",), "agencies": (),
            "countries": ("LA",), "country_names": ("Laos",), "places": (), "themes": (),
            "start": None, "start_sureness": None, "end": None, "end_sureness": None,
            "status": "unknown", "status_sureness": "reported", "seen": (), "activities": 2,
            **values,
        }
    )  # fmt: skip


def record(
    handle: str, amount: float, currency: str, usd: float | None, **more: Any
) -> RecordAmount:
    stated = {"usd_held": "committed", "is_contract": False, **more}
    return RecordAmount(handle, amount, currency, usd, **stated)


def words(shown: tuple[float | None, str | None, float | None], *records: RecordAmount) -> str:
    amount, currency, usd = shown
    held = None if amount is None else "committed"
    project = line(amount=amount, currency=currency, usd=usd, usd_held=held)
    return amount_sources_words(ProjectView(project, None, None, (), {}, amounts=records))


NONE = (None, None, None)
WON = record("kr-2", 118.2e9, "KRW", None)
DOLLARS = record("kr-3", 120e6, "USD", 120e6)


@pytest.mark.parametrize(
    ("shown", "records", "said"),
    [
        ((120e6, "USD", 120e6), (WON, DOLLARS),
         "The amount is that of kr-3; kr-2 states KRW 118.20 billion (not in dollars)."),
        ((120e6, "USD", 120e6), (DOLLARS,), ""),
        ((120e6, "USD", 120e6), (DOLLARS, record("kr-4", 120e6, "USD", 120e6)), ""),
        ((118.2e9, "KRW", None), (WON, record("kr-3", 9e6, "USD", 9e6, usd_held="spent")),
         "In dollars only another amount is stated: kr-3 states USD 9.0 million spent."),
        (NONE, (record("kr-5", 7.5e6, "USD", 7.5e6, is_contract=True),),
         "In dollars only a contract or tender within it is known: kr-5 states USD 7.5 million."),
        (NONE, (record("kr-5", 4e9, "KRW", None, is_contract=True),),
         "Only of a contract or tender within it is an amount known: kr-5 states KRW 4.00 billion"
         " (not in dollars)."),
        ((118.2e9, "KRW", None), (WON,), ""),
        (NONE, (), ""),
    ],
)  # fmt: skip
def test_a_project_says_whose_amount_it_shows(
    shown: tuple[float | None, str | None, float | None],
    records: tuple[RecordAmount, ...],
    said: str,
) -> None:
    assert words(shown, *records) == said


@pytest.mark.parametrize(
    ("value", "units", "said"),
    [
        (SaidBy("LA", ("kr-1", "kr-2")), 2, "all sources agree"),
        (SaidBy("LA", ("kr-1", "kr-2")), 3, "kr-1, kr-2"),
        (SaidBy("USD 1", ("kr-1",)), 2, "kr-1"),
        (SaidBy("2030-02-08", ("kr-1",), "assumed"), 2, "assumed: kr-1"),
        (SaidBy("2030-02-08", ("kr-1", "kr-2"), "assumed"), 2, "assumed: all sources agree"),
        (SaidBy("2028-12-31", ("kr-1",), "derived"), 2, "kr-1"),
    ],
)
def test_all_agree_only_where_all_say_it(value: SaidBy, units: int, said: str) -> None:
    assert said_by_words(value, units) == said


def test_sources_with_one_identifier_from_one_reporter_are_said_to_be_one_record():
    sources = [
        SimpleNamespace(reporting_org=reporter, reported=SimpleNamespace(iati_identifier=name))
        for name, reporter in [("A-1", "X"), ("B", "X"), ("A-1", "Y"), ("A-1", "X"), ("", "X"),
                               ("", "X")]
    ]  # fmt: skip
    assert one_identifier_words(sources) == (
        "Sources 1 and 4 have the same identifier, A-1, from the same reporter, and count as one"
        " record.",
    )
