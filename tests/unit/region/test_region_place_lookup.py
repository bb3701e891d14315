"""What the words of a person can mean: any name in any script, any code, and sets of places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from riparian.region.outlines import outline_holders
from riparian.region.pack import NameRow, Place, PlaceSet, RegionPack, SetMember, load_region
from riparian.region.place_lookup import NameMeanings, level_words, meanings, places_of_set


def place(place_id: str, level: str, name: str, parent: str | None, many: int = 0) -> Place:
    return Place(place_id, level, name, parent, 0.0, 0.0, "none", population=many or None)


def invented() -> RegionPack:
    """A land with two provinces, districts, towns, and a basin with a part."""
    places = [
        place("QX", "country", "Quenland", None),
        place("QX-1", "adm1", "Nam Sun", "QX"),
        place("QX-2", "adm1", "Hill", "QX"),
        place("gn:1", "adm2", "Lakeside", "QX-1"),
        place("gn:2", "locality", "Lakeside", "QX-1", 20_000),
        place("gn:3", "locality", "Lakeside", "QX-2", 300),
        place("gn:4", "locality", "Mill", "QX-1", 300),
        place("gn:5", "locality", "Mill", "QX-2", 200),
    ]
    sets = [
        PlaceSet("basin:SUN", "basin", "Sun", (SetMember("QX-1", "touches"),)),
        PlaceSet("basin:MOON", "basin", "Moon", (SetMember("gn:3", "within"),), parent="basin:SUN"),
        PlaceSet("road:HILL", "road", "Hill Road", (SetMember("QX-2", "crosses", 1),)),
        PlaceSet("basin:MILL", "basin", "Mill", ()),
    ]
    return RegionPack(
        region_id="invented",
        name="Invented",
        version="1",
        countries=("QX",),
        places={p.place_id: p for p in places},
        names=tuple(NameRow(p.place_id, p.name, "en", "official", "invented") for p in places),
        codes=(),
        sets={one.set_id: one for one in sets},
        set_names=(NameRow("basin:SUN", "スン川流域", "ja", "official", "invented"),),
    )


OF_INVENTED = NameMeanings(invented())
OF_MEKONG = meanings()


def codes(known: NameMeanings, words: str) -> list[str]:
    return [meaning.code for meaning in known.find(words)]


@pytest.mark.parametrize(
    "words",
    ["Savannakhet", "savannakhet province", "LA-SV", "la-sv", "LA.SV", "1653315", "サバナケット",
     "サバナケット県", "サワンナケート", "사바나켓", "사완나켓", "ແຂວງສະຫວັນນະເຂດ", "ສະຫວັນນະເຂດ",
     "沙湾拿吉省", "沙灣拿吉"],
)  # fmt: skip
def test_savannakhet_is_found_in_every_language_and_by_every_code(words: str) -> None:
    assert [m.code for m in OF_MEKONG.likeliest(words)] == ["LA-SV"]


@pytest.mark.parametrize(
    "words",
    ["Siem Reap", "SIEMREAP", "KH-17", "シェムリアップ", "シェムリアップ州",
     "시엠레아프", "씨엠립", "សៀមរាប", "ខេត្តសៀមរាប", "暹粒省"],
)  # fmt: skip
def test_siem_reap_is_found_in_every_language_and_by_every_code(words: str) -> None:
    assert [m.code for m in OF_MEKONG.likeliest(words)] == ["KH-17"]


def test_a_province_goes_before_the_town_of_its_name_and_a_level_word_turns_that_round() -> None:
    assert codes(OF_MEKONG, "Siem Reap")[0] == "KH-17"
    assert "gn:1822214" in codes(OF_MEKONG, "Siem Reap")
    [town] = OF_MEKONG.likeliest("Siem Reap town")
    assert town.level != "adm1"
    assert [m.code for m in OF_INVENTED.likeliest("Nam Sun")] == ["QX-1"]
    assert codes(OF_MEKONG, "Siem Reap Province") == ["KH-17"]


def test_a_name_of_two_provinces_means_both() -> None:
    assert [m.code for m in OF_MEKONG.likeliest("Vientiane")] == ["LA-VI", "LA-VT"]


def test_a_set_is_found_by_name_by_code_and_by_either_part_of_it() -> None:
    for words in ("Sun", "sun basin", "Sun River", "basin:SUN", "BASIN:sun", "スン川流域", "スン"):
        assert codes(OF_INVENTED, words) == ["basin:SUN"], words
    assert OF_INVENTED.find("Sun")[0].is_set


def test_a_province_goes_before_a_set_and_a_set_before_districts_and_towns() -> None:
    assert codes(OF_INVENTED, "Hill") == ["QX-2", "road:HILL"]
    assert codes(OF_INVENTED, "Mill") == ["basin:MILL", "gn:4", "gn:5"]


def test_a_district_goes_before_towns_and_the_only_large_town_before_small_ones() -> None:
    assert codes(OF_INVENTED, "Lakeside") == ["gn:1", "gn:2", "gn:3"]
    assert [m.code for m in OF_INVENTED.likeliest("Lakeside city")] == ["gn:1"]
    alone = NameMeanings(replace(invented(), sets={}, set_names=()))
    assert [m.code for m in alone.likeliest("Mill")] == ["gn:4", "gn:5"]


def test_the_places_of_a_set_are_those_of_its_parts_too() -> None:
    assert places_of_set(invented(), "basin:SUN") == {"QX-1", "gn:3"}
    assert places_of_set(invented(), "basin:MILL") == frozenset()


@pytest.mark.parametrize("words", ["", " ", "…", "Atlantis", "%", "a" * 5000])
def test_what_means_nothing_finds_nothing(words: str) -> None:
    assert OF_MEKONG.find(words) == ()
    assert len(OF_MEKONG.near(words)) <= 3


@pytest.mark.parametrize(
    ("words", "code"),
    [("Siem Raep", "KH-17"), ("シェムリアプ", "KH-17"), ("サバナケト", "LA-SV"),
     ("사바나켇", "LA-SV"),
     ("Savanakhet", "LA-SV"), ("Kampung Thom", "KH-6")],
)  # fmt: skip
def test_what_is_nearly_right_is_near_in_every_script(words: str, code: str) -> None:
    assert OF_MEKONG.near(words)[0].code == code


def test_the_best_known_of_one_name_is_offered_once() -> None:
    near = OF_MEKONG.near("Siem Raep")
    assert [m.code for m in near] == ["KH-17"]


def test_every_place_of_the_pack_is_found_by_its_name_and_its_code() -> None:
    for one in list(load_region().places.values())[::40]:
        assert one.place_id in codes(OF_MEKONG, one.name)
        assert codes(OF_MEKONG, one.place_id)[0] == one.place_id


def test_levels_are_said_in_words() -> None:
    assert level_words("adm1") == "province"
    assert level_words("basin") == "basin"


def test_a_province_split_off_later_lies_in_the_outline_of_another() -> None:
    assert outline_holders()["KH-25"] == "KH-3"
