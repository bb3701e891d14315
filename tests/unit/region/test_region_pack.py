import json
import re
from collections import Counter, defaultdict
from datetime import date

import pytest
import shapely
from shapely.geometry import shape

from riparian.errors import UnknownName
from riparian.region.pack import TOWNSHIP, load_region, region_folder
from riparian.region.stated_places import place_by_code

LOCAL = {"KH": "km", "LA": "lo", "MM": "my", "TH": "th", "VN": "vi", "CN": "zh"}
ABOVE = {
    "country": {None},
    "adm1": {"country"},
    "adm2": {"adm1"},
    "locality": {"adm1", "adm2"},
}


def province_by_code(vocabulary: str, code: str) -> str | None:
    place_id = place_by_code(vocabulary, code)
    return load_region().province_of(place_id) if place_id else None


@pytest.fixture(scope="module")
def features():
    text = (region_folder() / "adm1.geojson").read_text(encoding="utf-8")
    return json.loads(text)["features"]


def test_all_provinces_of_today_are_present():
    pack = load_region()
    found = Counter(p.parent for p in pack.places.values() if p.level == "adm1")
    assert found == {"KH": 25, "LA": 18, "MM": 15, "TH": 77, "VN": 63, "CN": 1}
    assert pack.countries == ("KH", "LA", "MM", "TH", "VN")
    assert pack.partial == ("CN",)


def test_all_levels_are_counted():
    pack = load_region()
    found = Counter((p.level, pack.country_of(p.place_id)) for p in pack.places.values())
    adm2 = {"KH": 199, "LA": 148, "MM": 73, "TH": 928, "VN": 708, "CN": 16}
    towns = {"KH": 341, "LA": 117, "MM": 788, "TH": 1085, "VN": 909, "CN": 388}
    assert {country: found["adm2", country] for country in adm2} == adm2
    assert {country: found["locality", country] for country in towns} == towns


def test_myanmar_has_seven_states_seven_regions_and_the_capital():
    kinds = Counter(place.kind for place in load_region().children("MM"))
    assert kinds == {"State": 7, "Region": 7, "Union territory": 1}


def test_townships_are_towns_of_the_state_that_their_code_says():
    pack = load_region()
    state_of = defaultdict(set)
    for row in pack.codes:
        if row.vocabulary == "MIMU":
            assert pack.places[row.place_id].kind == TOWNSHIP
            state_of[row.code[:6]].add(pack.province_of(row.place_id))
    assert len(state_of) == 18  # Bago counts as two there, Shan as three
    assert all(len(states) == 1 for states in state_of.values())
    assert set().union(*state_of.values()) == {p.place_id for p in pack.children("MM")}
    townships = [p for p in pack.places.values() if p.kind == TOWNSHIP]
    assert len(townships) == 356
    assert pack.places["mimu:MMR001012"].name == "Momauk"


@pytest.mark.parametrize(
    ("country", "language", "missing"), [("LA", "lo", 0), ("TH", "th", 0), ("KH", "km", 2)]
)
def test_districts_have_names_in_their_own_script(country, language, missing):
    pack = load_region()
    named = {row.place_id for row in pack.names if row.lang == language}
    districts = [
        p.place_id
        for p in pack.places.values()
        if p.level == "adm2" and pack.country_of(p.place_id) == country
    ]
    assert len([d for d in districts if d not in named]) == missing


def test_the_tree_is_closed():
    pack = load_region()
    for place in pack.places.values():
        above = pack.places[place.parent].level if place.parent else None
        assert above in ABOVE[place.level]
        assert pack.country_of(place.place_id) in (*pack.countries, *pack.partial)
    assert [p.place_id for p in pack.ancestors("gn:1654379")] == ["LA-CH", "LA"]
    assert [p.place_id for p in pack.ancestors("gn:1149880")] == ["TH-57", "TH"]  # a district
    assert pack.province_of("gn:1654379") == "LA-CH"
    assert pack.province_of("LA") is None
    assert pack.name_of("KH-6") == "Kampong Thom"


def test_every_district_lies_in_a_province_of_its_country():
    pack = load_region()
    for place in pack.places.values():
        if place.level == "adm2":
            province = pack.places[place.parent or ""]
            assert province.level == "adm1"
            assert province.parent == pack.country_of(place.place_id)


def test_every_point_is_whole_or_missing():
    for place in load_region().places.values():
        assert (place.latitude is None) == (place.longitude is None)
        pointless = place.level == "adm2" or place.kind == TOWNSHIP or place.place_id == "CN"
        assert place.latitude is not None or pointless


def test_every_province_has_names_in_the_languages_of_both_sides():
    pack = load_region()
    languages = defaultdict(set)
    for row in pack.names:
        if not row.lang.endswith("-Latn"):
            languages[row.place_id].add(row.lang.split("-")[0])
    for place in pack.places.values():
        if place.level == "adm1":
            wanted = {"en", "ja", "ko", "zh", LOCAL[place.parent or ""]}
            assert wanted <= languages[place.place_id], place.place_id


def test_the_merged_provinces_of_2025_are_parts_of_one_set_each():
    pack = load_region()
    schemes = [one for one in pack.sets.values() if one.type == "scheme"]
    members = [m.place_id for one in schemes for m in one.members]
    vietnam = {place.place_id for place in pack.children("VN")}
    unchanged = {
        place_id
        for change in pack.changes
        if change.change == "unchanged in 2025 merger"
        for place_id in change.from_ids
    }
    assert len(schemes) == 23
    assert len(members) == len(set(members)) == 52
    assert set(members) | unchanged == vietnam
    assert not set(members) & unchanged
    assert all(m.relation == "part" for one in schemes for m in one.members)
    assert {one.valid_from for one in schemes} == {"2025-07-01"}
    dong_nai = pack.sets["scheme:VN-2025-dong-nai"]
    assert [m.place_id for m in dong_nai.members] == ["VN-39", "VN-58"]
    assert [s.set_id for s in pack.sets_of("VN-58") if s.type == "scheme"] == [dong_nai.set_id]


def test_every_set_has_names_and_known_places():
    pack = load_region()
    assert {row.place_id for row in pack.set_names} == set(pack.sets)
    assert all(m.place_id in pack.places for one in pack.sets.values() for m in one.members)


def test_days_are_valid_and_begin_before_they_end():
    pack = load_region()
    for one in (*pack.places.values(), *pack.sets.values()):
        for day in filter(None, (one.valid_from, one.valid_to)):
            assert re.fullmatch(r"\d{4}(-\d\d-\d\d)?", day)
            date.fromisoformat(day if len(day) > 4 else f"{day}-01-01")
        assert not (one.valid_from and one.valid_to) or one.valid_from < one.valid_to
    begun = {p.place_id: p.valid_from for p in pack.places.values() if p.valid_from}
    assert begun == {
        "KH-25": "2013-12-31", "LA-XS": "2013-12-31", "MM-18": "2008", "TH-38": "2011-03-23",
    }  # fmt: skip
    ended = {p.place_id: p.valid_to for p in pack.places.values() if p.valid_to}
    assert ended == dict.fromkeys(
        (m.place_id for s in pack.sets.values() if s.type == "scheme" for m in s.members),
        "2025-07-01",
    )


def test_changes_name_places_of_the_pack():
    pack = load_region()
    assert len(pack.changes) == 56
    for change in pack.changes:
        assert change.precision in ("day", "month", "year")
        assert {*change.from_ids, *change.to_ids} <= set(pack.places) | set(pack.sets)
    split = next(c for c in pack.changes if c.change == "split" and c.country == "KH")
    assert (split.from_ids, split.to_ids) == (("KH-3",), ("KH-3", "KH-25"))
    moved = [c for c in pack.changes if c.change == "district moved to the new province"]
    assert all(pack.province_of(c.to_ids[0]) == "KH-25" for c in moved)


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
    assert len(outlines) == 196
    assert all(outline.is_valid for outline in outlines)
    assert shapely.coverage_is_valid(outlines)


def test_every_province_with_an_outline_holds_its_own_point(features):
    places = load_region().places
    for feature in features:
        place = places[feature["properties"]["place_id"]]
        assert place.outline == "own"
        assert shape(feature["geometry"]).intersects(shapely.Point(place.longitude, place.latitude))


@pytest.mark.parametrize(
    ("name", "most"), [("adm1.geojson", 700_000), ("places.csv", 600_000), ("names.csv", 2_500_000)]
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
    assert province_by_code("TH-district", "5706") == "TH-57"
    assert province_by_code("VN-district", "837") == "VN-50"
    assert province_by_code("G1", "1904844") == "VN-50"  # the same district
    assert province_by_code("G1", "1804651") == "CN-YN"  # Kunming


def test_a_country_code_is_no_province():
    assert place_by_code("G1", "1655842") == "LA"
    assert place_by_code("A4", "LA") == "LA"
    assert province_by_code("G1", "1655842") is None


@pytest.mark.parametrize(
    ("vocabulary", "code"),
    [
        ("KH-province", "2501"),  # a district, of which two numberings are in use
        ("KH-district", "2501"),
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
