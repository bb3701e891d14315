"""A person says where a project is; that stands above the machine, is never lost, and is undone."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading

import pytest

import riparian.build.read_all as read_all
from folder_copies import copy_folder
from riparian import Centre, OverlapFilter, ProblemFilter, ProjectFilter
from riparian.errors import BadRequest, UnknownName
from saying import says


def places_of(centre, project):
    return centre.project(project).project.places


def shares_of(centre, project):
    with centre.reading() as connection:
        return dict(
            connection.execute(
                "SELECT place, share FROM project_place WHERE project_id = $id", {"id": project}
            ).fetchall()
        )


def bytes_of(centre):
    """Every byte below sources/, by file."""
    files = [p for p in centre.layout.sources.rglob("*") if p.is_file()]
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def found_in(centre, place):
    return {p.id for p in centre.projects(ProjectFilter(place=place))[0]}


def never(*_):
    raise AssertionError("a file was read")


# a correction is shown after the next build


def test_a_correction_makes_the_snapshot_old_and_is_shown_after_the_next_build(my_own):
    my_own.set_place("kr-5", ["Savannakhet"], "The tender says so.", "A. Sato")
    assert my_own.is_stale()
    assert places_of(my_own, "kr-5") == ()
    my_own.build()
    assert not my_own.is_stale()
    assert places_of(my_own, "kr-5") == ("Savannakhet",)
    assert "kr-5" in found_in(my_own, "Savannakhet")
    assert "kr-5" not in {p.id for p in my_own.unplaced().projects}


@pytest.fixture(scope="module")
def corrected(small, tmp_path_factory):
    """A centre in which people have set the places of four projects, built without reading."""
    centre = Centre.open(
        copy_folder(small.layout.root, tmp_path_factory.mktemp("corrected") / "centre")
    )
    centre.set_place("jp-1", ["KH-18"], "The works were moved.", "A. Sato")
    centre.set_place("kr-1", ["KH-18"], "Those too.", "B. Kim")
    centre.set_place("kr-5", ["LA-SV", "Champasak", "KH-17"], "why", "a")
    centre.set_place("jp-6", ["nationwide"], "w", "a")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_all, "carry_out_share", never)
        centre.report = centre.build()
    return centre


def test_a_build_with_a_correction_alone_reads_no_file_and_derives_nothing(corrected):
    report = corrected.report
    assert report.changed
    assert report.read == ()
    assert not any(done.derived for done in report.datasets)


def test_it_stands_above_what_the_record_says_and_both_stay_visible(riparian, corrected):
    view = corrected.project("jp-1")
    assert view.project.places == ("Sihanoukville",)
    assert view.project.places_by == "A. Sato"
    assert (view.set_by.made_by, view.set_by.why) == ("A. Sato", "The works were moved.")
    assert view.set_by.places == ("KH-18",)
    assert [p.place for p in view.sources[0].places] == ["KH-17"]
    text = riparian("-C", corrected.layout.root, "project", "jp-1").out
    assert "set by A. Sato" in text
    assert "The works were moved." in text
    assert "replaced by a person's entry" in text
    assert "Siem Reap 100 %" in text
    assert "jp-1" not in found_in(corrected, "KH-17")


def test_an_overlap_that_rests_on_it_says_so(corrected):
    overlap = corrected.explain("jp-1~kr-1")
    assert "Sihanoukville" in overlap.place
    sentences = " ".join(piece.sentence for piece in overlap.evidence)
    assert "set by A. Sato" in sentences
    assert "The works were moved." in sentences


def test_several_places_share_the_project_equally_and_their_countries_follow(corrected):
    assert shares_of(corrected, "kr-5") == pytest.approx(
        {"LA-SV": 1 / 3, "LA-CH": 1 / 3, "KH-17": 1 / 3}
    )
    assert corrected.project("kr-5").project.countries == ("LA", "KH")
    assert "kr-5" in {p.id for p in corrected.projects(ProjectFilter(country="Cambodia"))[0]}


def test_nationwide_is_a_place_too_and_ends_the_work_on_it(riparian, corrected, small):
    assert "jp-6" in {p.id for p in small.unplaced().projects}
    assert set(shares_of(corrected, "jp-6")) == {"KH", "LA"}
    assert "jp-6" not in {p.id for p in corrected.unplaced().projects}
    assert "nationwide (set by" in riparian("-C", corrected.layout.root, "projects").out


# it is never lost


def test_it_survives_a_rebuild_from_nothing_and_a_new_version_of_the_file(my_own, whole, tmp_path):
    my_own.set_place("kr-5", ["Savannakhet"], "why", "a")
    my_own.build()
    shutil.rmtree(my_own.layout.catalogue)
    again = Centre.open(my_own.layout.root)
    again.build()
    assert places_of(again, "kr-5") == ("Savannakhet",)
    newer = tmp_path / "korea.csv"
    newer.write_text((whole / "korea.csv").read_text("utf-8").replace("Health", "Good health"))
    added = again.add([newer]).added[0]
    assert added.outcome in ("new version", "newer", "new")
    again.build()
    assert again.project("kr-5").project.places == ("Savannakhet",)


def test_without_its_project_it_waits_and_a_problem_says_so(riparian, my_own, whole):
    my_own.set_place("cn-1", ["LA-VT"], "why", "A. Sato")
    china = my_own.sources.datasets()[0]
    aside = my_own.layout.root.parent / "aside"
    shutil.move(china.file.parent, aside)
    answer = riparian("-C", my_own.layout.root, "build")
    assert "correction-without-project" in answer.err
    centre = Centre.open(my_own.layout.root)
    [problem], total = centre.problems(ProblemFilter(code="correction-without-project"))
    assert total == 1
    assert "cn-1" in problem.message
    assert "A. Sato" in problem.message
    assert "journal, cn-1" in riparian("-C", my_own.layout.root, "problems").out
    shutil.move(aside, china.file.parent)
    centre = Centre.open(my_own.layout.root)
    centre.build()
    assert places_of(centre, "cn-1") == ("Vientiane Prefecture",)
    assert centre.problems(ProblemFilter(code="correction-without-project"))[1] == 0


def test_it_can_be_undone_when_its_project_is_gone(my_own):
    my_own.set_place("cn-1", ["LA-VT"], "why", "a")
    shutil.rmtree(my_own.sources.datasets()[0].file.parent)
    centre = Centre.open(my_own.layout.root)
    centre.build()
    centre.undo_place("cn-1", "no longer", "a")
    centre.build()
    assert centre.problems(ProblemFilter(code="correction-without-project"))[1] == 0


def test_a_place_that_the_region_has_no_more_is_a_problem_and_the_rest_counts(my_own):
    my_own.journal.correct_places("kr-5", ["LA-XX", "LA-SV"], "why", "a")
    my_own.journal.correct_places("kr-1", ["KH-XX"], "why", "a")
    my_own.build()
    assert shares_of(my_own, "kr-5") == {"LA-SV": 1.0}
    assert places_of(my_own, "kr-1") == ("Siem Reap",)
    problems, total = my_own.problems(ProblemFilter(code="correction-place-unknown"))
    assert total == 2
    assert {p.got for p in problems} == {"LA-XX", "KH-XX"}


# it is undone


def test_an_undo_brings_back_what_was_before_and_the_bytes_received_are_never_touched(my_own):
    before, name, received = places_of(my_own, "jp-1"), my_own.built(), bytes_of(my_own)
    my_own.set_place("jp-1", ["KH-18"], "why", "a")
    my_own.build()
    my_own.undo_place("jp-1", "I was wrong.", "a")
    assert my_own.is_stale()
    my_own.build()
    assert places_of(my_own, "jp-1") == before
    assert my_own.built() == name
    assert my_own.project("jp-1").set_by is None
    assert bytes_of(my_own) == received


def test_after_an_undo_the_correction_before_stands_again_and_all_entries_stay(my_own):
    my_own.set_place("jp-1", ["KH-18"], "one", "a")
    my_own.set_place("jp-1", ["KH-2"], "two", "b")
    my_own.undo_place("jp-1", "three", "c")
    my_own.build()
    assert my_own.project("jp-1").set_by.why == "one"
    entries = my_own.place_corrections("jp-1")
    assert [(e.id, e.why, e.undoes) for e in entries] == [
        (1, "one", None), (2, "two", None), (3, "three", 2),
    ]  # fmt: skip


def test_there_is_nothing_to_undo_where_nobody_said_anything(riparian, my_own):
    answer = riparian("-C", my_own.layout.root, "place-set", "jp-1", "--undo", "--why", "x")
    assert answer.status == 2
    assert "There is no correction" in answer.err
    assert not my_own.layout.journal.exists()


# on the command line


def test_the_list_shows_every_entry_also_those_undone(riparian, my_own):
    def run(*words):
        return riparian("-C", my_own.layout.root, "place-set", *words)

    assert run("jp-1", "ខេត្តព្រះសីហនុ", "--why", "one", "--by", "A").status == 0
    assert run("jp-1", "--undo", "--why", "two", "--by", "B").status == 0
    text = run("--list").out
    assert "1 " in text
    assert "A: jp-1 is in Sihanoukville (KH-18)" in text
    assert "(undone)" in text
    assert "B undid correction 1 of jp-1. Why: two" in text
    assert [e["undoes"] for e in run("--list", "--json").json] == [None, 1]
    assert [e["id"] for e in run("jp-1", "--list", "--json").json] == [1, 2]
    assert run("kr-1", "--list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Expected a project and its places"),
        (("jp-1",), "Expected a project and its places"),
        (("jp-1", "KH-17"), "No reason was given."),
        (("jp-1", "KH-17", "--undo", "--why", "x"), "Expected a project and its places"),
        (("jp-1", "Vientiane", "--why", "x"), "LA-VT"),
        (("jp-1", "Siem Raep", "--why", "x"), "Did you mean Siem Reap (KH-17)?"),
        (("jp-none", "KH-17", "--why", "x"), "There is no project"),
        (("jp-1", "KH-17", "--why", "  "), "got nothing"),
        (("jp-1", "KH-17", "--why", "x", "--by", ""), "Expected a name"),
    ],
)
def test_what_is_said_wrongly_is_told_and_nothing_is_kept(riparian, my_own, words, said):
    answer = riparian("-C", my_own.layout.root, "place-set", *words)
    assert answer.status == 2
    assert said in answer.err
    assert "  try: " in answer.err
    assert answer.out == ""
    assert my_own.place_corrections() == ()


def test_a_set_of_places_is_no_place_to_set(my_own, with_sets):
    with pytest.raises(BadRequest) as raised:
        my_own.set_place("jp-1", ["Lake basin"], "why", "a")
    assert "KH-17" in raised.value.try_this


def test_a_name_with_two_meanings_says_how_to_get_the_other(riparian, my_own):
    answer = riparian("-C", my_own.layout.root, "place-set", "jp-2", "Siem Reap", "--why", "x")
    assert "KH-17" in answer.out
    assert says(answer.err, "province Siem Reap", "KH-17", "for the")
    town = riparian("-C", my_own.layout.root, "place-set", "jp-2", "gn:1822214", "--why", "x")
    assert "gn:1822214" in town.out
    my_own.build()
    assert "jp-2" in found_in(my_own, "KH-17")


def test_many_may_correct_while_one_builds(my_own):
    def work(who):
        for n in range(5):
            Centre.open(my_own.layout.root).set_place("jp-1", ["KH-18"], f"{who}{n}", who)

    workers = [threading.Thread(target=work, args=(who,)) for who in "abc"]
    for worker in workers:
        worker.start()
    my_own.build()
    for worker in workers:
        worker.join()
    assert len(my_own.place_corrections()) == 15
    my_own.build()
    assert places_of(my_own, "jp-1") == ("Sihanoukville",)


def test_json_of_an_entry_is_one_document(riparian, my_own):
    answer = riparian(
        "-C", my_own.layout.root, "place-set", "kr-5", "LA-SV", "--why", "x", "--json"
    )
    assert json.loads(answer.out)["places"] == ["LA-SV"]
    assert answer.err == ""


def test_an_unknown_project_is_not_taken(my_own):
    with pytest.raises(UnknownName):
        my_own.set_place("nobody", ["LA-SV"], "why", "a")


def test_overlaps_follow_a_correction(my_own):
    before = {o.id for o in my_own.overlaps("JP", "KR", OverlapFilter(place="LA-SV"))[0]}
    my_own.set_place("jp-6", ["LA-SV"], "why", "a")
    my_own.set_place("kr-5", ["LA-SV"], "why", "b")
    my_own.build()
    after = {o.id for o in my_own.overlaps("JP", "KR", OverlapFilter(place="LA-SV"))[0]}
    assert after - before == {"jp-6~kr-5"}
