"""Two records side by side: how far they agree in a field, and what is marked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.catalogue.comparison import record_comparison, source_comparison
from riparian.catalogue.comparison.field_agreement import Statement, compare, each_its_own, words_in
from riparian.catalogue.comparison.record_comparison import fields_of
from riparian.model.derived import PurposeShare, UsdAmount


def side(name, statements):
    return {name: [s if isinstance(s, Statement) else Statement(s) for s in statements]}


def compared(name, a, b):
    [field] = fields_of(side(name, a), side(name, b))
    return field


def marked(values):
    return [[v.text[start:end] for start, end in v.marks] for v in values]


def test_of_titles_the_words_are_marked_that_the_other_does_not_have():
    field = compared("title", ["Water Supply, Phase 1"], ["Water supply Phase 2"])
    assert field.agreement == "partly"
    assert marked(field.a) == [["1"]]
    assert marked(field.b) == [["2"]]


def test_titles_without_spaces_are_compared_letter_by_letter_and_neighbours_are_one_mark():
    field = compared("original", ["통합기반 구축"], ["통합플랫폼 구축"])
    assert marked(field.a) == [["기반"]]
    assert marked(field.b) == [["플랫폼"]]


@pytest.mark.parametrize(
    ("name", "a", "b", "agreement"),
    [
        ("title", ["Water supply"], ["WATER  supply."], "same"),
        ("title", ["Supply of water"], ["Water of supply"], "partly"),
        ("title", ["Health"], ["Road 9"], "different"),
        ("country", ["LA"], ["LA", "KH"], "partly"),
        ("country", ["LA"], ["KH"], "different"),
        ("country", ["LA"], [], "one side"),
        ("start", ["2018"], ["2018-04-01"], "same"),
        ("start", ["2018"], ["2019-04-01"], "different"),
        ("identifiers", ["x-1"], ["y-1"], "its own"),
        ("identifiers", ["x-1", "g-7"], ["y-1", "G-7"], "partly"),
    ],
)
def test_how_far_two_sides_agree(name, a, b, agreement):
    field = compared(name, a, b)
    assert field.agreement == agreement
    assert compared(name, b, a).agreement == agreement


def test_a_field_of_which_nobody_says_anything_is_not_there():
    assert fields_of(side("country", []), side("country", [])) == ()


@pytest.mark.parametrize(
    ("sides", "agreement"),
    [
        ([["LA"], ["la"], ["LA"]], "same"),
        ([["LA"], [], ["LA"]], "same"),
        ([["LA", "KH"], ["LA"], ["LA", "VN"]], "partly"),
        ([["LA", "KH"], ["LA"], ["KH"]], "different"),
        ([["2018"], ["2018-04-01"], []], "different"),
        ([["LA"], [], []], "one side"),
        ([["LA"], [Statement("KH", aside=True)], [Statement("unknown", key=None)]], "one side"),
    ],
)
def test_how_far_several_sides_agree(sides, agreement):
    [field] = compare([side("country", statements) for statements in sides], {})
    assert field.agreement == agreement


def test_sides_that_each_have_their_own_do_not_differ():
    [field] = compare([side("it", ["x", "g"]), side("it", ["y", "g"])], {"it": each_its_own})
    assert field.agreement == "its own"


def test_amounts_that_rates_may_explain_agree_in_part():
    yen, dollars = Statement("JPY 2,405", usd=22.0e6), Statement("USD 22,100,000", usd=22.1e6)
    assert compared("amount", [yen], [dollars]).agreement == "partly"
    assert (
        compared("amount", [yen], [Statement("USD 30,000,000", usd=30e6)]).agreement == "different"
    )
    assert compared("amount", [yen], [Statement("no value in dollars")]).agreement == "different"


def test_values_of_one_side_alone_are_marked_whole_and_nothing_where_the_other_is_silent():
    assert marked(compared("place", ["Kep", "Kampot"], ["Kampot"]).a) == [["Kep"], []]
    assert marked(compared("place", ["Kep"], []).a) == [[]]
    assert marked(compared("source", ["one, row 2"], ["other, row 3"]).a) == [[]]


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_any_two_texts_can_be_compared_and_marks_lie_within(one, other):
    field = compared("title", [one], [other])
    for value in (*field.a, *field.b):
        assert all(0 <= start < end <= len(value.text) for start, end in value.marks)
    theirs = {word.text for word in words_in(other)}
    assert bool(marked(field.a)[0]) == any(w.text not in theirs for w in words_in(one))


def of_a_source(*amounts):
    """What a source says of money, as (value, currency, dollars), all paid out."""
    source = SimpleNamespace(
        amounts=[UsdAmount("disbursement", value, currency, "2018-01-01", usd, "", "reported")
                 for value, currency, usd in amounts]
    )  # fmt: skip
    return side("amount", list(source_comparison._amounts(source)))


LAK, LESS = (1000.0, "LAK", None), (7.0, "LAK", None)
YEN = (200.0, "JPY", 2.0)


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ([YEN] * 8, "8 times disbursement, together USD 16"),
        ([LAK] * 8, "8 times disbursement, together LAK 8,000 (not in dollars)"),
        (
            [YEN] * 7 + [LAK, (5.0, "¥", None)],
            "9 times disbursement, together USD 14, LAK 1,000 (not in dollars)"
            " and ¥ 5 (not in dollars)",
        ),
    ],
)
def test_a_sum_says_what_of_it_is_not_in_dollars(amounts, words):
    assert [s.text for s in of_a_source(*amounts)["amount"]] == [words]


def test_sums_that_nobody_can_convert_agree_only_where_they_are_the_same():
    [same] = compare([of_a_source(*[LAK] * 8), of_a_source(*[LAK] * 8)], {})
    [other] = compare([of_a_source(*[LAK] * 8), of_a_source(*[LESS] * 8)], {})
    assert (same.agreement, other.agreement) == ("same", "different")


@pytest.mark.parametrize("currency", [None, "USD", "LAK"])
def test_amounts_of_records_that_nobody_can_convert_are_compared_as_published(currency):
    one, other = (
        record_comparison._amount({"amount": amount, "currency": currency, "usd": None})
        for amount in (5_000.0, 9_000_000.0)
    )
    assert compared("amount", [one], [one]).agreement == "same"
    assert compared("amount", [one], [other]).agreement == "different"


def test_a_purpose_that_was_set_aside_contradicts_nobody():
    """'Sectors not specified' has no share where an inferred purpose takes its place."""

    def source(*purposes):
        shares = [
            PurposeShare(code, code[:3], "water", share, "", "inferred") for code, share in purposes
        ]
        return SimpleNamespace(purposes=shares, proposed_purpose=None)

    said_by = source_comparison._Sources({}, placed_by_person=False)
    aside, plain = (
        {"purpose": tuple(said_by._purposes(one))}
        for one in (source(("99810", 0.0), ("14021", 1.0)), source(("14021", 1.0)))
    )
    assert [statement.aside for statement in aside["purpose"]] == [True, False]
    [field] = compare((aside, plain), {})
    assert field.agreement == "same"


def test_in_short_a_source_says_no_place_and_no_purpose_that_was_set_aside():
    place = SimpleNamespace(level="adm1", country="KH")
    view = SimpleNamespace(
        providers=(), countries=(), reported=SimpleNamespace(scheme=None),
        period=SimpleNamespace(start=None, end=None, start_sureness=None, end_sureness=None),
        places=[SimpleNamespace(place=code, share=share, **vars(place))
                for code, share in (("KH-12", 0.0), ("KH-17", 1.0))],
        purposes=[PurposeShare(code, code[:3], "water", share, "", "inferred")
                  for code, share in (("99810", 0.0), ("14021", 1.0))],
    )  # fmt: skip
    source = source_comparison.ShortSource("x-1", None, None, None, view)
    said = source_comparison._short_side(source, {"KH-12": "Phnom Penh", "KH-17": "Siem Reap"})
    assert [[s.text for s in said[name]] for name in ("places", "purposes")] == [
        ["Siem Reap"], ["14021"],
    ]  # fmt: skip
