"""A person makes a centre and fills it."""

from __future__ import annotations

import os

import pytest

from riparian import Centre, RiparianError, SourceOptions
from riparian.errors import BadRequest, CentreExists, CentreNotFound, UnknownName
from saying import says


def outcomes(report):
    return {added.dataset.name: added.outcome for added in report.added}


# making a centre


def test_a_new_folder_becomes_a_centre_and_the_next_step_is_named(riparian, tmp_path):
    answer = riparian("init", tmp_path / "mekong")
    assert answer.status == 0
    assert (tmp_path / "mekong" / "centre.toml").is_file()
    assert "riparian -C" in answer.err
    assert "add PATH" in answer.err


def test_a_centre_is_called_as_its_folder_unless_it_is_named(tmp_path):
    assert Centre.init(tmp_path / "mekong").settings.name == "mekong"
    assert Centre.init(tmp_path / "other", name='A "new" one \\ 1').settings.name == (
        'A "new" one \\ 1'
    )


def test_a_folder_that_is_a_centre_already_is_left_alone(riparian, my_own):
    before = my_own.layout.settings.read_bytes()
    answer = riparian("init", my_own.layout.root)
    assert answer.status == 2
    assert "try: " in answer.err
    assert my_own.layout.settings.read_bytes() == before


def test_a_folder_that_holds_something_else_is_left_alone(riparian, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("dear")
    answer = riparian("init", tmp_path / "letters")
    assert answer.status == 2
    assert "try: " in answer.err
    assert [f.name for f in (tmp_path / "letters").iterdir()] == ["letter.txt"]


def test_a_file_is_no_place_for_a_centre(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CentreExists):
        Centre.init(tmp_path / "file")


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "empty").mkdir()
    assert Centre.init(tmp_path / "empty").datasets() == ()


def test_a_place_where_no_folder_can_be_made_is_named_without_a_traceback(riparian, tmp_path):
    (tmp_path / "file").write_text("x")
    answer = riparian("init", tmp_path / "file" / "centre")
    assert answer.status == 1
    assert "Traceback" not in answer.err
    assert "try: " in answer.err


def test_the_sample_comes_with_its_licence_and_day(sample):
    assert {(d.name, d.licence, d.as_of) for d in sample.datasets()} == {
        ("japan", "CC0-1.0", "2026-11-24"), ("korea", "CC0-1.0", "2026-11-24"),
        ("japan_2026", "CC0-1.0", "2026-11-28"), ("korea_2026", "CC0-1.0", "2026-11-28"),
    }  # fmt: skip


def test_a_folder_without_a_centre_is_named_with_what_to_do(riparian, tmp_path):
    answer = riparian("-C", tmp_path, "status")
    assert answer.status == 2
    assert "riparian init DIR" in answer.err
    with pytest.raises(CentreNotFound):
        Centre.open(tmp_path)


def test_settings_that_cannot_be_understood_are_named_with_their_line(riparian, my_own):
    my_own.layout.settings.write_text('name = "x"\nkeep_for_ever = 3\n')
    answer = riparian("-C", my_own.layout.root, "status")
    assert answer.status == 1
    assert "keep_for_ever" in answer.err
    assert "try: " in answer.err


# adding


def test_a_file_is_taken_in_under_its_name_with_the_reader_that_knows_it(riparian, tmp_path, whole):
    Centre.init(tmp_path / "c")
    answer = riparian("-C", tmp_path / "c", "add", whole / "japan.csv", whole / "undp.xml")
    assert answer.status == 0
    assert "japan  (register)" in answer.out
    assert "undp  (iati)" in answer.out
    assert "Next: riparian build" in answer.err


def test_a_folder_is_taken_in_with_all_that_can_be_read_and_the_rest_is_named(
    riparian, tmp_path, whole
):
    Centre.init(tmp_path / "c")
    answer = riparian("-C", tmp_path / "c", "add", whole)
    assert answer.status == 0
    assert answer.out.count("added ") == 5
    assert "SOURCE.md" in answer.err
    assert "5 new, 1 not added." in answer.err


def test_what_is_no_data_in_a_folder_is_skipped_in_one_line(riparian, tmp_path, whole):
    Centre.init(tmp_path / "c")
    answer = riparian("-C", tmp_path / "c", "add", whole)
    assert "skipped       SOURCE.md: plain text\n" in answer.err
    assert "try: " not in answer.err
    named = riparian("-C", tmp_path / "c", "add", whole / "SOURCE.md", whole / "japan.csv")
    assert named.status == 1
    assert "try: " in named.err
    assert "skipped" not in named.err


def test_adding_twice_says_that_nothing_is_new(riparian, my_own, whole):
    before = my_own.datasets()
    answer = riparian("add", whole, "-C", my_own.layout.root)
    assert answer.status == 0
    assert answer.out.count("unchanged") == 5
    assert answer.err.endswith("0 new, 5 unchanged, 1 not added.\n")
    assert Centre.open(my_own.layout.root).datasets() == before


def test_each_outcome_of_adding_is_counted(riparian, my_own, tmp_path, whole, write_register):
    copy = tmp_path / "copy.csv"
    copy.write_bytes((whole / "korea.csv").read_bytes())
    new = write_register(tmp_path / "new.csv", [{"key": "n", "country": "KH"}])
    where = ("-C", my_own.layout.root)
    answer = riparian(*where, "add", copy, new, whole / "china.csv")
    assert says(answer.err, "1 new", "1 unchanged", "1 already there", "riparian build")
    write_register(new, [{"key": "m", "country": "KH"}])
    assert riparian(*where, "add", new).err.startswith("0 new, 1 new version. Next:")
    assert riparian(*where, "add", new, "--as-of", "today").err.startswith("0 new, 1 updated.")


def test_adding_again_before_the_first_build_still_names_the_build(riparian, tmp_path, whole):
    Centre.init(tmp_path / "c")
    for _ in range(2):
        answer = riparian("-C", tmp_path / "c", "add", whole / "japan.csv")
        assert "Next: riparian build" in answer.err


def test_adding_can_be_read_by_a_program(riparian, tmp_path, whole):
    Centre.init(tmp_path / "c")
    report = riparian("-C", tmp_path / "c", "add", "--json", whole).json
    assert set(report) == {"added", "refused"}
    assert {one["dataset"]["name"] for one in report["added"]} >= {"japan", "undp"}
    assert {one["outcome"] for one in report["added"]} == {"new"}
    [refused] = report["refused"]
    assert set(refused) == {"path", "what", "try_this"}


def unreadable(tmp_path, kind):
    path = tmp_path / "given"
    if kind == "a missing file":
        return path
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a broken link":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "an empty file":
        path.write_bytes(b"")
    elif kind == "a picture":
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    elif kind == "a web page":
        path.write_text("<!doctype html><title>404</title>")
    elif kind == "another table":
        path.write_text("name,age\nx,3\n")
    elif kind == "an organisation file":
        path.write_text('<iati-organisations version="2.03"></iati-organisations>')
    elif kind == "a device":
        return "/dev/null"
    return path


@pytest.mark.parametrize(
    "kind",
    [
        "a missing file", "a pipe", "a broken link", "an empty file", "a picture", "a web page",
        "another table", "an organisation file", "a device",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name_with_what_to_try(riparian, tmp_path, kind):
    Centre.init(tmp_path / "c")
    path = unreadable(tmp_path, kind)
    answer = riparian("-C", tmp_path / "c", "add", path)
    assert answer.status == 1
    assert str(path) in answer.err
    assert "try: " in answer.err
    assert "Traceback" not in answer.err
    assert Centre.open(tmp_path / "c").datasets() == ()


def test_one_file_that_cannot_be_read_does_not_keep_out_the_others(riparian, tmp_path, whole):
    Centre.init(tmp_path / "c")
    (tmp_path / "empty.xml").write_bytes(b"")
    answer = riparian(
        "-C", tmp_path / "c", "add", tmp_path / "empty.xml", whole / "japan.csv", "/no/such/file"
    )
    assert answer.status == 1
    assert [d.name for d in Centre.open(tmp_path / "c").datasets()] == ["japan"]
    assert "1 new, 2 not added." in answer.err


def test_a_folder_of_junk_gives_nothing_and_says_so(riparian, tmp_path):
    Centre.init(tmp_path / "c")
    junk = tmp_path / "junk"
    (junk / "deep" / "er").mkdir(parents=True)
    (junk / ".hidden.xml").write_text("<iati-activities/>")
    (junk / "a.txt").write_text("hello")
    (junk / "deep" / "b.zip").write_bytes(b"PK\x03\x04")
    os.mkfifo(junk / "deep" / "er" / "pipe")
    answer = riparian("-C", tmp_path / "c", "add", junk)
    assert answer.status == 1
    assert "0 new, 3 not added." in answer.err
    assert ".hidden" not in answer.err


def test_the_same_file_twice_is_one_dataset(my_own, whole):
    report = my_own.add([whole / "japan.csv"])
    assert outcomes(report) == {"japan": "unchanged"}
    assert len(my_own.datasets()) == 5


def test_the_same_bytes_from_another_place_are_there_already(my_own, whole, tmp_path):
    copy = tmp_path / "copy.csv"
    copy.write_bytes((whole / "japan.csv").read_bytes())
    [added] = my_own.add([copy]).added
    assert added.outcome == "already-there"
    assert added.dataset.name == "japan"
    assert added.hint
    assert len(my_own.datasets()) == 5


def test_new_bytes_at_the_same_path_are_a_new_version(tmp_path, write_register):
    centre = Centre.init(tmp_path / "c")
    path = write_register(tmp_path / "list.csv", [{"key": "a", "country": "KH"}])
    centre.add([path], SourceOptions(licence="CC0-1.0", provider="Japan"))
    write_register(path, [{"key": "a", "country": "LA"}])
    [added] = centre.add([path]).added
    assert added.outcome == "new-version"
    [dataset] = centre.datasets()
    assert (dataset.versions, dataset.licence, dataset.provider) == (2, "CC0-1.0", "JP")
    kept = sorted(f.suffix for f in (centre.layout.sources / "list").iterdir())
    assert kept == [".csv", ".csv", ".json"]


def test_a_name_makes_a_file_a_new_version_of_that_dataset(my_own, tmp_path, write_register):
    path = write_register(tmp_path / "other.csv", [{"key": "new", "country": "KH"}])
    [added] = my_own.add([path], SourceOptions(name="japan")).added
    assert (added.outcome, added.dataset.name) == ("new-version", "japan")


def test_two_files_of_one_name_are_two_datasets(my_own, tmp_path, write_register):
    path = write_register(tmp_path / "japan.csv", [{"key": "new", "country": "KH"}])
    [added] = my_own.add([path]).added
    assert added.dataset.name == "japan-2"
    assert added.hint


def test_one_name_for_several_files_is_bad_use(riparian, my_own, whole):
    answer = riparian("-C", my_own.layout.root, "add", whole, "--name", "all")
    assert answer.status == 2
    assert "try: " in answer.err


def test_what_is_said_of_a_file_is_kept_with_it(riparian, tmp_path, whole):
    Centre.init(tmp_path / "c")
    riparian(
        "-C", tmp_path / "c", "add", whole / "japan.csv", "--provider", "JICA",
        "--licence", "CC-BY-4.0", "--as-of", "2026-01-31", "--name", "リスト",
    )  # fmt: skip
    [dataset] = Centre.open(tmp_path / "c").datasets()
    assert (dataset.name, dataset.provider) == ("リスト", "JP")
    assert (dataset.licence, dataset.as_of) == ("CC-BY-4.0", "2026-01-31")


@pytest.mark.parametrize(
    "said",
    [
        ("--reader", "excel"),
        ("--provider", "Atlantis"),
        ("--as-of", "2026"),
        ("--as-of", "2026-02-30"),
        ("--as-of", "yesterday"),
    ],
)
def test_what_is_said_wrongly_is_bad_use_and_nothing_is_added(riparian, tmp_path, whole, said):
    Centre.init(tmp_path / "c")
    answer = riparian("-C", tmp_path / "c", "add", whole / "japan.csv", *said)
    assert answer.status == 2
    assert said[1] in answer.err
    assert "try: " in answer.err
    assert Centre.open(tmp_path / "c").datasets() == ()


def test_wrong_words_raise_in_python_what_the_command_line_prints(tmp_path, whole):
    centre = Centre.init(tmp_path / "c")
    for said, kind in (
        (SourceOptions(reader="x"), UnknownName),
        (SourceOptions(as_of="x"), BadRequest),
    ):
        with pytest.raises(kind) as raised:
            centre.add([whole / "japan.csv"], said)
        assert isinstance(raised.value, RiparianError)
        assert raised.value.what
        assert raised.value.try_this


def test_a_reader_that_is_said_reads_even_what_it_does_not_know(tmp_path):
    centre = Centre.init(tmp_path / "c")
    (tmp_path / "table.csv").write_text("key,title_original\na,b\n")
    centre.add([tmp_path / "table.csv"], SourceOptions(reader="register"))
    centre.build()
    [status] = centre.status()
    assert status.records == status.activities + status.refused == 1
    assert "columns-missing" in status.problems
