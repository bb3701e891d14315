import json
from collections import Counter

import pytest
import shapely
from shapely.geometry import shape

from riparian.errors import UnknownName
from riparian.region.codes import place_by_code, province_by_code
from riparian.region.pack import load_region, region_folder


@pytest.fixture(scope="module")
def features():
    text = (region_folder() / "adm1.geojson").read_text(encoding="utf-8")
    return json.loads(text)["features"]


def test_all_provinces_of_today_are_present():
    pack = load_region()
    found = Counter(p.parent for p in pack.places.values() if p.level == "adm1")
    assert found == {"KH": 25, "LA": 18, "MM": 15, "TH": 77, "VN": 63}
    assert pack.countries == ("KH", "LA", "MM", "TH", "VN")


def test_myanmar_has_seven_states_seven_regions_and_the_capital():
    kinds = Counter(place.kind for place in load_region().children("MM"))
    assert kinds == {"State": 7, "Region": 7, "Union territory": 1}


def test_the_tree_is_closed():
    pack = load_region()
    for place in pack.places.values():
        assert (place.parent is None) == (place.level == "country")
        assert pack.country_of(place.place_id) in pack.countries
    assert [p.place_id for p in pack.ancestors("gn:1654379")] == ["LA-CH", "LA"]
    assert pack.province_of("gn:1654379") == "LA-CH"
    assert pack.province_of("LA") is None
    assert pack.name_of("KH-6") == "Kampong Thom"


def test_every_name_and_code_belongs_to_a_place():
    pack = load_region()
    assert {row.place_id for row in pack.names} == set(pack.places)
    assert {row.place_id for row in pack.codes} <= set(pack.places)
    assert all(row.name and row.source for row in pack.names)


def test_usual_names_are_distinct_within_a_country_and_in_plain_letters():
    places = [p for p in load_region().places.values() if p.level == "adm1"]
    assert len({(p.parent, p.name) for p in places}) == len(places)
    assert all(p.name.isascii() for p in places)
    by_id = {p.place_id: p.name for p in places}
    assert by_id["LA-VI"] == "Vientiane Province"
    assert by_id["LA-VT"] == "Vientiane Prefecture"
    assert by_id["KH-5"] == "Kampong Speu"
    assert (by_id["VN-39"], by_id["VN-53"], by_id["VN-66"]) == ("Dong Nai", "Bac Kan", "Hung Yen")


def test_no_name_of_a_vietnamese_region_is_given_to_a_province():
    names = {row.name for row in load_region().names if row.place_id in ("VN-39", "VN-53", "VN-66")}
    assert not names & {"Đông Nam Bộ", "Đông Bắc", "Đồng Bằng Sông Hồng", "紅河デルタ", "東北部"}


def test_units_without_polygon_borrow_that_of_their_old_parent_and_say_so(features):
    pack = load_region()
    borrowed = {p.place_id for p in pack.places.values() if p.outline == "parent"}
    assert borrowed == {"KH-25", "LA-XS", "MM-18"}
    also = {f["properties"]["place_id"]: f["properties"].get("also", []) for f in features}
    assert also["KH-3"] == ["KH-25"]
    assert also["LA-VI"] == ["LA-XS"]
    assert also["MM-04"] == ["MM-18"]
    assert all("no polygon of its own" in pack.places[place].note for place in borrowed)


def test_outlines_share_their_borders(features):
    outlines = [shape(feature["geometry"]) for feature in features]
    assert len(outlines) == 195
    assert all(outline.is_valid for outline in outlines)
    assert shapely.coverage_is_valid(outlines)


def test_every_province_with_an_outline_holds_its_own_point(features):
    places = load_region().places
    for feature in features:
        place = places[feature["properties"]["place_id"]]
        assert place.outline == "own"
        assert shape(feature["geometry"]).intersects(shapely.Point(place.longitude, place.latitude))


@pytest.mark.parametrize(
    ("name", "most"), [("adm1.geojson", 700_000), ("places.csv", 600_000), ("names.csv", 600_000)]
)
def test_files_stay_small(name, most):
    assert len((region_folder() / name).read_bytes()) < most


def test_an_unknown_pack_is_bad_use():
    with pytest.raises(UnknownName) as raised:
        load_region("danube")
    assert "mekong" in raised.value.try_this


def test_codes_find_their_place():
    assert province_by_code("ISO-3166-2", "KH-25") == "KH-25"
    assert province_by_code("ISO-3166-2", "vn-sg ") == "VN-SG"
    assert province_by_code("ISO-3166-2", "VN-65") == "VN-SG"  # until 2011
    assert province_by_code("G1", "1657818") == "LA-CH"
    assert province_by_code("GEO", "1654379") == "LA-CH"  # Pakse, a town
    assert province_by_code("G1", "1905669") == "VN-53"
    assert province_by_code("GeoNames-admin1", "LA.24") == "LA-VT"
    assert province_by_code("KH-province", "25") == "KH-25"


def test_a_country_code_is_no_province():
    assert place_by_code("G1", "1655842") == "LA"
    assert place_by_code("A4", "LA") == "LA"
    assert province_by_code("G1", "1655842") is None


@pytest.mark.parametrize(
    ("vocabulary", "code"),
    [
        ("KH-province", "2501"),  # a district, of which two numberings are in use
        ("KH-province", "5"),
        ("ISO-3166-2", "KH-2501"),
        ("ISO-3166-2", ""),
        ("G1", "99999999"),
        ("A1", "1657818"),
        ("FIPS-10-4", "LA27"),  # Natural Earth gives it to both Vientianes
        ("GeoNames-admin1", "VN.44"),  # means another province before 2025 than after
    ],
)
def test_what_is_no_code_of_a_province_finds_nothing(vocabulary, code):
    assert province_by_code(vocabulary, code) is None
