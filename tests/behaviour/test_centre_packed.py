"""zip and gz files, given alone or within folders: each file in them is a dataset of its own."""

from __future__ import annotations

import gzip
import zipfile

import pytest

from riparian import Centre, SourceOptions
from saying import says


@pytest.fixture
def centre(tmp_path):
    return Centre.init(tmp_path / "c")


@pytest.fixture
def packed(tmp_path, whole):
    """A zip of two good files, a text, a table that nobody knows, and a name that leads out."""
    path = tmp_path / "given" / "all.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(whole / "japan.csv", "folder/japan.csv")
        archive.write(whole / "undp.xml", "undp.xml")
        archive.writestr("readme.txt", "hello")
        archive.writestr("../evil.csv", "x")
        archive.writestr(".hidden/x.csv", "x")
        archive.writestr("list.csv", "project_id,title,country\n1,A,KH\n")
    return path


def test_every_file_in_a_packed_one_becomes_a_dataset(riparian, centre, packed, whole):
    answer = riparian("-C", centre.layout.root, "add", packed)
    assert answer.status == 0
    assert answer.out.splitlines() == [
        "added         japan  (register)", "added         undp  (iati)",
    ]  # fmt: skip
    japan, undp = centre.datasets()
    assert (japan.path, undp.path) == (f"{packed}!folder/japan.csv", f"{packed}!undp.xml")
    assert japan.file.read_bytes() == (whole / "japan.csv").read_bytes()
    assert japan.file.name == f"{japan.sha256}.csv"
    centre.build()
    assert all(d.activities and not d.refused for d in centre.status())


def test_what_in_it_was_not_taken_is_told_with_why(riparian, centre, packed):
    answer = riparian("-C", centre.layout.root, "add", packed)
    assert "all.zip!../evil.csv: has a name that leads out of its folder" in answer.err
    assert "all.zip!readme.txt: plain text" in answer.err
    assert "all.zip!list.csv: table that has the columns project_id, title, country" in answer.err
    assert "riparian mapping suggest" in answer.err
    assert ".hidden" not in answer.err
    assert "2 new, 3 not added." in answer.err


def test_the_same_packed_file_again_is_unchanged(riparian, centre, packed):
    riparian("-C", centre.layout.root, "add", packed)
    before = centre.datasets()
    for path in (packed, packed.parent):
        answer = riparian("-C", centre.layout.root, "add", path)
        assert "0 new, 2 unchanged, 3 not added." in answer.err
    assert centre.datasets() == before


def test_a_new_edition_of_a_packed_file_gives_new_versions(centre, packed, whole):
    centre.add([packed])
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(whole / "japan.csv", "folder/japan.csv")
        archive.writestr("undp.xml", (whole / "undp.xml").read_text() + "\n")
    report = centre.add([packed])
    assert {a.dataset.name: a.outcome for a in report.added} == {
        "japan": "unchanged", "undp": "new-version",
    }  # fmt: skip


def test_gz_in_a_folder_is_taken_like_the_file_in_it(riparian, centre, tmp_path, whole):
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "korea.csv.gz").write_bytes(gzip.compress((whole / "korea.csv").read_bytes()))
    answer = riparian("-C", centre.layout.root, "add", folder)
    assert answer.out == "added         korea  (register)\n"
    assert centre.datasets()[0].path.endswith("korea.csv.gz!korea.csv")


def test_a_mapping_holds_for_the_files_in_a_packed_one(centre, packed):
    mapping = '[columns]\nidentifier = "project_id"\ntitle = "title"\ncountry = "country"\n'
    [added] = centre.add([packed], SourceOptions(mapping=mapping)).added
    assert (added.dataset.name, added.dataset.reader) == ("list", "table")
    # and is remembered when the packed file comes again
    again = {a.dataset.name: a.outcome for a in centre.add([packed]).added}
    assert again["list"] == "unchanged"
    centre.build()
    assert {d.name: d.records for d in centre.status()}["list"] == 1


def bad(tmp_path, kind):
    path = tmp_path / "bad.zip"
    if kind == "bomb":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", bytes(30_000_000))
        return path
    with zipfile.ZipFile(path, "w") as archive:
        if kind == "nothing usable":
            archive.writestr("a.txt", "hello")
            archive.writestr("b.txt", "hello")
        if kind == "one unusable":
            archive.writestr("a.txt", "hello")
    if kind == "cut off":
        path.write_bytes(path.read_bytes()[:10])
    if kind == "gz cut off":
        path.write_bytes(gzip.compress(bytes(range(256)) * 99)[:90])
    return path


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("bomb", "a zip bomb. It was not unpacked."),
        ("empty", "is packed and holds no file."),
        ("nothing usable", "is packed and holds 2 files, none of which was added."),
        ("one unusable", "a.txt is not in a format Riparian can read; it is plain text."),
        ("gz cut off", "is incomplete, damaged or packed in an unknown way"),
    ],
)
def test_a_packed_file_that_gives_nothing_says_why(riparian, centre, tmp_path, kind, says):
    path = bad(tmp_path, kind)
    answer = riparian("-C", centre.layout.root, "add", path)
    assert answer.status == 1
    assert says in answer.err
    assert f"not added     {path}: " in answer.err
    assert "try: " in answer.err
    assert centre.datasets() == ()


def test_one_name_is_for_one_file_also_in_a_packed_one(riparian, centre, packed, tmp_path, whole):
    answer = riparian("-C", centre.layout.root, "add", packed, "--name", "all")
    assert (answer.status, centre.datasets()) == (2, ())
    assert says(answer.err, "One name", "2 files")
    (tmp_path / "k.gz").write_bytes(gzip.compress((whole / "korea.csv").read_bytes()))
    riparian("-C", centre.layout.root, "add", tmp_path / "k.gz", "--name", "mine")
    assert [d.name for d in centre.datasets()] == ["mine"]


def test_adding_looks_into_each_file_once(centre, packed, whole, monkeypatch):
    from riparian.ingest import choose_reader as find

    looked = []
    look_into = find.look_into
    monkeypatch.setattr(find, "look_into", lambda path, **how: looked.append(path) or look_into(path, **how))  # fmt: skip # noqa: E501
    centre.add([whole, packed])
    assert len(looked) == len(set(looked)) == 8
