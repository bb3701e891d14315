"""The cheap look before regular expressions passes over nothing that they find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.language import title_facts
from riparian.language.needed_words import NeededWords
from riparian.linking.engine import load_records
from riparian.normalise import record_dates, stage_words, text_places, usual_durations
from riparian.normalise.text_places import nationwide_in
from riparian.normalise.usual_durations import scheme_length
from riparian.overlap.signals import compass

LOOKS = (
    (title_facts._NOTICE_WORDS, (title_facts.NOTICE,)),
    (title_facts._LOT_WORDS, (title_facts._LOT,)),
    (title_facts._MARK_WORDS, tuple(pattern for _, pattern in title_facts._MARKS)),
    (compass._NEEDED, (compass._PART,)),
    (load_records._COMPASS_POINTS, (load_records._COMPASS,)),
    (record_dates._NEEDED, (record_dates._MAY_STATE,)),
    (stage_words._lexicon().needed, (stage_words._lexicon().signs, stage_words._PERCENT)),
    (usual_durations._needed(), tuple(words for _, words in usual_durations._schemes())),
    (text_places._needed(), tuple(map(text_places._nationwide, (True, False)))),
)
"""Each cheap look, with the expressions that are not tried where it says no."""


@pytest.mark.parametrize("look", LOOKS)
@given(st.data())
def test_whatever_an_expression_finds_has_a_word_that_is_looked_for(
    look: tuple[NeededWords, tuple[re.Pattern[str], ...]], data: st.DataObject
) -> None:
    words, patterns = look
    assert words.may_be_in(found_by(data.draw(st.sampled_from(patterns)), data))


STEPS = tuple(pattern for _, pattern in title_facts._COMPILED)


@given(
    st.sampled_from((*STEPS, title_facts._NAMED, title_facts._ROADS, title_facts._HOST_ROADS)),
    st.data(),
)
def test_whatever_counts_in_a_title_is_looked_for(
    pattern: re.Pattern[str], data: st.DataObject
) -> None:
    assert title_facts._may_count(found_by(pattern, data))


def found_by(pattern: re.Pattern[str], data: st.DataObject) -> str:
    """Something that an expression finds, without what stands around it: letters that are not ASCII
    there would have everything read."""
    found = pattern.search(data.draw(st.from_regex(pattern)))
    assert found is not None
    return found[0]


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
