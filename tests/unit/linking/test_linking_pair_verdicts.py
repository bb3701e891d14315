"""What is never called the same, whatever the evidence adds up to."""

import pytest

from riparian.linking.engine.compared_record import Likeness, Record, RecordAmount, RecordTitle
from riparian.linking.engine.match_weights import ComparedPair, WeighedPair
from riparian.linking.engine.pair_verdicts import decide, has_distinctive_agreement

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
        ({"title": "some", "purpose": "same", "place": "some"}, True),
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
