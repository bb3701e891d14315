from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.overlap.engine.overlap_kinds import (
    KINDS,
    RELAY_GAP_YEARS,
    TEXTS,
    Kind,
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
SITE = TOWN | {"same_site": True}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (TOWN | {"same_code": True}, "doubling"),
        (TOWN | {"same_subject": True}, "doubling"),
        (SITE, "complement"),
        (TOWN, "no-overlap"),
        (FAR | {"near": True}, "no-overlap"),
        ({"same_country": True}, "no-overlap"),
        (TOWN | {"same_category": False, "feeds": True}, "complement"),
        (TOWN | {"same_code": True, "years_in_common": None}, "complement"),
        (TOWN | {"same_code": True, "years_in_common": 0}, "relay"),
        (SITE | {"years_in_common": -RELAY_GAP_YEARS}, "relay"),
        (TOWN | {"same_code": True, "years_in_common": -RELAY_GAP_YEARS - 1}, "same-field"),
        (SITE | {"years_in_common": -2, "gap_known": False}, "complement"),
        (TOWN | {"same_code": True, "years_in_common": 0, "earlier_end_assumed": True}, "doubling"),
        (TOWN | {"same_code": True, "years_in_common": -1, "earlier_end_assumed": True}, "relay"),
        (TOWN | {"same_category": False}, "no-overlap"),
        (SITE | {"same_category": False}, "same-place"),
        (SITE | {"same_category": False, "years_in_common": None}, "same-place"),
        (FAR | {"same_site": True}, "same-field"),
        (FAR | {"same_category": False, "same_subject": True}, "same-field"),
        (FAR | {"same_category": False, "feeds": True}, "no-overlap"),
        (FAR | {"same_category": False, "one_purpose": True}, "no-overlap"),
        ({"same_system": True, "same_subject": True}, "complement"),
        ({"same_system": True, "same_code": True} | FAR, "complement"),
        (TOWN | {"same_category": False, "one_purpose": True}, "doubling"),
        (SITE | {"same_category": False, "near_purpose": True}, "complement"),
        (TOWN | {"same_category": False, "near_purpose": True}, "no-overlap"),
        (TOWN | {"same_code": True, "years_in_common": -3, "gap_known": False}, "doubling"),
        (TOWN | {"same_code": True, "years_in_common": -4, "gap_known": False}, "relay"),
        ({"one_purpose": True, "same_category": False}, "complement"),
        ({"same_body": True}, "shared-host"),
        ({"same_body": True, "same_category": False}, "shared-host"),
        ({"same_body": True, "years_in_common": -2}, "relay"),
        ({"same_body": True, "years_in_common": None}, "shared-host"),
        ({"near": True, "same_subject": True} | FAR, "complement"),
        (FAR | {"same_code": True}, "same-field"),
        (FAR | {"same_subject": True, "nationwide": True}, "complement"),
        ({"same_code": True}, "complement"),
        ({"feeds": True, "same_category": False}, "complement"),
        ({}, "no-overlap"),
        ({"on_river": True, "feeds": True}, "river"),
        ({"on_river": True, "feeds": True, "same_body": True}, "shared-host"),
        ({"on_river": True, "feeds": True, "same_body": True, "years_in_common": -8}, "relay"),
        ({"on_river": True, "feeds": True, "years_in_common": -30}, "same-field"),
        ({"named": True, "same_code": True, "years_in_common": -30}, "same-field"),
        (TOWN | {"on_river": True, "same_code": True}, "doubling"),
        ({"named": True}, "no-overlap"),
        ({"named": True, "same_code": True}, "same-effort"),
        ({"named": True, "one_purpose": True}, "same-effort"),
        (FAR | {"named": True, "same_code": True}, "same-field"),
        (FAR | {"named": True, "same_code": True, "one_name": True}, "same-effort"),
        ({"one_name": True}, "same-effort"),
        ({"one_name": True, "same_category": False}, "no-overlap"),
        ({"one_name": True, "years_in_common": -3}, "same-effort"),
        ({"one_name": True, "years_in_common": -20}, "same-field"),
        (TOWN | {"same_code": True, "other_route": True}, "complement"),
        ({"same_system": True, "same_code": True, "other_route": True}, "complement"),
        ({"named": True, "same_category": False}, "no-overlap"),
        ({"same_country": False, "same_code": True, "same_body": True}, "no-overlap"),
    ],
)
def test_the_kind_follows_its_rule(said: dict[str, object], kind: str) -> None:
    assert kind_of(meeting(**said)) == kind


@pytest.mark.parametrize(
    ("said", "met"),
    [
        (TOWN | {"same_subject": True, "one_purpose": True}, ("doubling", "same_subject")),
        (TOWN | {"feeds": True, "one_purpose": True}, ("doubling", "one_purpose")),
        (SITE | {"near_purpose": True}, ("complement", "same_category")),
        (SITE | {"same_category": False, "near_purpose": True}, ("complement", "near_purpose")),
        ({"one_purpose": True}, ("complement", "one_purpose")),
        ({"feeds": True, "one_purpose": True}, ("complement", "feeds")),
        ({"same_body": True, "one_purpose": True}, ("shared-host", "same_category")),
        (SITE | {"years_in_common": -2}, ("relay", "same_category")),
        ({"on_river": True, "feeds": True}, ("river", "feeds")),
        (FAR | {"same_code": True}, ("same-field", "same_code")),
        (FAR | {"same_subject": True}, ("same-field", "same_category")),
        (SITE | {"same_category": False}, ("same-place", None)),
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
    if met.work is None:
        assert met.kind in ("same-place", "shared-host", "no-overlap")
    assert met.work is None or getattr(pair, met.work)
    assert (met.named_by is not None) == (met.kind == "same-effort")
    assert met.named_by is None or (pair.named if met.named_by == "agency" else pair.one_name)


@given(traits)
def test_an_overlap_has_a_purpose_a_subject_a_site_or_a_body_in_common(pair: PairTraits) -> None:
    things = ("same_code", "one_purpose", "same_subject", "feeds", "same_site", "on_river")
    bodies = ("same_system", "same_body", "one_name")
    nothing = dict.fromkeys((*things, *bodies), False)
    assert kind_of(msgspec.structs.replace(pair, **nothing)) == "no-overlap"


@given(traits)
def test_same_field_is_said_where_a_field_is_shared(pair: PairTraits) -> None:
    if kind_of(pair) == "same-field":
        assert pair.same_code or pair.same_category or pair.same_subject


@given(traits)
def test_that_one_names_the_agency_of_the_other_makes_no_one_effort_two(pair: PairTraits) -> None:
    if kind_of(msgspec.structs.replace(pair, named=False)) == "same-effort":
        assert kind_of(msgspec.structs.replace(pair, named=True)) == "same-effort"


def test_a_kind_is_firm_where_ground_years_and_work_are_known_and_open_where_none_is() -> None:
    assert confidence_of(meeting(**TOWN, same_subject=True)) == "firm"
    assert confidence_of(meeting(**TOWN, feeds=True)) == "firm"
    loose = meeting(**TOWN, same_subject=True, loosely_joined=True)
    assert (kind_of(loose), confidence_of(loose)) == ("doubling", "likely")
    assert confidence_of(meeting(**SITE)) == "likely"
    assert confidence_of(meeting(**TOWN, feeds=True, earlier_end_assumed=True)) == "likely"
    system = {"same_system": True, "same_code": True, "same_subject": True}
    assert confidence_of(meeting(**system)) == "firm"
    assert confidence_of(meeting(same_subject=True)) == "likely"
    assert confidence_of(meeting(**TOWN, same_subject=True, years_in_common=None)) == "likely"
    assert confidence_of(meeting(same_code=True, years_in_common=None)) == "open"
    assert confidence_of(meeting(**FAR, same_code=True, years_in_common=None)) == "likely"
    assert ground_of(meeting(**FAR)) == "apart"


def test_one_code_for_a_weather_service_and_fire_engines_is_no_firm_doubling() -> None:
    """Both were filed under disaster risk reduction; their texts speak of different subjects."""
    both = meeting(**TOWN, same_code=True, feeds=True)
    assert kind_of(both) == "doubling"
    assert confidence_of(both) == "likely"


def test_every_kind_has_words() -> None:
    assert set(TEXTS) == set(get_args(Kind)) == {*KINDS, "no-overlap"}
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
    assert kind_in_words("same-field", "likely", "road transport") == "Same field: road transport"
    assert kind_in_words("no-overlap", "open") == "No overlap"
    for ground in ({"named": True, "same_code": True}, {"on_river": True, "feeds": True}):
        assert confidence_of(meeting(**ground, years_in_common=None)) == "likely"
