"""What is new, gone or stronger among the overlaps since an earlier build."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from folder_copies import copy_folder
from riparian import Centre, ChangeFilter
from riparian.build.check_centre import check_builds
from riparian.errors import BadRequest, Damaged, UnknownName
from riparian.overlap.report.list_build import keep_list, strike_redacted
from riparian.store.build_lists import list_files, read_list
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


@pytest.fixture(scope="module")
def twice_built(tmp_path_factory, write_register):
    """Built with two projects of Japan's, then with one of them, shifted in time, and a third. Only
    for reading."""
    folder = tmp_path_factory.mktemp("twice")
    japan, korea = folder / "japan.csv", folder / "korea.csv"
    centre = Centre.init(folder / "c")
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
    centre = copy_of(twice_built[0], tmp_path)
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


@pytest.fixture(scope="module")
def two_records_built(tmp_path_factory, write_register):
    """Built with two records of Japan's that are one project, and three projects of Korea's."""
    folder = tmp_path_factory.mktemp("records")
    japan, korea = folder / "japan.csv", folder / "korea.csv"
    centre = Centre.init(folder / "c")
    write_register(japan, rows("JP", WATER, FARMS, ROAD, TWIN))
    centre.add([write_register(korea, rows("KR", *KOREA)), japan])
    centre.build()
    centre.judge("jp-a", "jp-d", "same", "One contract.", "A. Sato")
    centre.build()
    return centre


@pytest.fixture
def of_two_records(two_records_built, tmp_path):
    """A copy of it."""
    return copy_of(two_records_built, tmp_path)


def copy_of(centre, folder):
    """The same centre in another folder, to be changed."""
    copy_folder(centre.layout.root, folder / "c")
    return Centre.open(folder / "c")


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


# years later, when no snapshot is left of the earlier build, but a small list


@pytest.fixture
def years_later(twice_built):
    """The earlier snapshot put aside, with what stands beside it."""
    centre, earlier = twice_built
    aside = centre.layout.root / "aside"
    aside.mkdir(exist_ok=True)
    moved = list(centre.layout.catalogue.glob(f"{earlier}.*"))
    for file in moved:
        file.replace(aside / file.name)
    yield earlier
    for file in moved:
        (aside / file.name).replace(file)


def bare(changes):
    """What a list can tell of changes: all but titles of what is gone."""
    titles = {"title_a": "", "title_b": ""}
    return [msgspec.structs.replace(c, **titles) if c.what == "gone" else c for c in changes]


def test_years_later_the_same_is_told_as_with_the_snapshot(twice_built, request):
    centre, _ = twice_built
    full = centre.changes()
    assert full.earlier.precision == "full"
    assert full.records.counts == {"new": 1, "gone": 1, "changed": 1, "same": 3}
    assert (full.records.new, full.records.gone) == (("jp-c",), ("jp-b",))
    in_country = centre.changes(wanted=ChangeFilter(country="Cambodia"))
    earlier = request.getfixturevalue("years_later")
    for since in (None, earlier, earlier[:6]):
        later = centre.changes(since)
        assert later.earlier.precision == "list"
        assert (later.counts, later.records) == (full.counts, full.records)
        assert bare(later.changes) == bare(full.changes)
    assert centre.changes(wanted=ChangeFilter(country="Cambodia")).counts == in_country.counts
    assert centre.changes(wanted=ChangeFilter(country="Laos")).records.counts["same"] == 0


def test_what_is_gone_is_called_by_its_identifier_and_the_answer_says_so(
    twice_built, years_later, riparian
):
    centre, _ = twice_built
    [gone] = [c for c in centre.changes().changes if c.what == "gone" and c.a == "jp-b"]
    assert gone.title_a == "jp-b"
    out = riparian("-C", centre.layout.root, "changes", "--since", years_later)
    assert "only a list is left" in out.err
    assert "1 new, 1 gone, 1 changed" in out.err


def test_a_day_means_what_was_live_when_it_ended(twice_built):
    centre, _ = twice_built
    today = date.fromisoformat(centre.changes().earlier.live_made_at[:10])
    since_today = centre.changes(today.isoformat())
    assert since_today.earlier.since == centre.built()
    assert since_today.changes == ()
    with pytest.raises(UnknownName, match="No build of"):
        centre.changes((today - timedelta(days=1)).isoformat())


def test_a_list_that_is_damaged_is_named_and_stops_nothing_else(twice_built, years_later):
    centre, _ = twice_built
    [file] = [f for f in list_files(centre.layout) if f.build == years_later]
    whole = file.path.read_bytes()
    try:
        for content in (b"", whole[:-1], whole[:40] + b"\0" + whole[41:], b"x" * 100):
            file.path.write_bytes(content)
            with pytest.raises(Damaged, match="is not what was written"):
                centre.changes(years_later)
            [finding] = [
                each.finding
                for each in check_builds(centre.layout, None)
                if file.path.name in each.finding.file
            ]
            assert "held" in finding.lost
    finally:
        file.path.write_bytes(whole)


def test_while_the_snapshot_is_there_a_damaged_list_is_not_needed(twice_built):
    centre, _ = twice_built
    counts = centre.changes().counts
    [file] = [f for f in list_files(centre.layout) if f.build != centre.built()]
    whole = file.path.read_bytes()
    file.path.write_bytes(b"x")
    assert centre.changes().counts == counts
    file.path.write_bytes(whole)


def test_of_a_redacted_record_no_list_keeps_the_identifier(twice_built, years_later):
    centre, _ = twice_built
    [file] = [f for f in list_files(centre.layout) if f.build == years_later]
    whole = file.path.read_bytes()
    assert "jp-b" in read_list(file.path).records
    strike_redacted(centre.layout)
    left = read_list(file.path)
    assert "jp-b" not in left.records
    assert {*left.project_of.values()} <= {*left.records}
    assert all("jp-b" not in overlap.id for overlap in left.overlaps)
    file.path.write_bytes(whole)


def test_no_list_holds_a_word_of_a_record(twice_built):
    centre, _ = twice_built
    for file in list_files(centre.layout):
        content = read_list(file.path)
        assert "Water" not in repr(content)


def test_builds_of_before_get_a_list_with_the_next_one(twice_built):
    centre, _ = twice_built
    files = list_files(centre.layout)
    kept = {f.path: f.path.read_bytes() for f in files}
    for path in kept:
        path.unlink()
    keep_list(centre.layout, centre.built())
    again = list_files(centre.layout)
    assert {f.build for f in again} == {f.build for f in files}
    for file in again:
        file.path.unlink()
    for path, content in kept.items():
        path.write_bytes(content)


def test_of_a_pair_that_is_worked_out_for_the_first_time_nothing_is_new(
    tmp_path, write_register, riparian
):
    """The projects and their overlaps were there before; nobody had asked for them."""
    centre = Centre.init(tmp_path / "c")
    files = [
        write_register(tmp_path / f"{donor}.csv", rows(donor, *told))
        for donor, told in (("JP", (WATER, FARMS)), ("KR", KOREA))
    ]
    us = [(key.replace("kr", "us"), *rest) for key, *rest in KOREA]
    centre.add([*files, write_register(tmp_path / "US.csv", rows("US", *us))])
    centre.build()
    settings = centre.layout.settings
    wider = 'pairs = [["JP", "KR"], ["JP", "US"]]'
    settings.write_text(settings.read_text().replace('pairs = [["JP", "KR"]]', wider))
    centre = Centre.open(centre.layout.root)
    centre.build()
    assert centre.overlaps("JP", "US")[1]
    found = centre.changes()
    assert found.not_compared == (("JP", "US"),)
    assert (found.counts["new"], found.counts["gone"], found.changes) == (0, 0, ())
    assert not centre.overlap_news("JP", "US").total
    said = riparian("-C", centre.layout.root, "changes").err
    assert "Not compared, as only one of the two builds worked them out: JP and US." in said
