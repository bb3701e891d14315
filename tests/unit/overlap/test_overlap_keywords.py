"""Telling words: what is left of a text without places, countries, subjects and formulas."""

from __future__ import annotations

import pytest

from riparian.overlap.signals.keywords import telling_words


@pytest.mark.parametrize("name", ["Laos", "Lao PDR", "Vietnam", "Viet Nam", "Burma"])
def test_no_name_of_a_country_is_a_telling_word(name: str) -> None:
    """That both are in one country is evidence already, by whatever name."""
    assert telling_words(f"Handloom museum, {name}", ()) == telling_words("Handloom museum", ())


def test_what_stands_in_a_title_beside_its_country_stays() -> None:
    assert set(telling_words("Handloom looms, Lao PDR", ()).values()) == {"handloom", "looms"}


def test_names_of_the_places_of_a_project_are_left_out() -> None:
    assert "kampot" not in telling_words("Handloom museum, Kampot", ["Kampot"]).values()
