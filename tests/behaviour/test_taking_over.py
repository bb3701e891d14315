"""A build finds the overlaps of two providers anew where something of one of them has changed, and
takes over all others; the snapshot is the same as if all had been found anew."""

from __future__ import annotations

import shutil
from itertools import combinations

import duckdb
import msgspec
import pytest

import riparian.build.build as building
import riparian.build.find_overlaps as overlaps
import riparian.build.find_pairs as finding
import riparian.build.fingerprints as fingerprints
from folder_copies import copy_folder
from riparian import Centre
from riparian.store.copying import digest_of
from riparian.store.snapshot import MadeFile, made_files
from riparian.store.writing import write_sealed
from saying import says
from snapshots import all_rows

pytestmark = pytest.mark.slow

PROVIDERS = ("CN", "JP", "KR", "US")
PAIRS = tuple(combinations(PROVIDERS, 2))
FRESH = {}
"""The rows of builds from nothing, by their names."""
NEWS = {}
"""The folders of datasets of one row, by what the row says."""

NEW_ROW = {
    "key": "kr-new", "donor_country": "KR", "title_original": "New water works", "country": "KH",
    "places_en": "Siem Reap", "dac_purpose_guess": "14021", "start": "2020", "end": "2024",
}  # fmt: skip


def of_all_pairs(root):
    """The settings of a centre, with the pairs of four providers."""
    centre = Centre.init(root, name="All pairs")
    pairs = [list(pair) for pair in PAIRS]
    change_setting(centre, 'pairs = [["JP", "KR"]]', f"pairs = {pairs}".replace("'", '"'))
    return Centre.open(root)


def change_setting(centre, line, other):
    text = centre.layout.settings.read_text()
    assert line in text
    centre.layout.settings.write_text(text.replace(line, other))
    return Centre.open(centre.layout.root)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory, whole):
    centre = of_all_pairs(tmp_path_factory.mktemp("all") / "centre")
    centre.add(sorted(f for f in whole.iterdir() if f.suffix in (".csv", ".xml")))
    centre.build()
    return centre.layout.root


@pytest.fixture
def centre(built_once, tmp_path):
    """Built once, with the overlaps of every two of four providers; to be changed at will."""
    copy_folder(built_once, tmp_path / "centre")
    return Centre.open(tmp_path / "centre")


@pytest.fixture
def searched(monkeypatch):
    """The pairs of providers of which overlaps are found anew, as they are."""
    pairs, find = [], finding.find_overlaps

    def find_overlaps(connection, provider_a, provider_b, *rest, **others):
        pairs.append((provider_a, provider_b))
        return find(connection, provider_a, provider_b, *rest, **others)

    monkeypatch.setattr(finding, "find_overlaps", find_overlaps)
    return pairs


def taken_over(report):
    return [(f.provider_a, f.provider_b) for f in report.found if f.taken_over]


def pairs_with(*providers):
    return [pair for pair in PAIRS if set(pair) & set(providers)]


def as_if_nothing_had_been_built(centre, tmp_path):
    """Everything that the same sources, settings and journal give without a catalogue of before.
    A build is named after all of these, so it is made once for each name."""
    if centre.built() in FRESH:
        return FRESH[centre.built()]
    root = tmp_path / "fresh"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(centre.layout.root, root, ignore=shutil.ignore_patterns("catalogue"))
    other = Centre.open(root)
    report = other.build()
    assert report.build_id == centre.built()
    assert taken_over(report) == []
    FRESH[report.build_id] = all_rows(other, "dataset")
    return FRESH[report.build_id]


def add_one(centre, tmp_path, write_register, **row):
    """Take in one row more: the first time from a file, then as it was taken in at that time, so
    that what is built of it has one name."""
    taken_in, key = centre.layout.sources / "news", tuple(row.items())
    if key in NEWS:
        copy_folder(NEWS[key], taken_in)
        return
    centre.add([write_register(tmp_path / "news.csv", [NEW_ROW | row])])
    NEWS[key] = tmp_path / "taken-in"
    copy_folder(taken_in, NEWS[key])


def test_the_first_build_finds_all_of_them(centre, searched):
    assert [found.taken_over for found in centre.build(anew=True).found] == [False] * len(PAIRS)
    assert searched == list(PAIRS)


def test_after_a_dataset_of_none_of_them_all_are_taken_over(
    centre, tmp_path, write_register, searched, riparian
):
    add_one(centre, tmp_path, write_register, key="de-new", donor_country="DE")
    answer = riparian("-C", centre.layout.root, "build", "--no-meanings", "--log")
    assert says(answer.out, "Overlaps", "0 pairs", "reused for")
    assert answer.out.count("; reused.") == len(PAIRS)
    for step in ("numbered", "touched", "fingerprints", "taken over"):
        assert f"  {step} " in answer.out
    assert searched == []
    assert all_rows(centre, "dataset") == as_if_nothing_had_been_built(centre, tmp_path)


@pytest.mark.parametrize("provider", ["KR", "US"])
def test_after_a_dataset_of_one_of_them_its_pairs_are_found_anew_and_no_others(
    centre, tmp_path, write_register, searched, provider
):
    add_one(centre, tmp_path, write_register, donor_country=provider)
    report = centre.build()
    assert searched == pairs_with(provider)
    assert taken_over(report) == [pair for pair in PAIRS if provider not in pair]
    assert [(f.provider_a, f.provider_b) for f in report.found] == list(PAIRS)
    after = all_rows(centre, "dataset")
    assert after == as_if_nothing_had_been_built(centre, tmp_path)
    assert any("kr-new" in row[3:5] for row in after["overlap"])


def test_what_is_told_of_a_pair_that_is_taken_over_is_what_its_search_told(
    centre, tmp_path, write_register, riparian
):
    before = {(f.provider_a, f.provider_b): f for f in centre.build(anew=True).found}
    add_one(centre, tmp_path, write_register, donor_country="CN")
    for found in centre.build().found:
        said = {name: getattr(found, name) for name in ("projects_a", "projects_b", "candidates",
                "kept", "shared_projects", "cut_values")}  # fmt: skip
        same = before[found.provider_a, found.provider_b]
        if found.taken_over:
            assert said == {name: getattr(same, name) for name in said}


def test_after_a_person_set_a_place_the_pairs_of_that_provider_are_found_anew(
    centre, tmp_path, searched
):
    centre.set_place("jp-1", ["Battambang"], "The works were moved.", "A. Sato")
    centre.build()
    assert searched == pairs_with("JP")
    assert all_rows(centre, "dataset") == as_if_nothing_had_been_built(centre, tmp_path)


def test_after_a_person_joined_two_records_the_pairs_of_their_provider_are_found_anew(
    centre, tmp_path, searched
):
    centre.judge("kr-1", "kr-2", "same", "One loan, told twice.", "B. Kim")
    centre.build()
    assert searched == pairs_with("KR")
    assert all_rows(centre, "dataset") == as_if_nothing_had_been_built(centre, tmp_path)


def test_after_a_setting_changed_all_are_found_anew(centre, tmp_path, searched):
    centre = change_setting(centre, "feature_cap_bits = 10.0", "feature_cap_bits = 9.5")
    centre.build()
    assert searched == list(PAIRS)
    assert all_rows(centre, "dataset") == as_if_nothing_had_been_built(centre, tmp_path)


def test_pairs_that_come_go_or_change_places_leave_the_others_as_they_are(
    centre, tmp_path, searched
):
    centre = change_setting(centre, '["CN", "JP"], ["CN", "KR"]', '["KR", "CN"], ["UNDP", "JP"]')
    report = centre.build()
    assert searched == [("KR", "CN"), ("UNDP", "JP")]
    assert len(taken_over(report)) == len(PAIRS) - 2
    assert all_rows(centre, "dataset") == as_if_nothing_had_been_built(centre, tmp_path)


def test_pairs_in_another_order_stand_in_that_order(centre, tmp_path, searched):
    written = f"{[list(pair) for pair in PAIRS]}".replace("'", '"')
    turned = f"{[list(pair) for pair in reversed(PAIRS)]}".replace("'", '"')
    centre = change_setting(centre, written, turned)
    report = centre.build()
    assert searched == []
    assert taken_over(report) == list(reversed(PAIRS))
    assert all_rows(centre, "dataset") == as_if_nothing_had_been_built(centre, tmp_path)


@pytest.mark.parametrize("what", ["code", "library"])
def test_what_other_code_or_another_library_found_is_not_taken_over(
    centre, tmp_path, searched, monkeypatch, what
):
    if what == "code":
        rules = building.fingerprint_of_code
        monkeypatch.setattr(building, "fingerprint_of_code", lambda *given: f"x{rules(*given)}")
    else:
        found = building.version
        for module in (building, fingerprints):
            monkeypatch.setattr(module, "version", lambda name: f"{found(name)}.1")
    centre.build()
    assert searched == list(PAIRS)


def test_the_order_in_which_files_came_gives_the_same_fingerprints(centre, tmp_path, whole):
    other = of_all_pairs(tmp_path / "other")
    for path in sorted((f for f in whole.iterdir() if f.suffix in (".csv", ".xml")), reverse=True):
        other.add([path])
        other.build()
    assert all_rows(other, "dataset") == all_rows(centre, "dataset")


def test_there_and_back_nothing_is_found_anew(centre, searched):
    """The snapshots before the last one are asked, too."""
    before = all_rows(centre, "dataset")
    change_setting(centre, "keep_per_project = 20", "keep_per_project = 1").build()
    assert len(searched) == len(PAIRS)
    back = change_setting(centre, "keep_per_project = 1", "keep_per_project = 20")
    assert len(taken_over(back.build())) == len(PAIRS)
    assert len(searched) == len(PAIRS)
    assert all_rows(back, "dataset") == before


def test_where_nothing_has_changed_all_can_be_found_anew(centre, searched, riparian):
    before, name = all_rows(centre, "dataset"), centre.built()
    answer = riparian("-C", centre.layout.root, "build", "--no-meanings", "--anew")
    assert answer.status == 0
    assert "Built snapshot" in answer.out
    assert "taken over" not in answer.out
    assert searched == list(PAIRS)
    assert (all_rows(centre, "dataset"), centre.built()) == (before, name)


def test_what_has_changed_since_a_build_is_the_same_whether_or_not_it_was_taken_over(
    centre, tmp_path, write_register
):
    add_one(centre, tmp_path, write_register)
    assert taken_over(centre.build())
    told = centre.changes()
    assert any("kr-new" in (one.a, one.b) for one in told.changes if one.what == "new")
    assert all("KR" in (one.provider_a, one.provider_b) for one in told.changes)
    assert not taken_over(centre.build(anew=True))
    assert centre.changes().changes == told.changes


# snapshots that cannot be taken over from


def damage(path, at):
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"?" * 64)


@pytest.mark.parametrize("how", ["header", "rest"])
def test_from_a_damaged_snapshot_nothing_is_taken_over_and_it_is_named(
    centre, tmp_path, write_register, searched, riparian, how
):
    name = centre.built()
    path = centre.layout.snapshot(name)
    if how == "header":
        damage(path, 4096 + 8)
        damage(path, 8192 + 8)
    else:
        for at in range(12_288, path.stat().st_size, 262_144):
            damage(path, at + 100)
    add_one(centre, tmp_path, write_register)
    answer = riparian("-C", centre.layout.root, "build", "--no-meanings")
    assert answer.status == 0
    assert f"Snapshot {name} is damaged" in answer.err
    assert searched == list(PAIRS)
    assert all_rows(centre, "dataset") == as_if_nothing_had_been_built(centre, tmp_path)


def test_overlaps_that_cannot_be_read_when_their_turn_comes_are_found_anew(
    centre, tmp_path, write_register, searched, monkeypatch
):
    monkeypatch.setattr(overlaps, "_TAKE_OVER", "SELECT * FROM {build}.gone WHERE $a = $b")
    add_one(centre, tmp_path, write_register, donor_country="DE")
    name = centre.built()
    report = centre.build()
    assert report.damaged == (name,)
    assert searched == list(PAIRS)
    assert all_rows(centre, "dataset") == as_if_nothing_had_been_built(centre, tmp_path)


def seal_again(layout, build_id):
    """Have a changed snapshot count as one that was made so."""
    made = made_files(layout, build_id)
    file = layout.snapshot(build_id)
    now = MadeFile(file.stat().st_size, digest_of(file))
    content = msgspec.structs.replace(made, files={**made.files, file.name: now})
    write_sealed(layout.made_files(build_id), msgspec.json.encode(content))


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE overlap_search",
        "ALTER TABLE overlap_search DROP COLUMN candidates",
        "DELETE FROM overlap",
    ],
)
def test_a_snapshot_without_whole_searches_has_nothing_to_give(
    centre, tmp_path, write_register, searched, statement
):
    """As those that were made before there were searches in them."""
    with duckdb.connect(str(centre.layout.snapshot(centre.built()))) as connection:
        connection.execute(statement)
    seal_again(centre.layout, centre.built())
    add_one(centre, tmp_path, write_register, donor_country="DE")
    report = centre.build()
    assert report.damaged == ()
    assert set(searched) >= {("JP", "KR"), ("CN", "JP")}
    assert all_rows(centre, "dataset") == as_if_nothing_had_been_built(centre, tmp_path)


def test_one_whose_snapshots_are_gone_finds_all_anew(centre, searched):
    shutil.rmtree(centre.layout.catalogue)
    assert taken_over(centre.build()) == []
    assert searched == list(PAIRS)


def test_who_reads_the_live_snapshot_while_it_is_taken_over_from_reads_on(
    centre, tmp_path, write_register
):
    add_one(centre, tmp_path, write_register)
    with centre.reading() as connection:
        before = connection.execute("SELECT count(*) FROM overlap").fetchone()
        assert taken_over(centre.build())
        assert connection.execute("SELECT count(*) FROM overlap").fetchone() == before
