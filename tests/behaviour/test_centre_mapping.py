"""Tables that no reader knows, taken in with a mapping; encodings said; all of it remembered."""

from __future__ import annotations

import json
import shlex
import shutil

import pytest
import xlsxwriter

from riparian import Centre, SourceOptions
from saying import says

MAPPING = """
[table]
key = ["번호"]
[columns]
identifier = "번호"
title.ko = "사업명"
country = "국가"
year = "연도"
disbursement = { column = "금액", currency = "USD" }
[defaults]
provider = "KR"
"""
TABLE = (
    "번호,사업명,국가,연도,금액\n7,상수도,라오스,2019,100\n8,홍수,캄보디아,2020,5\n"
    "7,상수도,라오스,2020,50\n"
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "목록.csv"
    path.write_bytes(TABLE.encode("cp949"))
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    return path


@pytest.fixture
def centre(tmp_path):
    return Centre.init(tmp_path / "c")


def test_a_table_that_no_reader_knows_is_taken_in_with_a_mapping(riparian, centre, table):
    where = ("-C", centre.layout.root)
    refused = riparian(*where, "add", table)
    assert refused.status == 1
    assert f"    riparian mapping suggest {shlex.quote(str(table))} > mapping.toml" in refused.err
    mapping = table.with_name("m.toml")
    answer = riparian(*where, "add", table, "--mapping", mapping, "--encoding", "CP949")
    assert (answer.status, answer.out) == (0, "added         목록  (table)\n")
    [dataset] = centre.datasets()
    assert (dataset.encoding, dataset.mapping) == ("cp949", MAPPING)
    built = riparian(*where, "build")
    assert says(built.out, 2, "3 rows", "2 kept", "0 refused")
    assert built.out.splitlines()[1].split() == [
        "read", "now", "rows", "records", "kept", "refused", "flagged",
    ]  # fmt: skip
    assert built.out.splitlines()[2].split()[:5] == ["목록", "3", "2", "2", "0"]
    titles = {p["original"] for p in riparian(*where, "projects", "--json").json}
    assert titles == {"상수도", "홍수"}


def test_rows_are_shown_beside_records_for_people_and_programs(riparian, centre, table):
    centre.add([table], SourceOptions(mapping=MAPPING, encoding="cp949"))
    centre.build()
    where = ("-C", centre.layout.root)
    answer = riparian(*where, "status")
    assert says(answer.out, "2 records", "3 rows", "2 kept", "0 refused")
    document = riparian(*where, "status", "--json").json
    assert (document["rows"], document["records"]) == (3, 2)
    [dataset] = document["datasets"]
    assert (dataset["rows"], dataset["records"], dataset["encoding"]) == (3, 2, "cp949")


def test_what_was_said_is_remembered_for_the_same_file_and_for_its_next_version(centre, table):
    said = SourceOptions(mapping=MAPPING, encoding="cp949")
    centre.add([table], said)
    folder = table.parent / "downloads"
    folder.mkdir()
    shutil.copy(table, folder / "목록.csv")
    for path in (table, folder):
        [again] = centre.add([path]).added
        assert (again.outcome, again.dataset.reader) == ("unchanged", "table")
        assert (again.dataset.encoding, again.dataset.mapping) == ("cp949", MAPPING)
    table.write_bytes((TABLE + "9,도로,라오스,2021,1\n").encode("cp949"))
    [newer] = centre.add([table]).added
    assert (newer.outcome, newer.dataset.reader) == ("new-version", "table")
    assert (newer.dataset.encoding, newer.dataset.mapping) == ("cp949", MAPPING)
    centre.build()
    assert centre.status()[0].activities == 3


def test_another_mapping_is_something_new_and_is_read_anew(centre, table):
    centre.add([table], SourceOptions(mapping=MAPPING))
    centre.build()
    assert not centre.is_stale()
    [again] = centre.add(
        [table], SourceOptions(mapping=MAPPING.replace('key = ["번호"]', ""))
    ).added
    assert again.outcome == "updated"
    assert centre.is_stale()
    report = centre.build()
    assert report.read == ("목록",)
    assert (report.rows, report.records) == (3, 3)


def test_another_encoding_is_something_new_and_is_read_anew(centre, tmp_path, write_register):
    path = write_register(tmp_path / "list.csv", [{"key": "a", "country": "KH"}])
    centre.add([path])
    centre.build()
    [again] = centre.add([path], SourceOptions(encoding="latin-1")).added
    assert (again.outcome, again.dataset.encoding) == ("updated", "iso8859-1")
    assert centre.build().read == ("list",)


def test_a_mapping_for_a_folder_takes_what_it_fits_and_names_the_rest(riparian, centre, table):
    mapping = table.with_name("m.toml")
    folder = table.parent / "folder"
    folder.mkdir()
    shutil.move(table, folder / "a.csv")
    (folder / "b.csv").write_text("name,age\nx,1\n")
    (folder / "SOURCE.md").write_text("hello\n")
    answer = riparian("-C", centre.layout.root, "add", folder, "--mapping", mapping)
    assert answer.status == 0
    assert answer.out == "added         a  (table)\n"
    assert "b.csv: does not fit the mapping" in answer.err
    assert "SOURCE.md" in answer.err
    assert "1 new, 2 not added." in answer.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--mapping", "none.toml"), "none.toml does not exist"),
        (("--mapping", "bad.toml"), "bad.toml has an unknown field titel"),
        (("--mapping", "m.toml", "--reader", "iati"), "which takes no mapping"),
        (("--encoding", "klingon"), "no text encoding 'klingon'"),
    ],
)
def test_a_wrong_mapping_or_encoding_is_told_before_anything_is_added(
    riparian, centre, table, monkeypatch, whole, words, says
):
    monkeypatch.chdir(table.parent)
    (table.parent / "bad.toml").write_text('[columns]\ntitel = "x"\n')
    answer = riparian("-C", centre.layout.root, "add", whole / "japan.csv", table, *words)
    assert answer.status in (1, 2)
    assert says in answer.err
    assert "try: " in answer.err
    assert centre.datasets() == ()


def test_a_mapping_whose_own_encoding_is_none_is_told_before_anything_is_added(
    riparian, centre, table, whole
):
    table.with_name("m.toml").write_text(MAPPING.replace("key =", 'encoding = "x"\nkey ='))
    answer = riparian(
        "-C", centre.layout.root, "add", whole / "japan.csv", "--mapping", table.with_name("m.toml")
    )
    assert (answer.status, centre.datasets()) == (2, ())


def test_a_project_says_in_which_row_of_which_sheet_it_stands(riparian, centre, tmp_path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Notes").write(0, 0, "Our projects")
    data = book.add_worksheet("Data")
    rows = [
        ["No", "Title", "Year", "Amount"],
        ["1", "A bridge", 2019, 5],
        ["1", "A bridge", "", "x"],
    ]
    for number, row in enumerate(rows):
        data.write_row(number, 0, row)
    book.close()
    mapping = (
        '[table]\nkey = ["No"]\n[columns]\nidentifier = "No"\ntitle = "Title"\nyear = "Year"\n'
        'commitment = { column = "Amount", currency = "USD" }\n'
    )
    centre.add([path], SourceOptions(mapping=mapping))
    centre.build()
    answer = riparian("-C", centre.layout.root, "project", "1")
    assert "Source: book, row 2 of sheet 'Data'" in answer.out
    source = riparian("-C", centre.layout.root, "project", "1", "--json").json["sources"][0]
    assert (source["row"], source["sheet"]) == (2, "Data")
    # what is wrong in a later row of it is told of it too
    rows_of_problems = {p.get("row") for p in source["problems"] if p["code"] == "amount-wrong"}
    assert rows_of_problems == {3}


def test_a_centre_from_before_there_were_mappings_is_read(centre, whole):
    centre.add([whole / "japan.csv"])
    path = centre.layout.sources / "japan" / "dataset.json"
    description = json.loads(path.read_text())
    for version in description["versions"]:
        del version["encoding"], version["mapping"]
    path.write_text(json.dumps(description))
    again = Centre.open(centre.layout.root)
    again.build()
    assert again.status()[0].activities > 0
