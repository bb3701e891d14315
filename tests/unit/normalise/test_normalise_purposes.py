"""What an activity is for."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.model.activity import Activity, Amount, Provenance, Sector, Transaction
from riparian.model.derived import PurposeShare
from riparian.normalise.purposes import meaning_of, purposes_of


def activity(*sectors: Sector, transactions: tuple[Transaction, ...] = ()) -> Activity:
    return Activity("X-1", Provenance("d"), sectors=sectors, transactions=transactions)


def spent(value: float, *sectors: Sector) -> Transaction:
    return Transaction(Amount(value, "USD", "2020-01-01"), type="3", sectors=sectors)


def purposes(of: Activity) -> tuple[PurposeShare, ...]:
    return purposes_of(of)[0]


def shares(of: Activity) -> dict[str, float]:
    return {p.code or p.category: round(p.share, 4) for p in purposes(of)}


def codes(of: Activity) -> list[str]:
    return [p.code for p in purposes_of(of)[1]]


def test_a_purpose_has_its_category_and_theme() -> None:
    (purpose,) = purposes(activity(Sector("14021", percentage=100.0)))
    assert (purpose.code, purpose.category, purpose.theme) == ("14021", "140", "water")
    assert (purpose.share, purpose.sureness, purpose.withdrawn) == (1.0, "reported", False)


def test_percentages_count_within_the_purpose_vocabulary_only() -> None:
    found = activity(
        Sector("14021", "1", 70.0),
        Sector("12220", "1", 30.0),
        Sector("140", "2", 100.0),
        Sector("6.1", "8", 100.0),
    )
    assert shares(found) == {"14021": 0.7, "12220": 0.3}
    assert codes(found) == []


def test_categories_count_where_there_are_no_purposes() -> None:
    (purpose,) = purposes(activity(Sector("140", "2", 100.0), Sector("7001", "99")))
    assert (purpose.code, purpose.category, purpose.theme) == (None, "140", "water")


def test_other_vocabularies_alone_say_nothing() -> None:
    assert purposes_of(activity(Sector("7001", "99"))) == ((), ())


def test_sectors_on_transactions_by_value() -> None:
    found = activity(
        transactions=(
            spent(75.0, Sector("72010"), Sector("7001", "99")),
            spent(-25.0, Sector("15220")),
        )
    )
    assert shares(found) == {"72010": 0.75, "15220": 0.25}


def test_a_withdrawn_code_is_flagged_and_counted() -> None:
    found = activity(Sector("23010", percentage=100.0))
    (purpose,) = purposes(found)
    assert (purpose.withdrawn, purpose.category, purpose.theme) == (True, "230", "energy")
    assert codes(found) == ["code-withdrawn"]


def test_a_code_newer_than_the_list_counts_under_its_category() -> None:
    found = activity(Sector("14099", percentage=100.0))
    (purpose,) = purposes(found)
    assert (purpose.code, purpose.category, purpose.theme) == (None, "140", "water")
    assert purpose.sureness == "derived"
    assert codes(found) == ["code-unknown"]


@pytest.mark.parametrize("code", ["0", "1", "", "99999", "abc", "000", "420", "٣٣٣", "1402"])
def test_what_is_no_dac_code_counts_in_no_purpose(code: str) -> None:
    found = activity(Sector(code, percentage=100.0))
    assert purposes(found) == ()
    assert codes(found) == ["code-unknown"]


def test_an_unknown_code_keeps_its_share_from_the_others() -> None:
    assert shares(activity(Sector("14021", "1", 60.0), Sector("1", "1", 40.0))) == {"14021": 0.6}


@pytest.mark.parametrize(("code", "theme"), [("110", "education"), ("150", "multi")])
def test_a_heading_has_the_theme_that_its_categories_share(code: str, theme: str) -> None:
    found = activity(Sector(code, "2", 100.0))
    (purpose,) = purposes(found)
    assert (purpose.code, purpose.category, purpose.theme) == (None, code, theme)
    assert codes(found) == ["code-unknown"]


def test_digits_that_aiddata_parted_are_read_together() -> None:
    found = activity(*(Sector(digit, percentage=33.33) for digit in "230"))
    (purpose,) = purposes(found)
    assert (purpose.category, purpose.theme, purpose.share) == ("230", "energy", 1.0)
    assert purpose.sureness == "inferred"
    assert purposes(activity(*(Sector(digit, percentage=33.33) for digit in "032"))) == ()


def test_a_compilers_judgement_is_inferred() -> None:
    (purpose,) = purposes(activity(Sector("14021", basis="judged")))
    assert purpose.sureness == "inferred"
    assert purpose.rule == "judged by the compilers of the register"


def test_sectors_not_specified_are_multi() -> None:
    (purpose,) = purposes(activity(Sector("99810")))
    assert (purpose.code, purpose.theme) == ("99810", "multi")


def test_wrong_percentages_are_scaled_and_told() -> None:
    found = activity(Sector("14021", "1", 100.0), Sector("12220", "1", 100.0))
    assert shares(found) == {"14021": 0.5, "12220": 0.5}
    assert codes(found) == ["percentages-off"]


def test_a_purpose_named_twice_is_one() -> None:
    assert shares(activity(Sector("14021", "1", 50.0), Sector("14021", "1", 50.0))) == {
        "14021": 1.0
    }


@given(st.lists(st.tuples(st.text(max_size=6), st.one_of(st.none(), st.floats(-5, 200)))))
def test_any_sectors_can_be_read(pairs: list[tuple[str, float | None]]) -> None:
    found = purposes(activity(*(Sector(code, "1", p) for code, p in pairs)))
    assert sum(p.share for p in found) <= 1.0 + 1e-9
    assert all(p.share >= 0 and math.isfinite(p.share) for p in found)


@given(st.text(alphabet="0123456789", min_size=1, max_size=6))
def test_a_meaning_always_has_category_and_theme(code: str) -> None:
    meaning = meaning_of(code)
    assert meaning is None or (len(meaning.category) == 3 and meaning.theme)
