"""A person says whether two records are one project; that is never lost, and is undone."""

from __future__ import annotations

import itertools
import random
import shutil

import duckdb
import pytest

import riparian.build.read_all as read_all
from riparian import Centre, ProblemFilter
from riparian.errors import BadRequest, UnknownName
from saying import says


def in_snapshot(centre):
    with centre.reading() as connection:
        return connection.execute("SELECT a, b, verdict, made_by, why FROM judgement").fetchall()


def never(*_):
    raise AssertionError("a file was read")


# it is counted from the next build on


def test_a_judgement_makes_the_snapshot_old_and_is_in_the_next_and_no_file_is_read(
    my_own, monkeypatch
):
    monkeypatch.setattr(read_all, "carry_out_share", never)
    assert in_snapshot(my_own) == []
    judged = my_own.judge("kr-1", "jp-1", "same", "One ceremony.", "A. Sato")
    assert (judged.before, judged.now, judged.contradictions) == (None, judged.entry, ())
    assert my_own.is_stale()
    assert my_own.build().changed
    assert not my_own.is_stale()
    assert in_snapshot(my_own) == [("jp-1", "kr-1", "same", "A. Sato", "One ceremony.")]


def test_an_undo_gives_back_the_snapshot_that_was_there_before(my_own):
    name = my_own.built()
    my_own.judge("kr-1", "jp-1", "same", "why", "a")
    my_own.build()
    judged = my_own.undo_judgement("jp-1", "kr-1", "I was wrong.", "b")
    assert judged.before.verdict == "same"
    assert judged.now is None
    my_own.build()
    assert my_own.built() == name
    assert in_snapshot(my_own) == []
    assert [e.undoes for e in my_own.judgements()] == [None, 1]


def test_what_is_said_to_be_a_part_stands_on_the_page_of_the_other_and_is_no_project(my_own):
    before = my_own.project("jp-1")
    my_own.judge("kr-1", "jp-1", "part-of", "The tender names it.", "A. Sato")
    assert [one.verdict for one in my_own.judgements()] == ["has-part"], "jp-1 comes first"
    my_own.build()
    whole = my_own.project("kr-1")
    assert whole.project.id == before.project.id == my_own.project("jp-1").project.id
    assert (whole.project.start, whole.project.usd) == (before.project.start, before.project.usd)
    [link] = whole.joined.parts
    assert (link.verdict, link.relation, link.by_person) == ("related", "part", True)
    assert link.evidence[0].sentence.startswith("A. Sato said on ")
    assert "kr-1 is part of jp-1: The tender names it." in link.evidence[0].sentence
    assert not [term for term in link.evidence if term.feature == "relation"]
    my_own.undo_judgement("jp-1", "kr-1", "It is a project.", "A. Sato")
    my_own.build()
    assert my_own.project("kr-1").project.id != before.project.id


def test_a_part_of_a_part_stands_with_the_whole_and_what_goes_in_a_circle_alone(my_own):
    my_own.judge("cn-1", "kr-1", "part-of", "why", "a")
    my_own.judge("kr-1", "jp-1", "part-of", "why", "a")
    my_own.build()
    assert {my_own.project(one).project.handle for one in ("cn-1", "kr-1", "jp-1")} == {"jp-1"}
    my_own.judge("jp-1", "cn-1", "part-of", "why", "a")
    my_own.build()
    alone = {my_own.project(one).project.handle for one in ("cn-1", "kr-1", "jp-1")}
    assert alone == {"cn-1", "kr-1", "jp-1"}


def test_a_part_cannot_be_the_same_as_its_whole(my_own):
    my_own.judge("jp-1", "kr-1", "same", "why", "a")
    my_own.judge("kr-1", "cn-1", "same", "why", "a")
    judged = my_own.judge("jp-1", "cn-1", "part-of", "why", "a")
    [contradiction] = judged.contradictions
    assert contradiction.different.pair == ("cn-1", "jp-1")
    assert contradiction.different.verdict == "has-part"


def test_it_survives_a_rebuild_from_nothing_and_a_new_version_of_a_file(my_own, whole, tmp_path):
    my_own.judge("kr-1", "jp-1", "different", "why", "a")
    my_own.build()
    shutil.rmtree(my_own.layout.catalogue)
    newer = tmp_path / "korea.csv"
    newer.write_text((whole / "korea.csv").read_text("utf-8").replace("Health", "Good health"))
    again = Centre.open(my_own.layout.root)
    again.add([newer])
    again.build()
    assert in_snapshot(again) == [("jp-1", "kr-1", "different", "a", "why")]


def test_without_its_record_it_waits_and_a_problem_says_so(riparian, my_own):
    my_own.judge("cn-1", "jp-1", "same", "why", "A. Sato")
    china = my_own.sources.datasets()[0]
    aside = my_own.layout.root.parent / "aside"
    shutil.move(china.file.parent, aside)
    answer = riparian("-C", my_own.layout.root, "build")
    assert "judgement-without-record" in answer.err
    centre = Centre.open(my_own.layout.root)
    assert in_snapshot(centre) == []
    [problem], total = centre.problems(ProblemFilter(code="judgement-without-record"))
    assert total == 1
    assert problem.record == "cn-1"
    assert "A. Sato" in problem.message
    assert "jp-1" in problem.message
    shutil.move(aside, china.file.parent)
    centre = Centre.open(my_own.layout.root)
    centre.build()
    assert len(in_snapshot(centre)) == 1
    assert centre.problems(ProblemFilter(code="judgement-without-record"))[1] == 0


def test_it_can_be_undone_when_its_record_is_gone(my_own):
    my_own.judge("cn-1", "jp-1", "same", "why", "a")
    shutil.rmtree(my_own.sources.datasets()[0].file.parent)
    centre = Centre.open(my_own.layout.root)
    centre.build()
    centre.undo_judgement("cn-1", "jp-1", "no longer", "a")
    centre.build()
    assert centre.problems(ProblemFilter(code="judgement-without-record"))[1] == 0


# judgements that contradict each other


def test_a_contradiction_is_told_and_kept_and_is_a_problem_until_one_gives_way(riparian, my_own):
    def run(*words):
        return riparian("-C", my_own.layout.root, *words)

    my_own.judge("jp-1", "kr-1", "same", "one", "A. Sato")
    my_own.judge("kr-1", "kr-3", "same", "two", "B. Kim")
    answer = run("judge", "jp-1", "kr-3", "different", "--why", "three", "--by", "C. Keo")
    assert answer.status == 0
    assert "contradict each other" in answer.err
    for name in ("A. Sato: jp-1 and kr-1", "B. Kim: kr-1 and kr-3", "C. Keo: jp-1 and kr-3"):
        assert name in answer.err
    assert "judgement-contradiction" in run("build").err
    assert len(in_snapshot(my_own)) == 3
    [problem], _ = my_own.problems(ProblemFilter(code="judgement-contradiction"))
    assert problem.record == "jp-1 and kr-3"
    for name in ("A. Sato", "B. Kim", "C. Keo", "kr-1 and kr-3"):
        assert name in problem.message
    assert "contradict each other" in run("judgements", "kr-1").err
    assert "contradict" not in run("judgements", "jp-7").err
    told = run("judge", "--undo", "kr-3", "kr-1", "--why", "no", "--by", "B. Kim")
    assert "contradict" not in told.err
    my_own.build()
    assert my_own.problems(ProblemFilter(code="judgement-contradiction"))[1] == 0


# on the command line


def test_every_entry_is_listed_those_that_stand_alone_by_default(riparian, my_own):
    def run(*words):
        return riparian("-C", my_own.layout.root, *words)

    run("judge", "kr-1", "jp-1", "same", "--why", "one", "--by", "A")
    replaced = run("judge", "jp-1", "kr-1", "different", "--why", "two", "--by", "B")
    assert replaced.out.startswith("2  ")
    assert says(replaced.out, "B", "jp-1", "kr-1", "different", "two")
    assert "It replaces: 1  " in replaced.err
    run("judge", "jp-2", "kr-1", "unsure", "--why", "three", "--by", "C")
    undone = run("judge", "--undo", "jp-1", "kr-1", "--why", "four", "--by", "D")
    assert "undid judgement 2 on" in undone.out
    assert "This applies again: 1  " in undone.err
    assert [line[0] for line in run("judgements").out.splitlines()] == ["1", "3"]
    every = run("judgements", "--all").out.splitlines()
    assert [line.endswith("(undone)") for line in every] == [False, True, False, False]
    assert [e["id"] for e in run("judgements", "jp-1", "--all", "--json").json] == [1, 2, 4]
    assert [row["verdict"] for row in run("judgements", "--csv").csv] == ["same", "unsure"]
    assert run("judgements", "jp-7", "--json").json == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("jp-1", "kr-1"), "Expected two records and a verdict"),
        (("jp-1", "kr-1", "same", "--undo", "--why", "x"), "Expected two records and a verdict"),
        (("jp-1", "kr-1", "same"), "No reason was given."),
        (("jp-1", "kr-1", "same", "--why", "  "), "got nothing"),
        (("jp-1", "kr-1", "related", "--why", "x"), "same, different, unsure, part-of or has-part"),
        (("jp-1", "jp-1", "same", "--why", "x"), "Expected two records, got jp-1 twice"),
        (("jp-1", "kr-11", "same", "--why", "x"), "There is no record 'kr-11'"),
        (("jp-1", "kr", "same", "--why", "x"), "Did you mean kr-1 or "),
        (("jp-1", "kr-1", "same", "--why", "x", "--by", ""), "Expected a name"),
        (("--undo", "jp-1", "kr-1", "--why", "x"), "There is no judgement on jp-1 and kr-1"),
    ],
)
def test_what_is_said_wrongly_is_told_and_nothing_is_kept(riparian, my_own, words, said):
    answer = riparian("-C", my_own.layout.root, "judge", *words)
    assert answer.status == 2
    assert said in answer.err
    assert "  try: " in answer.err
    assert answer.out == ""
    assert not my_own.layout.journal.exists()


def test_records_are_found_by_id_and_by_short_name(my_own):
    [long] = [p for p in my_own.projects()[0] if p.id == "XM-DAC-41114-P1"] or [
        p for p in my_own.projects()[0] if p.handle != p.id
    ][:1]
    judged = my_own.judge(long.handle, "jp-1", "unsure", "why", "a")
    assert long.id in judged.entry.pair
    assert my_own.undo_judgement("jp-1", long.handle, "no", "a").entry.pair == judged.entry.pair
    with pytest.raises(UnknownName):
        my_own.judge("jp-1", "\udcff", "same", "why", "a")


def test_a_project_of_several_records_is_no_record(my_own):
    path = my_own.layout.catalogue / f"{my_own.built()}.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("UPDATE activity SET project_id = 'p' WHERE unit_id IN ('jp-1', 'kr-1')")
        connection.execute("INSERT INTO handle VALUES ('p', 'p')")
    with pytest.raises(BadRequest) as raised:
        my_own.judge("p", "jp-2", "same", "why", "a")
    assert "2 records: jp-1, kr-1" in raised.value.what
    assert my_own.judge("kr-1", "jp-2", "same", "why", "a").entry.b == "kr-1"


def test_a_record_that_is_named_by_its_row_is_told(riparian, my_own, write_iati, one_activity):
    path = write_iati(my_own.layout.root.parent / "nameless.xml", one_activity("", title="A pump"))
    my_own.add([path])
    my_own.build()
    answer = riparian(
        "-C", my_own.layout.root, "judge", "nameless|1", "jp-1", "different", "--why", "x"
    )
    assert answer.status == 0
    assert "nameless|1 has no identifier of its own" in answer.err
    assert my_own.judge("jp-1", "jp-2", "unsure", "why", "a").by_row == ()


def test_words_that_steer_a_terminal_or_that_no_encoding_has_are_not_kept(my_own):
    entry = my_own.judge(
        "jp-1", "jp-2", "unsure", "\x1b[2Jw\udcffhy ខ្មែរ\u200b\x07", "a\x1bb"
    ).entry
    assert (entry.why, entry.made_by) == ("[2Jw?hy ខ្មែរ\u200b", "ab")


def test_any_mix_of_judgements_is_built_and_every_contradiction_is_a_problem(my_own):
    chance = random.Random(7)
    records = [f"{side}-{n}" for side in ("jp", "kr") for n in range(1, 6)]
    for one, other in itertools.combinations(records, 2):
        verdict = chance.choice(["same", "different", "unsure"])
        my_own.journal.judge(one, other, verdict, "why", "a")
    my_own.journal.judge("gone", "jp-1", "same", "why", "a")
    my_own.build()
    assert len(in_snapshot(my_own)) == 45
    found = my_own.contradictions()
    assert len(found) > 5
    problems, total = my_own.problems(ProblemFilter(code="judgement-contradiction"))
    assert total == len(found)
    assert {p.record for p in problems} == {f"{c.different.a} and {c.different.b}" for c in found}
    assert my_own.problems(ProblemFilter(code="judgement-without-record"))[1] == 1
    name = my_own.built()
    assert not my_own.build().changed
    assert my_own.built() == name
