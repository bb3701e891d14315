from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.overlap.engine.overlap_kinds import (
    KINDS,
    RELAY_GAP_YEARS,
    TEXTS,
    MetRule,
    PairTraits,
    confidence_of,
    ground_of,
    kind_in_words,
    kind_of,
    met_rule,
)


def meeting(**said: object) -> PairTraits:
    known = {"same_country": True, "same_category": True, "years_in_common": 2}
    return PairTraits(**(known | {"gap_known": True} | said))  # type: ignore[arg-type]


TOWN = {"same_place": True, "both_placed": True}
FAR = {"both_placed": True}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (TOWN | {"same_code": True}, "doubling"),
        (TOWN | {"same_subject": True}, "doubling"),
        (TOWN, "complement"),
        (TOWN | {"same_category": False, "feeds": True}, "complement"),
        (TOWN | {"same_code": True, "years_in_common": None}, "complement"),
        (TOWN | {"same_code": True, "years_in_common": 0}, "relay"),
        (TOWN | {"years_in_common": -RELAY_GAP_YEARS}, "relay"),
        (TOWN | {"same_code": True, "years_in_common": -RELAY_GAP_YEARS - 1}, "same-field"),
        (TOWN | {"years_in_common": -2, "gap_known": False}, "complement"),
        (TOWN | {"same_code": True, "years_in_common": 0, "earlier_end_assumed": True}, "doubling"),
        (TOWN | {"same_code": True, "years_in_common": -1, "earlier_end_assumed": True}, "relay"),
        (TOWN | {"same_category": False}, "same-field"),
        ({"same_system": True, "same_subject": True}, "complement"),
        ({"same_system": True, "same_code": True} | FAR, "complement"),
        (TOWN | {"same_category": False, "one_purpose": True}, "doubling"),
        (TOWN | {"same_category": False, "near_purpose": True}, "complement"),
        (TOWN | {"same_code": True, "years_in_common": -3, "gap_known": False}, "doubling"),
        (TOWN | {"same_code": True, "years_in_common": -4, "gap_known": False}, "relay"),
        ({"one_purpose": True, "same_category": False}, "complement"),
        ({"same_body": True}, "shared-host"),
        ({"same_body": True, "same_category": False}, "same-field"),
        ({"same_body": True, "years_in_common": -2}, "relay"),
        ({"same_body": True, "years_in_common": None}, "shared-host"),
        ({"near": True} | FAR, "complement"),
        (FAR | {"same_code": True}, "same-field"),
        (FAR | {"same_subject": True, "nationwide": True}, "complement"),
        ({"same_code": True}, "complement"),
        ({"feeds": True, "same_category": False}, "complement"),
        ({}, "same-field"),
        ({"on_river": True, "feeds": True}, "river"),
        ({"on_river": True, "feeds": True, "same_body": True}, "shared-host"),
        ({"on_river": True, "feeds": True, "same_body": True, "years_in_common": -8}, "relay"),
        ({"on_river": True, "feeds": True, "years_in_common": -30}, "same-field"),
        ({"named": True, "same_code": True, "years_in_common": -30}, "same-field"),
        (TOWN | {"on_river": True, "same_code": True}, "doubling"),
        ({"named": True}, "same-field"),
        ({"named": True, "same_code": True}, "same-effort"),
        ({"named": True, "one_purpose": True}, "same-effort"),
        (FAR | {"named": True, "same_code": True}, "same-field"),
        (FAR | {"named": True, "same_code": True, "one_name": True}, "same-effort"),
        ({"one_name": True}, "same-effort"),
        ({"one_name": True, "same_category": False}, "same-field"),
        ({"one_name": True, "years_in_common": -3}, "same-effort"),
        ({"one_name": True, "years_in_common": -20}, "same-field"),
        (TOWN | {"same_code": True, "other_route": True}, "complement"),
        ({"same_system": True, "same_code": True, "other_route": True}, "complement"),
        ({"named": True, "same_category": False}, "same-field"),
        ({"same_country": False, "same_code": True, "same_body": True}, "same-field"),
    ],
)
def test_the_kind_follows_its_rule(said: dict[str, object], kind: str) -> None:
    assert kind_of(meeting(**said)) == kind


@pytest.mark.parametrize(
    ("said", "met"),
    [
        (TOWN | {"same_subject": True, "one_purpose": True}, ("doubling", "same_subject")),
        (TOWN | {"feeds": True, "one_purpose": True}, ("doubling", "one_purpose")),
        (TOWN | {"near_purpose": True}, ("complement", "same_category")),
        (TOWN | {"same_category": False, "near_purpose": True}, ("complement", "near_purpose")),
        ({"one_purpose": True}, ("complement", "one_purpose")),
        ({"feeds": True, "one_purpose": True}, ("complement", "feeds")),
        ({"same_body": True, "one_purpose": True}, ("shared-host", "same_category")),
        (TOWN | {"years_in_common": -2}, ("relay", "same_category")),
        ({"on_river": True, "feeds": True}, ("river", "feeds")),
        (FAR | {"same_code": True}, ("same-field", None)),
        ({"named": True, "one_purpose": True}, ("same-effort", "one_purpose", "agency")),
        ({"named": True, "one_name": True}, ("same-effort", "same_category", "title")),
        (
            {"named": True, "one_name": True, "same_subject": True, "one_purpose": True},
            ("same-effort", "one_purpose", "agency"),
        ),
    ],
)
def test_a_rule_says_which_of_its_conditions_is_met(
    said: dict[str, object], met: tuple[str, ...]
) -> None:
    assert met_rule(meeting(**said)) == MetRule(*met)  # type: ignore[arg-type]


traits = st.builds(
    PairTraits,
    **{name: st.booleans() for name in PairTraits.__struct_fields__ if name != "years_in_common"},
    years_in_common=st.none() | st.integers(-15, 5),
)


@given(traits)
def test_what_a_rule_says_is_met_is_true_of_the_pair(pair: PairTraits) -> None:
    met = met_rule(pair)
    assert (met.work is None) == (met.kind == "same-field")
    assert met.work is None or getattr(pair, met.work)
    assert (met.named_by is not None) == (met.kind == "same-effort")
    assert met.named_by is None or (pair.named if met.named_by == "agency" else pair.one_name)


@given(traits)
def test_that_one_names_the_agency_of_the_other_makes_no_one_effort_two(pair: PairTraits) -> None:
    if kind_of(msgspec.structs.replace(pair, named=False)) == "same-effort":
        assert kind_of(msgspec.structs.replace(pair, named=True)) == "same-effort"


def test_a_kind_is_firm_where_ground_years_and_work_are_known_and_open_where_none_is() -> None:
    assert confidence_of(meeting(**TOWN, same_subject=True)) == "firm"
    assert confidence_of(meeting(**TOWN, feeds=True)) == "firm"
    assert confidence_of(meeting(**TOWN)) == "likely"
    assert confidence_of(meeting(**TOWN, feeds=True, earlier_end_assumed=True)) == "likely"
    system = {"same_system": True, "same_code": True, "same_subject": True}
    assert confidence_of(meeting(**system)) == "firm"
    assert confidence_of(meeting(same_subject=True)) == "likely"
    assert confidence_of(meeting(**TOWN, same_subject=True, years_in_common=None)) == "likely"
    assert confidence_of(meeting(years_in_common=None)) == "open"
    assert ground_of(meeting(**FAR)) == "apart"


def test_one_code_for_a_weather_service_and_fire_engines_is_no_firm_doubling() -> None:
    """Both were filed under disaster risk reduction; their texts speak of different subjects."""
    both = meeting(**TOWN, same_code=True, feeds=True)
    assert kind_of(both) == "doubling"
    assert confidence_of(both) == "likely"


def test_every_kind_has_words() -> None:
    assert set(TEXTS) == set(KINDS)
    for text in TEXTS.values():
        assert text.name
        assert text.meaning.endswith(".")
        assert text.advice.endswith(".")


def test_a_kind_of_which_neither_ground_nor_years_are_known_is_not_decided() -> None:
    unknown = meeting(same_code=True, years_in_common=None)
    assert kind_in_words(kind_of(unknown), confidence_of(unknown)) == (
        "Not decided; most likely complement"
    )
    assert kind_in_words("relay", "likely") == "Relay"
    for ground in ({"named": True, "same_code": True}, {"on_river": True, "feeds": True}):
        assert confidence_of(meeting(**ground, years_in_common=None)) == "likely"
