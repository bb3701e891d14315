"""Countries and their shares of the money."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.model.activity import (
    Activity,
    Amount,
    Provenance,
    RecipientCountry,
    RecipientRegion,
    Transaction,
)
from riparian.normalise.countries import country_shares
from riparian.normalise.money_shares import parts_of


def activity(
    *countries: tuple[str, float | None],
    regions: tuple[float | None, ...] = (),
    transactions: tuple[Transaction, ...] = (),
) -> Activity:
    return Activity(
        "X-1",
        Provenance("d"),
        recipient_countries=tuple(RecipientCountry(c, p) for c, p in countries),
        recipient_regions=tuple(RecipientRegion("789", "1", p) for p in regions),
        transactions=transactions,
    )


def spent(
    country: str | None,
    value: float | None,
    kind: str = "3",
    currency: str = "USD",
    region: str | None = None,
) -> Transaction:
    return Transaction(
        Amount(value, currency, "2020-01-01"),
        type=kind,
        recipient_countries=(RecipientCountry(country),) if country else (),
        recipient_regions=(RecipientRegion(region),) if region else (),
    )


def shares(of: Activity, located: tuple[str, ...] = ()) -> dict[str, float]:
    return {s.country: round(s.share, 4) for s in country_shares(of, located)[0]}


def codes(of: Activity, located: tuple[str, ...] = ()) -> list[str]:
    return [problem.code for problem in country_shares(of, located)[1]]


def test_percentages_as_published() -> None:
    found = activity(("KH", 60.0), ("LA", 40.0))
    assert shares(found) == {"KH": 0.6, "LA": 0.4}
    assert {s.sureness for s in country_shares(found)[0]} == {"reported"}
    assert codes(found) == []


def test_one_country_has_all() -> None:
    assert shares(activity(("KH", None))) == {"KH": 1.0}
    assert shares(activity(("KH", 100.0))) == {"KH": 1.0}


def test_without_percentages_equal_shares_are_assumed() -> None:
    (one, two) = country_shares(activity(("KH", None), ("LA", None)))[0]
    assert (one.share, two.share, one.sureness) == (0.5, 0.5, "assumed")


def test_those_without_a_percentage_share_the_rest() -> None:
    found = activity(("KH", 50.0), ("LA", None), ("VN", None))
    assert shares(found) == {"KH": 0.5, "LA": 0.25, "VN": 0.25}
    assert codes(found) == []


def test_nothing_is_left_for_one_without_a_percentage() -> None:
    found = activity(("KH", 100.0), ("LA", None))
    assert shares(found) == {"KH": 1.0, "LA": 0.0}
    assert codes(found) == ["percentages-off"]


@pytest.mark.parametrize("percentages", [(100.0, 100.0), (10.0, 10.0)])
def test_a_wrong_sum_is_scaled(percentages: tuple[float, float]) -> None:
    found = activity(("KH", percentages[0]), ("LA", percentages[1]))
    assert shares(found) == {"KH": 0.5, "LA": 0.5}
    assert codes(found) == ["percentages-off"]
    assert country_shares(found)[0][0].sureness == "derived"


def test_rounded_thirds_are_no_problem() -> None:
    found = activity(("KH", 33.33), ("LA", 33.33), ("VN", 33.33))
    assert math.isclose(sum(s.share for s in country_shares(found)[0]), 1.0)
    assert codes(found) == []


def test_a_region_takes_its_share() -> None:
    found = activity(("KH", 50.0), regions=(50.0,))
    assert shares(found) == {"KH": 0.5}
    assert codes(found) == []


def test_a_region_said_again_in_another_vocabulary_counts_once() -> None:
    found = Activity(
        "X",
        Provenance("d"),
        recipient_countries=(RecipientCountry("KH", 50.0),),
        recipient_regions=(RecipientRegion("789", "1", 50.0), RecipientRegion("SEA", "99", 50.0)),
    )
    assert shares(found) == {"KH": 0.5}


def test_a_country_named_twice_is_one() -> None:
    assert shares(activity(("KH", 50.0), ("kh", 50.0))) == {"KH": 1.0}


def test_an_unknown_code_keeps_its_share_from_the_others() -> None:
    found = activity(("KH", 50.0), ("QQ", 50.0))
    assert shares(found) == {"KH": 0.5}
    assert codes(found) == ["code-unknown"]


def test_countries_on_transactions_by_value() -> None:
    found = activity(
        transactions=(
            spent("KH", 100.0, "2"),
            spent("KH", 100.0, "3"),
            spent("LA", -50.0, "3"),
            spent("LA", 999.0, "1"),
        )
    )
    assert shares(found) == {"KH": 0.8, "LA": 0.2}
    assert codes(found) == []


def test_a_region_on_transactions_takes_its_share() -> None:
    found = activity(transactions=(spent("KH", 25.0), spent(None, 75.0, region="789")))
    assert shares(found) == {"KH": 0.25}


@pytest.mark.parametrize(
    "transactions",
    [
        (spent("KH", 1.0, currency="USD"), spent("LA", 5000.0, currency="KRW")),
        (spent("KH", None), spent("LA", 0.0)),
    ],
)
def test_transactions_that_cannot_be_weighed_are_equal(
    transactions: tuple[Transaction, ...],
) -> None:
    found = country_shares(activity(transactions=transactions))[0]
    assert [(s.share, s.sureness) for s in found] == [(0.5, "assumed"), (0.5, "assumed")]


def test_no_country_but_a_location_in_one() -> None:
    found = activity(regions=(100.0,))
    assert shares(found, ("KH", "LA")) == {"KH": 0.5, "LA": 0.5}
    assert country_shares(found, ("KH",))[0][0].sureness == "inferred"
    assert codes(found, ("KH",)) == []


def test_no_country_at_all_is_a_problem_that_names_the_region() -> None:
    (problem,) = country_shares(activity(regions=(100.0,)))[1]
    assert problem.code == "country-missing"
    assert problem.got == "the region Far East Asia, regional"


@given(st.lists(st.one_of(st.none(), st.floats(-10, 1000, allow_nan=False)), max_size=8))
def test_parts_never_add_up_to_more_than_the_whole(percentages: list[float | None]) -> None:
    parts = parts_of(percentages).parts
    assert len(parts) == len(percentages)
    assert all(part.share >= 0 for part in parts)
    assert not parts or math.isclose(sum(part.share for part in parts), 1.0, abs_tol=1e-9)
