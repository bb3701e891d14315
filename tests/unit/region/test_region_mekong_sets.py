"""The sets of the pack "mekong": every row has a place and a source, and water flows downwards."""

from __future__ import annotations

import json

import pytest

from riparian.region.folding import fold_key
from riparian.region.pack import RELATIONS, SET_TYPES, load_region, pack_file, region_folder

PACK = load_region()
SETS = PACK.sets
MEKONG = [s for s in SETS.values() if s.flows_into == "river:MEKONG"]


def downstream(set_id):
    """The sets that the water of this one comes through."""
    way = []
    while (set_id := SETS[set_id].flows_into) is not None:
        assert set_id not in way
        way.append(set_id)
    return way


def members(set_id):
    return [member.place_id for member in SETS[set_id].members]


def named(name):
    return {row.place_id for row in PACK.set_names if fold_key(row.name) == fold_key(name)}


def test_there_are_sets_of_every_kind_that_partners_name():
    assert {s.type for s in SETS.values()} >= {
        "basin",
        "river",
        "corridor",
        "road",
        "railway",
        "area",
    }
    assert {s.type for s in SETS.values()} <= set(SET_TYPES)
    assert all(s.set_id.startswith(f"{s.type}:") for s in SETS.values())


def test_every_member_is_a_place_and_stands_in_a_known_relation():
    for one in SETS.values():
        for member in one.members:
            assert member.place_id in PACK.places, (one.set_id, member.place_id)
            assert member.relation in RELATIONS


def test_every_set_and_every_member_has_a_source():
    assert [s.set_id for s in SETS.values() if not s.source] == []
    assert [s.set_id for s in SETS.values() for m in s.members if not m.source] == []


def test_a_set_without_places_says_why():
    assert [s.set_id for s in SETS.values() if not s.members and not s.note] == []


def test_water_flows_to_an_end():
    for set_id in SETS:
        downstream(set_id)


def test_the_three_s_meet_one_after_the_other():
    assert downstream("basin:SREPOK") == ["basin:SESAN", "basin:SEKONG", "river:MEKONG"]
    assert downstream("basin:SESAN") == ["basin:SEKONG", "river:MEKONG"]
    assert downstream("basin:CHI") == ["basin:MUN", "river:MEKONG"]


def test_tributaries_join_the_mekong_in_order():
    ordered = sorted(MEKONG, key=lambda one: one.position or 0)
    assert [one.position for one in ordered] == list(range(1, len(ordered) + 1))
    names = [one.set_id.removeprefix("basin:") for one in ordered]
    for above, below in [
        ("NAM-OU", "NAM-KHAN"), ("NAM-KHAN", "NAM-NGUM"), ("NAM-NGUM", "NAM-SAN"),
        ("NAM-SAN", "NAM-THEUN"), ("NAM-THEUN", "SE-BANG-FAI"), ("SE-BANG-FAI", "MUN"),
        ("MUN", "SEDONE"), ("SEDONE", "SEKONG"), ("SEKONG", "TONLE-SAP"),
    ]:  # fmt: skip
        assert names.index(above) < names.index(below)
    assert names[-1] == "MEKONG-DELTA"


def test_the_lines_of_the_map_agree_with_the_order_of_the_confluences():
    """What was read in pages and what was measured on the map say the same."""
    ends = {
        f["properties"]["id"]: f["geometry"]["coordinates"][-1]
        for f in lines()
        if f["geometry"]["type"] == "LineString"
    }
    along = ["basin:NAM-OU", "basin:MUN", "basin:SEDONE"]
    assert [ends[one][1] for one in along] == sorted((ends[one][1] for one in along), reverse=True)
    assert [SETS[one].position for one in along] == sorted(SETS[one].position for one in along)


@pytest.mark.parametrize("set_id", [s for s in SETS if s.startswith(("corridor:", "railway:"))])
def test_members_of_corridors_and_railways_are_in_order(set_id):
    positions = [member.position for member in SETS[set_id].members]
    assert positions == list(range(1, len(positions) + 1))


def test_the_east_west_corridor_runs_from_sea_to_sea():
    assert members("corridor:EWEC") == [
        "MM-15", "MM-13", "TH-63", "TH-64", "TH-65", "TH-67", "TH-40", "TH-46", "TH-49", "LA-SV",
        "VN-25", "VN-26", "VN-DN",
    ]  # fmt: skip


def test_the_row_that_its_source_has_wrong_is_left_out():
    assert "KH-16" not in members("corridor:SEC-S")
    assert "KH-16" in members("corridor:SEC-N")


def test_road_5_of_cambodia_and_of_vietnam_are_two():
    assert members("road:KH-5")[-1] == "KH-1"
    assert "VN-HP" in members("road:VN-5")
    assert named("National Road No. 5") == {"road:KH-5", "road:VN-5"}
    assert named("国道五号線") == named("국도 5호선") == named("National Road No. 5")


def test_names_in_other_languages_find_their_set():
    assert named("メコンデルタ") == {"basin:MEKONG-DELTA"}
    assert named("남능강 유역") == {"basin:NAM-NGUM"}
    assert named("中部高原") == named("Central Highlands") == {"area:VN-CENTRAL-HIGHLANDS"}
    assert "basin:TONLE-SAP" in named("Tonle Sap Lake")
    assert named("Xe Kong") == named("Sekong") == {"basin:SEKONG"}


def test_no_name_of_a_river_alone_is_that_of_a_province():
    provinces = {fold_key(p.name) for p in PACK.places.values() if p.level == "adm1"}
    rivers = [r for r in PACK.set_names if r.place_id.startswith("river:")]
    assert [r.name for r in rivers if fold_key(r.name) in provinces] == []


def test_the_six_economic_regions_hold_each_province_once():
    regions = [s.set_id for s in SETS.values() if "six economic regions" in s.note]
    assert len(regions) == 5  # the sixth is the Mekong Delta, a basin
    held = [place for region in (*regions, "basin:MEKONG-DELTA") for place in members(region)]
    provinces = {p.place_id for p in PACK.places.values() if p.parent == "VN"}
    assert len(held) == len(set(held))
    assert provinces - set(held) == {"VN-13"}  # Quang Ninh: see SOURCE.md


def lines():
    file = pack_file(region_folder(), "lines.geojson")
    assert file is not None
    return json.loads(file.read_text("utf-8"))["features"]


def test_the_lines_are_small_and_name_sets():
    file = pack_file(region_folder(), "lines.geojson")
    assert len(file.read_bytes()) < 200_000
    ids = [f["properties"]["id"] for f in lines() if f["properties"]["id"]]
    assert "river:MEKONG" in ids
    assert {i for i in ids if i not in SETS} == set()
    lake = next(f for f in lines() if f["properties"]["kind"] == "lake")
    assert lake["properties"]["id"] == "basin:TONLE-SAP"
