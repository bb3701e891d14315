import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.region.pack import load_region
from riparian.region.point_places import NEAR_KM, ProvinceIndex, province_index
from riparian.region.stated_places import place_by_code

SHARED = Path(__file__).parents[4] / "shared" / "data" / "aiddata"


@pytest.mark.parametrize(
    ("latitude", "longitude", "province"),
    [
        (11.5564, 104.9282, "KH-12"),  # Phnom Penh
        (13.4125, 103.8670, "KH-17"),  # Angkor Wat
        (12.8, 104.1, "KH-15"),  # on the Tonle Sap lake: in a province too
        (17.9667, 102.6, "LA-VT"),  # Vientiane
        (18.9237, 102.4478, "LA-VI"),  # Vang Vieng
        (19.8856, 102.1347, "LA-LP"),  # Luang Prabang
        (16.8053, 96.1561, "MM-06"),  # Yangon
        (21.9747, 96.0836, "MM-04"),  # Mandalay
        (13.75, 100.5167, "TH-10"),  # Bangkok
        (18.7904, 98.9847, "TH-50"),  # Chiang Mai
        (21.0245, 105.8412, "VN-HN"),  # Hanoi
        (16.4619, 107.5955, "VN-26"),  # Hue
        (25.04, 102.71, "CN-YN"),  # Kunming
        (10.957, 106.8427, "VN-39"),  # Bien Hoa, in the polygon named after its region
    ],
)
def test_well_known_points_are_inside(latitude, longitude, province):
    match = province_index().province_at(latitude, longitude)
    assert match is not None
    assert (match.place_id, match.method, match.distance_km) == (province, "inside", 0)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (10.0, 102.0),  # Gulf of Thailand
        (19.0, 107.5),  # Gulf of Tonkin
        (15.0, 92.0),  # Bay of Bengal
        (26.65, 106.63),  # Guiyang
        (3.14, 101.69),  # Kuala Lumpur
        (35.68, 139.69),  # Tokyo
        (0.0, 0.0),
        (105.0, 13.0),
        (math.nan, math.nan),
        (math.inf, 100.0),
    ],
)
def test_points_at_sea_abroad_or_nowhere_find_nothing(latitude, longitude):
    assert province_index().province_at(latitude, longitude) is None


def test_a_point_just_off_the_coast_is_near_and_says_how_far():
    match = province_index().province_at(16.49051, 97.62825)  # Mawlamyine, on an estuary
    assert match is not None
    assert match.place_id == "MM-15"
    assert match.method == "nearest"
    assert 0 < match.distance_km <= NEAR_KM


def test_a_point_in_a_borrowed_outline_names_the_younger_province():
    match = province_index().province_at(11.91178, 105.65821)  # Suong
    assert match is not None
    assert match.place_id == "KH-3"
    assert match.alternatives == ("KH-25",)


def test_a_point_near_a_town_that_contradicts_the_outline_names_its_province():
    me_linh = province_index().province_at(21.158, 105.739)  # moved to Hanoi in 2008
    assert me_linh is not None
    assert (me_linh.place_id, me_linh.alternatives) == ("VN-70", ("VN-HN",))
    can_tho = province_index().province_at(10.03711, 105.78825)
    assert can_tho is not None
    assert (can_tho.place_id, can_tho.alternatives) == ("VN-73", ("VN-CT",))


def test_swapped_coordinates_are_seen():
    index = province_index()
    assert index.looks_swapped(104.9282, 11.5564)
    assert not index.looks_swapped(11.5564, 104.9282)
    assert not index.looks_swapped(0.0, 0.0)


def test_many_points_at_once_are_the_same_as_one_by_one():
    index = province_index()
    points = [(11.5564, 104.9282), (10.0, 102.0), (16.8053, 96.1561)]
    assert index.provinces_at(points) == [index.province_at(*point) for point in points]
    assert index.provinces_at([]) == []


@given(st.floats(), st.floats())
def test_any_two_numbers_are_answered(latitude, longitude):
    match = province_index().province_at(latitude, longitude)
    assert match is None or match.place_id in load_region().places


def test_many_points_are_looked_up_at_once_and_each_but_once(monkeypatch):
    points = [(9 + 14 * n / 2000, 98.0012 + (n * 7 % 1000) / 100) for n in range(2000)]
    asked, inside = [], ProvinceIndex._inside
    monkeypatch.setattr(
        ProvinceIndex, "_inside", lambda self, new: asked.append(len(new)) or inside(self, new)
    )
    index = province_index()
    first = index.provinces_at([*points, *points])
    assert asked == [2000]
    assert index.provinces_at(points) == first[:2000]
    assert sum(asked) == 2000


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/aiddata")
def test_points_of_aiddata_fall_into_the_province_that_their_geonames_id_names():
    index, pack = province_index(), load_region()
    seen = wrong = 0
    for path in SHARED.glob("*_mekong_locations.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                place = place_by_code("G1", row["geoname_id"])
                province = pack.province_of(place) if place else None
                if province:
                    seen += 1
                    match = index.province_at(float(row["latitude"]), float(row["longitude"]))
                    found = {match.place_id, *match.alternatives} if match else set()
                    wrong += province not in found
    assert seen > 1000
    assert wrong / seen < 0.01
