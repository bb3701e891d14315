"""Places are asked for in any language, by any code, by basin and road; what has none is listed."""

from __future__ import annotations

import pytest

from riparian import AreaFilter, Centre, OverlapFilter, ProjectFilter
from riparian.catalogue.unplaced_projects import UnplacedFilter
from riparian.errors import UnknownName
from saying import says

SIEM_REAP = (
    "Siem Reap", "KH-17", "kh-17", "シェムリアップ", "シェムリアップ州", "씨엠립", "시엠레아프",
    "សៀមរាប", "ខេត្តសៀមរាប", "暹粒省",
)  # fmt: skip
SAVANNAKHET = (
    "Savannakhet", "LA-SV", "LA.SV", "1653315", "サバナケット", "サワンナケート県", "사완나켓",
    "ແຂວງສະຫວັນນະເຂດ", "ສະຫວັນນະເຂດ",
)  # fmt: skip


def ids(found):
    return {one.id for one in found[0]}


# any language, any code


@pytest.mark.parametrize("words", SIEM_REAP)
def test_siem_reap_is_the_same_place_in_every_language(sample, words):
    assert ids(sample.projects(ProjectFilter(place=words))) == ids(
        sample.projects(ProjectFilter(place="KH-17"))
    )
    assert sample.places(words)[0][0].code == "KH-17"
    assert sample.place(words).code == "KH-17"


@pytest.mark.parametrize("words", SAVANNAKHET)
def test_savannakhet_is_the_same_place_in_every_language(sample, words):
    assert sample.place(words).code == "LA-SV"
    [first, *_], _ = sample.places(words)
    assert (first.code, first.projects) == (
        "LA-SV",
        sample.projects(ProjectFilter(place="LA-SV"))[1],
    )


@pytest.mark.parametrize("words", ["ラオス", "라오스", "ລາວ", "老挝", "Lào", "LA", "Lao"])
def test_a_country_is_the_same_in_every_language(sample, words):
    wanted = ids(sample.projects(ProjectFilter(country="Laos")))
    assert ids(sample.projects(ProjectFilter(country=words))) == wanted
    assert wanted


def test_a_name_spelt_nearly_so_is_taken_for_the_place_and_that_is_said(riparian, small):
    for words, code in (("シェムリアプ", "KH-17"), ("사바나켇", "LA-SV"), ("Siem Raep", "KH-17")):
        for command in (("places", words), ("place", words), ("projects", "--place", words)):
            answer = riparian("-C", small.layout.root, *command)
            assert answer.status == 0, command
            assert answer.err.startswith(f"Taking '{words}' for "), command
            assert f"({code})." in answer.err, command


def test_a_name_that_may_be_several_is_answered_with_all_of_them(riparian, small):
    answer = riparian("-C", small.layout.root, "projects", "--place", "Vientien")
    assert answer.status == 2
    assert "LA-VI" in answer.err
    assert "LA-VT" in answer.err


def test_a_place_to_be_written_down_has_to_be_spelt_as_it_is(riparian, my_own):
    answer = riparian(
        "-C", my_own.layout.root, "place-set", "jp-1", "Siem Raep", "--why", "x", "--by", "A"
    )
    assert answer.status == 2
    assert "Did you mean Siem Reap (KH-17)" in answer.err


def test_a_province_that_shares_its_name_with_a_town_wins_and_a_note_says_so(riparian, small):
    for command in (("projects",), ("overlaps", "JP", "KR"), ("areas", "JP", "KR")):
        answer = riparian("-C", small.layout.root, *command, "--place", "Siem Reap")
        assert says(answer.err, "province Siem Reap", "KH-17", "district")
        assert "gn:1822214" not in answer.out
    by_code = riparian("-C", small.layout.root, "projects", "--place", "KH-17")
    assert "taken for" not in by_code.err


# what a name can mean


def test_names_are_answered_without_a_build_and_without_a_centre(riparian, tmp_path, monkeypatch):
    Centre.init(tmp_path / "c")
    built = riparian("-C", tmp_path / "c", "places", "Siem Reap", "--json").json
    assert built[0]["code"] == "KH-17"
    assert "gn:1822214" in {p["code"] for p in built}
    assert {p["projects"] for p in built} == {0}
    place = riparian("-C", tmp_path / "c", "place", "Siem Reap")
    assert place.status == 0
    assert "riparian build" in place.err
    monkeypatch.chdir(tmp_path)
    assert riparian("places", "シェムリアップ", "--json").json[0]["code"] == "KH-17"
    assert riparian("-C", tmp_path / "none", "places", "Siem Reap").status == 2


def test_a_name_with_several_meanings_lists_them_all(riparian, small):
    found = riparian("-C", small.layout.root, "places", "Vientiane", "--json").json
    assert {"LA-VI", "LA-VT"} <= {p["code"] for p in found}
    assert len(riparian("-C", small.layout.root, "places", "Vientiane", "--limit", "1", "--json").json) == 1  # fmt: skip # noqa: E501
    answer = riparian("-C", small.layout.root, "place", "Vientiane")
    assert answer.status == 2
    assert "LA-VI" in answer.err


def test_a_place_says_who_is_there(riparian, sample):
    view = sample.place("KH-17")
    assert view.projects == sample.projects(ProjectFilter(place="KH-17"))[1]
    assert {p.provider for p in view.providers} >= {"JP", "KR"}
    for one in view.providers:
        _, many = sample.projects(ProjectFilter(place="KH-17", provider=one.provider))
        assert one.projects == many
        amounts = [p.usd for p in one.largest if p.usd is not None]
        assert amounts == sorted(amounts, reverse=True)
    assert view.themes
    assert view.overlaps
    text = riparian("-C", sample.layout.root, "place", "KH-17").out
    assert "សៀមរាប" in text
    assert view.providers[0].largest[0].handle in text


# sets of places


def test_a_set_means_projects_in_any_of_its_places(small, with_sets):
    lake = ids(small.projects(ProjectFilter(place="Lake")))
    each = [ids(small.projects(ProjectFilter(place=code))) for code in ("KH-17", "KH-2")]
    assert lake == each[0] | each[1]
    assert each[0]
    assert each[1]
    for words in ("lake basin", "basin:LAKE", "湖", "湖流域"):
        assert ids(small.projects(ProjectFilter(place=words))) == lake


def test_overlaps_in_a_set_are_those_of_which_both_are_in_it(small, with_sets):
    found, _ = small.overlaps("JP", "KR", OverlapFilter(place="Lake"))
    there = ids(small.projects(ProjectFilter(place="Lake")))
    every, _ = small.overlaps("JP", "KR")
    assert {o.id for o in found} == {o.id for o in every if {o.a.id, o.b.id} <= there}
    assert found


def test_areas_of_a_set_are_its_places_and_count_what_is_in_it(small, with_sets):
    found, _ = small.areas("JP", "KR", AreaFilter(place="Lake"))
    assert {area.place for area in found} == {"KH-17", "KH-2"}
    whole, _ = small.areas("JP", "KR", AreaFilter(place="Lake", level="country"))
    assert {area.place for area in whole} == {"KH"}
    in_all, _ = small.areas("JP", "KR", AreaFilter(place="Cambodia"))
    assert {area.place for area in found} < {area.place for area in in_all}


def test_a_set_says_its_places_and_what_flows_into_it(riparian, small, with_sets):
    text = riparian("-C", small.layout.root, "place", "Lake").out
    assert "Siem Reap (KH-17)" in text
    assert "downstream" in text
    place = riparian("-C", small.layout.root, "place", "KH-17").out
    assert "Lake (basin:LAKE)" in place
    meanings = riparian("-C", small.layout.root, "places", "湖", "--json").json
    assert [(m["code"], m["level"], m["country"]) for m in meanings] == [("basin:LAKE", "basin", "KH")]  # fmt: skip # noqa: E501
    assert meanings[0]["projects"] == len(ids(small.projects(ProjectFilter(place="Lake"))))


# what could not be placed


def test_what_is_placed_in_a_country_only_is_a_list_of_work(riparian, sample):
    found = sample.unplaced()
    lines = {p.id: p for p in sample.projects()[0]}
    assert found.total == len(found.projects) > 100
    assert all(lines[p.id].places == () for p in found.projects)
    for one in found.providers:
        [placed] = sample.placed([one.provider])
        assert (one.projects, one.country_only) == (placed.projects, placed.in_a_country_only)
    counts = [word.projects for word in found.words]
    assert counts == sorted(counts, reverse=True)
    rank = {word.words: n for n, word in enumerate(found.words)}
    order = [rank[p.words[0]] if p.words else len(rank) for p in found.projects]
    assert order == sorted(order)
    answer = riparian("-C", sample.layout.root, "unplaced", "--limit", "5")
    assert f"'{found.words[0].words}'" in answer.out
    assert answer.err.splitlines()[-1].startswith(
        f"Next: riparian place-set {found.projects[0].handle} PLACE --why"
    )


def test_the_list_of_work_can_be_narrowed_and_printed_for_programs(riparian, sample):
    laos = sample.unplaced(UnplacedFilter(provider="KOICA", country="라오스"))
    assert 0 < laos.total < sample.unplaced().total
    assert all("KR" in p.providers and "LA" in p.countries for p in laos.projects)
    run = ("-C", sample.layout.root, "unplaced", "--provider", "KOICA", "--country", "Laos")
    assert len(riparian(*run, "--json", "--limit", "0").json["projects"]) == laos.total
    rows = riparian(*run, "--csv", "--limit", "3").csv
    assert [row["id"] for row in rows] == [p.id for p in laos.projects[:3]]
    with pytest.raises(UnknownName):
        sample.unplaced(UnplacedFilter(country="Narnia"))


def test_what_a_publisher_does_elsewhere_is_no_work(my_own, tmp_path, write_register):
    rows = [
        {"key": "x-fr", "donor_country": "KR", "title_en": "In France", "country": "FR"},
        {"key": "x-no", "donor_country": "KR", "title_en": "Nowhere"},
    ]
    my_own.add([write_register(tmp_path / "more.csv", rows)])
    my_own.build()
    found = {p.id for p in my_own.unplaced().projects}
    assert "x-no" in found
    assert "x-fr" not in found
    assert {p.id for p in my_own.unplaced(UnplacedFilter(country="FR")).projects} == {"x-fr"}
    [korea] = [p for p in my_own.unplaced().providers if p.provider == "KR"]
    assert korea.nowhere == 1
