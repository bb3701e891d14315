"""Places by name and one by one, out of the pack alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from riparian.catalogue.place_profile import FIRST_CHILDREN, show_place
from riparian.catalogue.places_by_name import list_places, meant
from riparian.errors import UnknownName
from riparian.region.pack import NameRow, PlaceSet, SetMember, UnitChange, load_region
from riparian.region.place_lookup import NameMeanings, meanings

SETS = {
    one.set_id: one
    for one in (
        PlaceSet("basin:SEA", "basin", "Sea", (SetMember("KH-12", "within"),)),
        PlaceSet("basin:LOW", "basin", "Low", (SetMember("KH-12", "touches"),), None, "basin:SEA"),
        PlaceSet(
            "basin:MID",
            "basin",
            "Mid",
            (SetMember("LA-SV", "touches", 2, "a map"), SetMember("LA-CH", "within", 3)),
            "basin:SEA",
            "basin:LOW",
        ),
        PlaceSet("basin:TOP", "basin", "Top", (SetMember("LA-LP", "within"),), None, "basin:MID"),
        PlaceSet("road:R9", "road", "Road 9", (SetMember("LA-SV", "crosses", 1),), source="a law"),
        PlaceSet(
            "scheme:NEW",
            "scheme",
            "New unit",
            (SetMember("VN-DN", "part"),),
            valid_from="2025-07-01",
        ),
    )
}
PACK = replace(
    load_region(),
    sets=SETS,
    set_names=(NameRow("basin:MID", "ミッド流域", "ja", "official", "invented"),),
    changes=(
        UnitChange(
            "LA", "split", "2013-12-01", "month", ("Vientiane",), ("Vientiane", "Xaisomboun"),
            ("LA-VI",), ("LA-VI", "LA-XS"), "", "a law",
        ),
    ),
)  # fmt: skip
KNOWN = NameMeanings(PACK)


def test_everything_that_a_name_means_is_listed_with_what_is_above_it():
    found, total = list_places(KNOWN, "Siem Reap", None)
    assert total == len(found) >= 2
    assert found[0].level == "adm1"
    [town] = [f for f in found if f.code == "gn:1822214"]
    assert [p.code for p in town.parents][-2:] == ["KH-17", "KH"]
    assert {f.country for f in found} == {"KH"}
    assert {n.lang for n in found[0].names} >= {"km", "ja", "ko"}
    assert {f.projects for f in found} == {0}


def test_a_limit_says_how_many_there_are_all_the_same():
    found, total = list_places(KNOWN, "Siem Reap", None, 1)
    assert len(found) == 1
    assert total >= 2


def test_a_set_is_in_a_country_only_if_all_of_it_is():
    assert list_places(KNOWN, "Mid", None)[0][0].country == "LA"
    assert list_places(KNOWN, "Sea", None)[0][0].country == ""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("ラオス", "LA"),
        ("캄보디아", "KH"),
        ("東ティモール", "TL"),
        ("Timor-Leste", "TL"),
        ("tl", "TL"),
    ],
)
def test_countries_are_found_in_other_languages_those_outside_too(words, code):
    [found], total = list_places(meanings(), words, None)
    assert (found.code, found.level, total) == (code, "country", 1)


def test_what_is_not_known_is_answered_with_what_is_near():
    with pytest.raises(UnknownName) as raised:
        list_places(KNOWN, "シェムリアプ", None)
    assert raised.value.try_this == "Did you mean Siem Reap (KH-17)?"
    with pytest.raises(UnknownName) as raised:
        meant(KNOWN, "Vientiane")
    assert "LA-VT" in raised.value.what
    with pytest.raises(UnknownName):
        meant(KNOWN, "")


def test_a_place_says_to_which_sets_it_belongs_and_what_lies_up_and_down_the_river():
    view = show_place(KNOWN, "Savannakhet", None)
    basin, road = view.sets
    assert (basin.code, basin.relation, basin.position, basin.source) == (
        "basin:MID", "touches", 2, "a map",
    )  # fmt: skip
    assert [one.code for one in basin.upstream] == ["basin:TOP"]
    assert [one.code for one in basin.downstream] == ["basin:LOW", "basin:SEA"]
    assert (road.code, road.relation, road.source) == ("road:R9", "crosses", "a law")
    assert view.projects == 0


def test_a_set_says_its_places_in_their_order_and_its_parts():
    view = show_place(KNOWN, "ミッド", None)
    assert [(m.code, m.relation, m.position) for m in view.members] == [
        ("LA-SV", "touches", 2), ("LA-CH", "within", 3),
    ]  # fmt: skip
    assert [one.code for one in view.upstream] == ["basin:TOP"]
    assert [one.code for one in view.parents] == ["basin:SEA"]
    assert [one.code for one in show_place(KNOWN, "basin:SEA", None).children] == ["basin:MID"]
    assert view.latitude is None


def test_a_river_that_flows_in_a_ring_ends():
    ring = {
        code: replace(SETS["basin:LOW"], set_id=code, flows_into=into, parent=into)
        for code, into in (("basin:A", "basin:B"), ("basin:B", "basin:A"))
    }
    view = show_place(NameMeanings(replace(PACK, sets=ring)), "basin:A", None)
    assert [one.code for one in view.downstream] == ["basin:B"]


def test_a_place_says_what_became_of_it():
    view = show_place(KNOWN, "LA-XS", None)
    [change] = view.changes
    assert (change.change, change.date, change.precision) == ("split", "2013-12-01", "month")
    assert view.outline_of.code == "LA-VI"
    new = show_place(KNOWN, "New unit", None)
    assert (new.level, new.valid_from) == ("scheme", "2025-07-01")
    assert show_place(KNOWN, "VN-DN", None).sets[0].valid_from == "2025-07-01"


def test_children_are_counted_and_the_first_ones_named():
    view = show_place(KNOWN, "KH", None)
    assert view.children_counted["adm1"] == 25
    assert len(view.children) == FIRST_CHILDREN
    assert {n.source for n in view.names} <= set(view.sources)
    assert {"ISO-3166-1-alpha-3"} <= {c.vocabulary for c in view.codes}
