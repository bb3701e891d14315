"""The table of dams, bridges, ports, … names provinces that exist, and no name means two sites."""

import csv
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from riparian.region.folding import fold_key
from riparian.region.pack import load_region

TOOLS = Path(__file__).parents[3] / "tools"
KINDS = {
    "dam", "power plant", "irrigation scheme", "bridge", "airport", "port", "economic zone",
    "heritage site", "border crossing", "national park", "university", "hospital",
    "railway station", "museum", "monument", "stadium", "college", "research institute",
    "railway line", "other",
}  # fmt: skip


@pytest.fixture
def sites_module(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    return import_module("region_mekong.sites")


@pytest.fixture
def found(sites_module):
    with sites_module.FOUND.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_province_exists_and_lies_in_the_country(found, sites_module):
    pack = load_region()
    for site in found:
        codes = sites_module.listed(site["adm1"])
        assert codes, site["site_id"]
        assert len(set(codes)) == len(codes), site["site_id"]
        for code in codes:
            place = pack.places[code]
            assert (place.level, place.parent) == ("adm1", site["country"]), site["site_id"]


def test_every_site_has_its_own_id_a_known_kind_and_a_source(found):
    ids = Counter(site["site_id"] for site in found)
    assert [site_id for site_id, times in ids.items() if times > 1] == []
    assert {site["kind"] for site in found} <= KINDS
    assert [site["site_id"] for site in found if not site["source"].strip()] == []


def test_no_name_means_two_sites_of_a_country_or_a_place_of_the_pack(found, sites_module):
    pack = load_region()
    places = {(pack.country_of(row.place_id), fold_key(row.name)) for row in pack.names}
    seen = {}
    for site in found:
        for name in [site["name"], *sites_module.listed(site["other_names"])]:
            key = site["country"], fold_key(name)
            assert seen.setdefault(key, site["site_id"]) == site["site_id"], name
            assert key not in places, name


def test_sites_make_sets_of_places(sites_module):
    part = sites_module.site_part()
    names = {row.set_id: row for row in part.sets}
    assert len(names) == len(part.sets)
    angkor = names["site:KH-angkor-wat"]
    assert (angkor.cells()[1], angkor.note) == ("site", "heritage site")
    members = [(m.place_id, m.relation) for m in part.places if m.set_id == angkor.set_id]
    assert members == [("KH-17", "within")]
    assert {m.set_id for m in part.places} == set(names)
    assert all(row.source for row in part.sets)
    assert {row.place_id for row in part.names} == set(names)
    assert {row.kind for row in part.names} == {"official", "alias"}


@pytest.mark.parametrize(
    ("name", "country", "language"),
    [
        ("cửa khẩu Lao Bảo", "VN", "vi"), ("Lao Bao", "VN", ""), ("เขื่อนภูมิพล", "TH", "th"),
        ("桑河二级水电站", "KH", ""), ("プーキアオ経済特区", "LA", "ja"), ("Wat Phu", "LA", ""),
    ],
)  # fmt: skip
def test_the_letters_of_a_name_tell_its_language(sites_module, name, country, language):
    assert sites_module.language(name, country) == language
