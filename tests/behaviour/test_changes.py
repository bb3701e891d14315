"""What is new, gone or stronger among the overlaps since an earlier build."""

from __future__ import annotations

import pytest

from riparian import Centre, ChangeFilter
from riparian.errors import BadRequest, UnknownName
from saying import says


def rows(donor, *told):
    keys = ("key", "title_en", "places_en", "dac_purpose_guess", "start", "end")
    return [
        dict(zip(keys, row, strict=True))
        | {"donor_country": donor, "country": "KH", "title_lang": "en"}
        for row in told
    ]


WATER = ("jp-a", "Water works", "Siem Reap", "14021", "2018", "2022")
FARMS = ("jp-b", "Canals", "Battambang", "31140", "2015", "2020")
ROAD = ("jp-c", "A road", "Kampot", "21020", "2015", "2020")
KOREA = (
    ("kr-a", "Water for the town", "Siem Reap", "14021", "2020", "2023"),
    ("kr-b", "Irrigation", "Battambang", "31140", "2016", "2019"),
    ("kr-c", "Road works", "Kampot", "21020", "2016", "2019"),
)


@pytest.fixture
def twice_built(tmp_path, write_register):
    """Built with two projects of Japan's, then with one of them, shifted in time, and a third."""
    japan, korea = tmp_path / "japan.csv", tmp_path / "korea.csv"
    centre = Centre.init(tmp_path / "c")
    write_register(japan, rows("JP", WATER, FARMS))
    centre.add([write_register(korea, rows("KR", *KOREA)), japan])
    first = centre.build().build_id
    write_register(japan, rows("JP", (*WATER[:4], "2000", "2004"), ROAD))
    centre.add([japan])
    centre.build()
    return centre, first


def test_new_and_gone_overlaps_are_told_with_the_reason(twice_built):
    centre, first = twice_built
    found = centre.changes()
    assert found.earlier.since == first
    assert found.earlier.live == centre.built()
    by = {(c.what, c.id): c for c in found.changes}
    new, gone = by["new", "jp-c~kr-c"], by["gone", "jp-b~kr-b"]
    assert new.why == "jp-c is new in the centre."
    assert (new.bits_before, new.kind) == (None, "doubling")
    assert gone.why == "jp-b is no longer there."
    assert (gone.title_a, gone.bits, gone.kind) == ("Canals", None, None)
    assert sum(found.counts.values()) - found.counts["same"] == len(found.changes)


def test_an_overlap_whose_years_moved_apart_is_told_with_both_kinds(twice_built):
    centre, _ = twice_built
    [moved] = [c for c in centre.changes().changes if c.id == "jp-a~kr-a"]
    assert moved.what in ("stronger", "weaker", "kind")
    assert moved.kind_before == "doubling"
    assert moved.kind != "doubling"


def test_changes_can_be_narrowed(twice_built):
    centre, first = twice_built
    only = centre.changes(first[:6], ChangeFilter(only="new"))
    assert {c.what for c in only.changes} == {"new"}
    assert centre.changes(wanted=ChangeFilter(country="Laos")).changes == ()
    assert len(centre.changes(wanted=ChangeFilter(limit=1)).changes) == 1
    with pytest.raises(BadRequest):
        centre.changes(wanted=ChangeFilter(only="x"))


def test_a_build_that_is_not_kept_is_answered_with_those_that_are(twice_built, riparian):
    centre, first = twice_built
    answer = riparian("-C", centre.layout.root, "changes", "--since", "0123456789abcdef")
    assert answer.status == 2
    assert f"These are kept: {first} of" in answer.err
    with pytest.raises(UnknownName, match="is the current build"):
        centre.changes(centre.built())
    with pytest.raises(UnknownName):
        centre.changes(first[:2])


def test_after_one_build_there_is_nothing_to_compare_with(small, riparian):
    answer = riparian("-C", small.layout.root, "changes")
    assert answer.status == 2
    assert "no earlier build" in answer.err


def test_the_same_overlaps_are_no_change(twice_built, riparian, write_register, tmp_path):
    centre, _ = twice_built
    centre.add([write_register(tmp_path / "more.csv", [])])
    empty = write_register(tmp_path / "us.csv", rows("US", ("us-a", "A", "Takeo", "12220", "", "")))
    centre.add([empty])
    centre.build()
    found = centre.changes()
    assert found.changes == ()
    assert found.counts["same"] > 0
    out = riparian("-C", centre.layout.root, "changes")
    assert (out.status, out.out) == (0, "")
    assert "0 new, 0 gone" in out.err
    listed = riparian("-C", centre.layout.root, "changes", "--csv").out
    assert listed.startswith('"what","id"')


# records that are split off their project, or joined to another


TWIN = ("jp-d", "Water works", "Siem Reap", "14021", "2018", "2022")


@pytest.fixture
def of_two_records(tmp_path, write_register):
    """Built with two records of Japan's that are one project, and three projects of Korea's."""
    japan, korea = tmp_path / "japan.csv", tmp_path / "korea.csv"
    centre = Centre.init(tmp_path / "c")
    write_register(japan, rows("JP", WATER, FARMS, ROAD, TWIN))
    centre.add([write_register(korea, rows("KR", *KOREA)), japan])
    centre.build()
    centre.judge("jp-a", "jp-d", "same", "One contract.", "A. Sato")
    centre.build()
    return centre


def of(centre, identifier):
    return [one for one in centre.changes().changes if identifier in one.id]


def test_a_record_that_a_person_splits_off_is_told_as_a_part_of_its_project_before(of_two_records):
    of_two_records.judge("jp-a", "jp-d", "different", "Two contracts.", "B. Kim")
    of_two_records.build()
    [split] = of(of_two_records, "jp-d")
    assert split.what == "new"
    assert says(split.why, "jp-d", "part of jp-a before", "B. Kim", "jp-a", "jp-d", "different")


def test_a_project_that_is_joined_to_another_is_told_as_a_part_of_it_and_back(of_two_records):
    of_two_records.judge("jp-a", "jp-b", "same", "One programme.", "C. Keo")
    of_two_records.build()
    [joined] = of(of_two_records, "jp-b")
    assert joined.what == "gone"
    assert says(joined.why, "jp-b", "part of jp-a now", "C. Keo", "jp-a", "jp-b", "one project")
    of_two_records.undo_judgement("jp-a", "jp-b", "I was wrong.", "C. Keo")
    of_two_records.build()
    [split] = of(of_two_records, "jp-b")
    assert split.what == "new"
    assert says(split.why, "jp-b", "part of jp-a before", "C. Keo", "jp-a", "jp-b", "undone")
