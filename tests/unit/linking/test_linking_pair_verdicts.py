"""What is never called the same, whatever the evidence adds up to."""

import msgspec
import pytest

from riparian.linking.engine.compared_record import Likeness, Record, RecordAmount, RecordTitle
from riparian.linking.engine.match_weights import ComparedPair, WeighedPair
from riparian.linking.engine.pair_verdicts import (
    Decision,
    decide,
    has_distinctive_agreement,
    is_another_undertaking,
    score_of,
)

SURE = WeighedPair(same=0.99, sister=0.01, against="sister", prior=6.0, terms={})


def record(name, *amounts):
    told = tuple(RecordAmount(value, "JPY") for value in amounts)
    return Record(name, "2024", ("list",), name, None, RecordTitle(), amounts=told)


def compared(**levels):
    return ComparedPair(0, 1, {"identifier": "none", **levels}, Likeness())


def decided(levels, ours=24e8, theirs=27e8):
    said = decide(record("a", ours), record("b", theirs), compared(**levels), SURE)
    return said.verdict, said.relation


ALIKE = {"title": "same", "purpose": "same"}


@pytest.mark.parametrize("time", ["far", "other_signing"])
def test_years_later_and_for_another_amount_is_another_round(time):
    levels = {**ALIKE, "amount": "half", "time": time}
    assert decided(levels) == ("related", "tranche")
    assert decided({**levels, "amount": "same"}) == ("same", None)
    assert decided({**levels, "amount": "near"}) == ("related", "tranche")
    assert decided({**levels, "time": "near"}) == ("same", None)
    assert decided({**levels, "identifier": "same"}) == ("same", None)
    assert decided({**levels, "title": "some"}) == ("unsure", None)


def test_another_amount_in_another_currency_says_nothing_years_later():
    dollars = Record(
        "b", "2024", ("l",), "b", None, RecordTitle(), amounts=(RecordAmount(2e7, "USD"),)
    )
    levels = compared(**ALIKE, amount="half", time="far")
    assert decide(record("a", 24e8), dollars, levels, SURE).verdict == "same"


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({"title": "same", "purpose": "differs"}, True),
        ({"title": "same", "purpose": "differs", "amount": "same"}, True),
        ({"title": "same", "purpose": "differs", "amount": "differs"}, False),
        ({"title": "same", "purpose": "differs", "amount": "near"}, False),
        ({"title": "described", "purpose": "same"}, False),
        ({"title": "described", "purpose": "same", "time": "period"}, True),
        ({"title": "little", "place": "differs", "amount": "same"}, True),
        ({"title": "little", "place": "differs", "amount": "same_round"}, False),
        ({"title": "little", "place": "other_site", "amount": "same_round"}, True),
        ({"title": "none", "amount": "same_round"}, True),
        ({"title": "some", "purpose": "same"}, False),
        ({"title": "some", "purpose": "same", "place": "some"}, False),
        ({"title": "some", "purpose": "same", "time": "overlap"}, True),
        ({"title": "named"}, False),
        ({"title": "foreign", "text": "same"}, True),
        ({"title": "some", "purpose": "same", "time": "far"}, False),
        ({"title": "some", "purpose": "differs", "place": "same"}, False),
        ({"title": "much", "purpose": "differs", "place": "same"}, True),
        ({"title": "much", "place": "differs"}, False),
        ({"title": "nearly", "place": "differs"}, True),
        ({"title": "much", "scheme": "near", "agency": "ministry"}, False),
        ({"title": "much", "scheme": "near", "agency": "same"}, True),
        ({"title": "same", "scheme": "near", "time": "apart"}, False),
        ({"title": "same", "scheme": "near", "time": "apart", "amount": "same"}, True),
    ],
)
def test_something_has_to_speak_for_it_that_few_others_have(levels, expected):
    assert has_distinctive_agreement(compared(**levels)) is expected


def purchase(name, *amounts):
    title = RecordTitle(own_langs=frozenset({"en"}))
    return msgspec.structs.replace(record(name, *amounts), contract=True, title=title)


def test_a_contract_is_part_of_its_project_however_much_agrees():
    levels = {**ALIKE, "identifier": "same", "amount": "same", "time": "period"}
    pair = compared(**levels)
    assert decide(purchase("a", 24e8), record("b", 24e8), pair, SURE) == Decision("related", "part")
    assert score_of(purchase("a"), record("b"), pair, SURE).forbids
    far = compared(title="little", place="differs")
    unlike = WeighedPair(same=0.0, sister=0.01, against="other", prior=-9.0, terms={})
    assert decide(purchase("a"), record("b"), far, unlike).verdict == "different"


def test_two_purchases_of_one_project_are_two_and_one_announced_twice_is_one():
    shared = {"identifier": "same", "purpose": "same"}
    desks = compared(**shared, title="much")
    assert decide(purchase("a"), purchase("b"), desks, SURE) == Decision("related", "sibling")
    again = compared(**shared, title="same")
    assert decide(purchase("a"), purchase("b"), again, SURE).verdict == "same"
    on_one_day = compared(**shared, title="much", time="day")
    assert decide(purchase("a"), purchase("b"), on_one_day, SURE).verdict == "related"
    korean, english = (
        msgspec.structs.replace(purchase(lang), title=RecordTitle(own_langs=frozenset({lang})))
        for lang in ("ko", "en")
    )
    assert decide(korean, english, on_one_day, SURE).verdict == "same"


@pytest.mark.parametrize(
    ("ours", "theirs", "levels", "two"),
    [
        (55e5, 80e5, {"title": "much", "amount": "half"}, True),  # eye clinic, ear clinic
        (497e6, 498e6, {"title": "much", "amount": "half"}, True),  # told to the million
        (138e6, 154.8e6, {"title": "much", "amount": "half"}, False),  # planned, signed
        (55e5, 80e5, {"title": "same", "amount": "half"}, False),
        (55e5, 80e5, {"title": "much", "amount": "half", "time": "day"}, False),
        (55e5, 80e5, {"title": "much", "amount": "half", "identifier": "same"}, False),
    ],
)
def test_titles_merely_alike_with_another_amount_are_two(ours, theirs, levels, two):
    assert is_another_undertaking(record("a", ours), record("b", theirs), compared(**levels)) is two


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({"amount": "same", "place": "same"}, True),
        ({"amount": "same", "time": "near"}, True),
        ({"amount": "converted", "place": "some"}, True),
        ({"amount": "converted"}, False),
        ({"amount": "rates", "place": "same"}, False),
        ({"amount": "rates", "place": "same", "time": "near"}, True),
        ({"time": "day", "place": "same"}, True),
        ({"time": "day", "place": "same", "amount": "differs"}, False),
        ({"place": "same", "host": "same"}, False),
        ({"amount": "same", "place": "same", "purpose": "differs"}, False),
    ],
)
def test_titles_that_cannot_be_compared_need_anchors(levels, expected):
    assert has_distinctive_agreement(compared(**levels)) is expected
