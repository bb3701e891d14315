"""`riparian add --dry-run`: what would be read, without a centre and without a trace."""

from __future__ import annotations

import zipfile

import pytest
from rich.cells import cell_len

from riparian import Centre, SourceOptions
from saying import says


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A folder that is no centre, stood in."""
    (tmp_path / "nowhere").mkdir()
    monkeypatch.chdir(tmp_path / "nowhere")
    return tmp_path / "nowhere"


def test_it_shows_what_would_be_read_and_needs_no_centre(riparian, nowhere, whole):
    answer = riparian("add", "--dry-run", whole / "korea.csv")
    assert answer.status == 0
    assert says(answer.out, "reader", "register", "because")
    assert "encoding      utf-8, sure: " in answer.out
    assert "Row 1 holds the column names" in " ".join(answer.out.split())
    assert says(answer.out, "6 records", "6 kept", "0 refused", 0, "warnings")
    assert "Record 1, row 2" in answer.out
    assert "Record 4" not in answer.out
    assert "country       Cambodia (KH)" in answer.out
    assert "씨엠립 상수도 개선사업" in answer.out
    assert "Nothing was added" in answer.err
    assert list(nowhere.iterdir()) == []


def test_it_reads_well_in_eighty_columns(riparian, nowhere, whole):
    answer = riparian("add", "--dry-run", whole)
    lines = [line for line in answer.out.splitlines() if not line.startswith(str(whole))]
    assert max(map(cell_len, lines)) <= 80
    assert not any(line != line.rstrip() for line in lines)
    assert "\x1b" not in answer.out


def test_it_adds_nothing_to_the_centre_that_it_stands_in_and_waits_for_nobody(
    riparian, my_own, tmp_path, write_register
):
    path = write_register(tmp_path / "new.csv", [{"key": "n", "country": "KH"}])
    before = sorted(p for p in my_own.layout.root.rglob("*"))
    from riparian.store.lock import build_lock

    with build_lock(my_own.layout):
        answer = riparian("-C", my_own.layout.root, "add", "--dry-run", path)
    assert answer.status == 0
    assert sorted(p for p in my_own.layout.root.rglob("*")) == before


def test_a_centre_that_is_named_must_be_there(riparian, tmp_path, whole):
    answer = riparian("-C", tmp_path / "none", "add", "--dry-run", whole / "japan.csv")
    assert answer.status == 2


def test_in_a_centre_it_knows_how_the_file_was_read_before(riparian, tmp_path):
    centre = Centre.init(tmp_path / "c")
    path = tmp_path / "list.csv"
    path.write_text("no,name\n1,A bridge\n")
    centre.add([path], SourceOptions(mapping='[columns]\nidentifier = "no"\ntitle = "name"\n'))
    answer = riparian("-C", centre.layout.root, "add", "--dry-run", path)
    assert "table, because 'list' was read so before" in answer.out
    assert riparian("add", "--dry-run", path).status == 1


def test_problems_are_shown_by_kind_with_an_example(riparian, nowhere):
    (nowhere / "bad.csv").write_text(
        "key,donor_country,title_original,country\na,JP\nb,JP\nc,JP,One,QQ\n"
    )
    answer = riparian("add", "--dry-run", nowhere / "bad.csv")
    assert "  error row-too-short, 2 times\n    row 2: Expected 4 cells" in answer.out
    assert answer.out.index("error row-too-short") < answer.out.index("warning code-unknown, once")


def test_a_table_that_no_reader_knows_comes_with_its_columns_and_whole_commands(riparian, nowhere):
    folder = nowhere / "a folder with a name that is as long as names of folders sometimes are"
    folder.mkdir()
    path = folder / "list.csv"
    path.write_text("project_id,title,country\n1,A,KH\n")
    answer = riparian("add", "--dry-run", path)
    assert answer.status == 1
    assert "has the columns project_id, title, country" in " ".join(answer.out.split())
    assert f"riparian mapping suggest '{path}' > mapping.toml\n" in answer.out
    assert f"riparian add '{path}' --mapping mapping.toml\n" in answer.out


def test_it_can_be_read_by_a_program(riparian, nowhere, whole):
    document = riparian("add", "--dry-run", "--json", whole).json
    assert set(document) == {"files", "refused"}
    assert len(document["files"]) == 5
    korea = next(f for f in document["files"] if f["path"].endswith("korea.csv"))
    assert (korea["reader"], korea["records"], korea["rows"]) == ("register", 6, 6)
    assert korea["encoding"]["name"] == "utf-8"
    assert korea["sheets"][0]["header_rows"] == [1]
    assert len(korea["first"]) == 3
    assert korea["first"][0]["at"] == "row 2"
    [refused] = document["refused"]
    assert set(refused) == {"path", "what", "try_this"}


def test_packed_files_are_shown_file_by_file(riparian, nowhere, whole):
    with zipfile.ZipFile(nowhere / "x.zip", "w") as archive:
        archive.write(whole / "japan.csv", "folder/japan.csv")
        archive.writestr("a.txt", "hello")
    answer = riparian("add", "--dry-run", "x.zip")
    assert "x.zip!folder/japan.csv\n" in answer.out
    assert "x.zip!a.txt\n" in answer.out


def test_nothing_in_a_file_steers_the_terminal(riparian, nowhere):
    (nowhere / "x.csv").write_text(
        "key,donor_country,title_original,country\na,JP,\x1b]0;evil\x07A \u202ebridge,KH\n"
    )
    answer = riparian("add", "--dry-run", nowhere / "x.csv")
    assert "A bridge" in answer.out
    assert not {"\x1b", "\x07", "\u202e"} & set(answer.out)


@pytest.mark.parametrize("words", [("--encoding", "klingon"), ("--provider", "Atlantis")])
def test_what_is_said_wrongly_is_bad_use(riparian, nowhere, whole, words):
    answer = riparian("add", "--dry-run", whole / "japan.csv", *words)
    assert (answer.status, answer.out) == (2, "")


def test_a_real_file_in_the_house(riparian, nowhere, shared):
    answer = riparian("add", "--dry-run", shared / "data" / "register" / "japan.csv")
    assert answer.status == 0
    assert "refused" in answer.out
    maps = riparian("add", "--dry-run", shared / "data" / "context")
    assert maps.out.count("map layer") == 5
