"""Host agencies under the name that the list has for them."""

from __future__ import annotations

import pytest

from riparian.normalise.provider_names import listed_host

AGRICULTURE = "Ministry of Agriculture and Forestry"


@pytest.mark.parametrize("name", [AGRICULTURE, "MAF", "농림부", "Farms (MAF)", AGRICULTURE.lower()])
def test_a_whole_name_in_any_language_means_the_listed_agency(name: str) -> None:
    assert listed_host(name, ["LA"]) == AGRICULTURE


@pytest.mark.parametrize("name", ["", "Growers", "School of the Ministry of Agriculture", "()"])
def test_a_name_that_is_not_listed_whole_means_none(name: str) -> None:
    assert listed_host(name, ["LA"]) is None


def test_an_agency_is_one_of_the_countries_of_its_project() -> None:
    assert listed_host("MAF", []) is None
    assert listed_host("MAF", ["VN"]) is None
    assert listed_host("MAF", ["VN", "LA"]) == AGRICULTURE
