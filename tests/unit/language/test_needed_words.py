"""The cheap look before regular expressions passes over nothing that they find."""

from __future__ import annotations

import pytest

from riparian.language.needed_words import NeededWords
from riparian.normalise.text_places import nationwide_in
from riparian.normalise.usual_durations import scheme_length


def test_a_text_is_worth_reading_that_has_a_word_in_any_case_or_is_not_ascii() -> None:
    words = NeededWords(("north", "per cent"))
    assert words.may_be_in("NORTHERN provinces")
    assert words.may_be_in("50 Per Cent")
    assert words.may_be_in("ſouthern Đắk Lắk")
    assert not words.may_be_in("southern provinces")


@pytest.mark.parametrize(
    "said",
    ["Nation wide", "across the country", "the Entire Country", "every province", "Toan quoc"],
)
def test_a_whole_country_is_found(said: str) -> None:
    assert nationwide_in({"title": f"Vaccination, {said}"}) is not None


@pytest.mark.parametrize(
    "said",
    [
        "Grass-roots", "grassroots", "food stocks", "Emergency", "JDS", "non-project grant",
        "Economic and Social Development Programme", "an NGO", "mine clearance", "UXO",
        "with WHO", "with the UN-Habitat", "with UNHabitat", "through UNDP", "Japan-UNICEF",
        "hands over equipment", "hand over equipment", "equipment for 5 schools", "volunteers",
        "programme loan",
    ],
)  # fmt: skip
def test_each_small_kind_of_aid_is_found(said: str) -> None:
    assert scheme_length("JP", "grant", (f"Schools: {said}",)) is not None
