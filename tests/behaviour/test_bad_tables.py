"""Bad tables: what is wrong is said so that an officer understands, and no row is lost."""

from __future__ import annotations

import csv
import io
import shutil
import struct
import zipfile

import openpyxl
import pytest
import xlsxwriter

from riparian import Centre, ProblemFilter, SourceOptions
from riparian.errors import RiparianError
from riparian.ingest.choose_reader import find_reader
from riparian.problems import KINDS
from saying import says

pytestmark = pytest.mark.slow

HEAD = "id,title,country,amount (USD)\n"
ROWS = "".join(f"{n},Road number {n},KH,{n}00\n" for n in range(1, 41))
GOOD = HEAD + ROWS
MAPPING = (
    '[columns]\nidentifier = "id"\ntitle = "title"\ncountry = "country"\n'
    'commitment = "amount (USD)"\n[defaults]\nprovider = "KR"\n'
)
JAPANESE = "案件名その{}：上水道拡張計画"
ODD = [
    ("1e400", "99999"), ("NaN", "-1"), ("#REF!", "#REF!"), ("-inf", "0"), ("5", "32/13/2019"),
    ("1" * 400, "9" * 400), ("", ""),
]  # fmt: skip

READ = {
    # name: (kept, refused, kinds of problem that must be told, words that must be said)
    "mixed_encodings.csv": (40, 0, {"file-encoding-guessed", "table-note"},
        "There are 8 lines not in UTF-8, and read as CP932; the first is line 6."),
    "nul.csv": (40, 0, {"table-note"}, "40 lines with NUL characters, which were left out"),
    "cr_only.csv": (40, 0, set(), ""),
    "byte_order_mark_in_the_middle.csv": (42, 1, {"row-no-record"},
        "The row repeats the column names."),
    "five_million_letters.csv": (41, 0, {"text-very-long"}, "Its first 20,000 characters"),
    "duplicate_headers.csv": (5, 0, {"table-note", "columns-unknown"},
        "'title' names more than one column; column 4 is 'title (2)'."),
    "ragged.csv": (41, 2, {"row-short", "row-too-short", "row-shifted"},
        "Expected at most 4 cells, got '5, the last '5''."),
    "totals.csv": (0, 3, {"row-no-record", "file-without-records"},
        "The file holds no activity: no row of it is one."),
    "header_only.csv": (0, 0, {"file-without-records"},
        "The file holds no activity: there is no row below the column names."),
    "page.xls": (40, 0, set(), ""),
    "wide.csv": (3, 0, {"columns-unknown"}, "The table has columns that the reader does not know"),
    "wide.xlsx": (3, 0, {"columns-unknown"}, "The table has columns that the reader does not know"),
    "empty_sheet.xlsx": (40, 0, set(), ""),
    "formulas.xlsx": (5, 0, {"table-note"},
        "Cells hold an error such as #N/A and are given as empty: 1 in this workbook."),
    "formulas_without_results.xlsx": (3, 0, {"table-note"},
        "Cells hold a formula without its result and are given as empty: 3 in this workbook."),
    "macros.xlsm": (5, 0, {"table-note"}, "Cells hold an error"),
    "odd_values.csv": (7, 0, {"amount-wrong", "date-wrong"},
        "Expected a number in commitment of record 0, got '1e400'."),
    "cut_off.csv": (39, 1, {"record-cut-off"}, "got 'the end of the file in it'"),
}  # fmt: skip

NOT_READ = {
    # name: (words that say what it is, words that say what to do)
    "bomb.zip": (
        "unpacks to over 200 times its size ('t.csv'), like a zip bomb",
        "If you trust it",
    ),
    "locked.xlsx": ("is a password-protected workbook", "save it without one"),
    "locked.zip": ("is a password-protected zip file", ""),
    "empty.csv": ("is empty", "Download the file again."),
    "spaces.csv": ("contains only spaces", "Download the file again."),
    "noise.csv": ("is a binary file", "Ask the publisher"),
    "one_column.csv": ("is plain text", "If it is a list with a single column, save it as .xlsx."),
    "empty_workbook.xlsx": ("", "Open it and check"),
    "broken.xlsx": (
        "is a workbook or zip file that is incomplete or damaged",
        "Download the file again.",
    ),
    "alone.dbf": ("is a dBase table, as in map layers", "save it as CSV (UTF-8) or .xlsx"),
}


def workbook(path, *sheets):
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return book


def formulas(path):
    book = workbook(path, ("S", [HEAD.strip().split(",")]))
    sheet = book.worksheets()[0]
    for n in range(1, 5):
        sheet.write_row(n, 0, [n, f"Road {n}", "KH"])
        sheet.write_formula(n, 3, f"=SUM({n},1)", None, n + 1)
    sheet.write(5, 0, 5)
    sheet.write_formula(5, 1, '=HYPERLINK("http://127.0.0.1:9/x","Road 5")', None, "Road 5")
    sheet.write_formula(5, 3, "=1/0", None, "#DIV/0!")
    book.close()


def escaping_zip(path):
    with zipfile.ZipFile(path, "w") as out:
        for name in ("../../evil.csv", "/absolute.csv", "C:\\drive.csv", "good.csv"):
            out.writestr(name, GOOD)
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        out.writestr(link, "/etc/passwd")


def locked_zip(path):
    """A zip whose members say that they are encrypted (APPNOTE 4.4.4, bit 0)."""
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("t.csv", GOOD)
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(content)


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """A folder with every bad table."""
    folder = tmp_path_factory.mktemp("bad")

    def write(name, content):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    lines = [(n, f"{n},{JAPANESE.format(n)},KH,5\n") for n in range(1, 41)]
    mixed = (line.encode("utf-8" if n % 5 else "cp932") for n, line in lines)
    write("mixed_encodings.csv", HEAD.encode() + b"".join(mixed))
    write("nul.csv", GOOD.replace("Road", "Ro\0ad"))
    write("cr_only.csv", GOOD.replace("\n", "\r"))
    again = f"\ufeff{HEAD}\ufeff77,\ufeffRoad\ufeff,KH,5\n78,Road,\ufeffKH,5\n"
    write("byte_order_mark_in_the_middle.csv", GOOD + again)
    write("five_million_letters.csv", f"{GOOD}41,{'x' * 5_000_000},KH,5\n")
    names = "id,title,country,title,amount (USD),amount (USD)\n"
    write(
        "duplicate_headers.csv",
        names + "".join(f"{n},Road {n},KH,Other {n},5,6\n" for n in range(5)),
    )
    write("ragged.csv", GOOD + "41,Short\n42\n43,Water, supply,KH,5\n")
    write("totals.csv", HEAD + "合計,,,5\nTotal,,,7\n小計,,,9\n")
    write("header_only.csv", HEAD)
    write("cut_off.csv", GOOD[: GOOD.rindex("KH")])
    rows = "".join(f"<tr><td>{'<td>'.join(r.split(','))}</tr>" for r in GOOD.splitlines())
    write("page.xls", f"<html><meta charset=utf-8><table>{rows}</table></html>")
    wide = [
        [*HEAD.strip().split(","), *(f"field {c}" for c in range(15_996))],
        *([n, f"Road {n}", "KH", 5, *["x"] * 15_996] for n in range(3)),
    ]
    write("wide.csv", "".join(",".join(map(str, row)) + "\n" for row in wide))
    workbook(folder / "wide.xlsx", ("S", wide)).close()
    good = [line.split(",") for line in GOOD.splitlines()]
    workbook(folder / "empty_sheet.xlsx", ("Empty", []), ("Data", good)).close()
    workbook(folder / "empty_workbook.xlsx", ("Empty", [])).close()
    formulas(folder / "formulas.xlsx")
    book = openpyxl.Workbook()
    for row in [HEAD.strip().split(","), *([n, f"Road {n}", "KH", f"=1+{n}"] for n in range(3))]:
        book.active.append(row)
    book.save(folder / "formulas_without_results.xlsx")
    shutil.copy(folder / "formulas.xlsx", folder / "macros.xlsm")
    with zipfile.ZipFile(folder / "macros.xlsm", "a") as parts:
        parts.writestr("xl/vbaProject.bin", f'Sub Auto_Open\nShell "touch {folder}/done"\nEnd Sub')
    cells = "".join(f"{i},Road {i},KH,{a},{b}\n" for i, (a, b) in enumerate(ODD))
    write("odd_values.csv", HEAD.strip() + ",start\n" + cells)

    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("t.csv", HEAD + "1," + "x" * 150_000_000)
    locked_zip(folder / "locked.zip")
    escaping_zip(folder / "escape.zip")
    locked = "unit/ingest/tables/fixtures/locked.xlsx"
    shutil.copy(f"{__file__.rsplit('behaviour', 1)[0]}{locked}", folder / "locked.xlsx")
    write("empty.csv", "")
    write("spaces.csv", " \n \n")
    write("noise.csv", bytes(range(256)) * 12)
    write("one_column.csv", "title\n" + "".join(f"Road number {n}\n" for n in range(10)))
    write("broken.xlsx", (folder / "formulas.xlsx").read_bytes()[:3000])
    field = struct.pack("<11sc4sBB14s", b"NAME", b"C", b"", 10, 0, b"")
    head = struct.pack("<BBBBIHH20s", 3, 124, 11, 24, 1, 65, 11, b"")
    write("alone.dbf", head + field + b"\r one       ")
    write("mapping.toml", MAPPING)
    write("mapping_with_start.toml", MAPPING.replace("[defaults]", 'start = "start"\n[defaults]'))
    return folder


def mapping_of(name):
    return "mapping_with_start.toml" if name == "odd_values.csv" else "mapping.toml"


@pytest.fixture(scope="module")
def centre(bad, tmp_path_factory):
    """A centre of all the tables that can be read, built."""
    centre = Centre.init(tmp_path_factory.mktemp("centre") / "c")
    for name in READ:
        said = SourceOptions(mapping=(bad / mapping_of(name)).read_text())
        assert centre.add([bad / name], said).refused == (), name
    centre.build()
    return centre


@pytest.fixture(scope="module")
def status(centre):
    return {dataset.name: dataset for dataset in centre.status()}


def stem(name):
    """The dataset's name: two files of the bad ones differ in their endings only."""
    return "wide-2" if name == "wide.xlsx" else name.rpartition(".")[0]


@pytest.mark.parametrize("name", READ)
def test_no_row_is_lost_and_what_is_wrong_is_told(centre, status, name):
    kept, refused, codes, words = READ[name]
    found = status[stem(name)]
    assert (found.activities, found.refused) == (kept, refused)
    assert found.records == kept + refused
    assert codes <= set(found.problems)
    problems = [
        problem
        for code in codes
        for problem in centre.problems(ProblemFilter(dataset=stem(name), code=code))[0]
    ]
    assert words in " ".join(problem.message for problem in problems)
    assert "reader-failed" not in found.problems
    assert set(found.problems) <= set(KINDS)


@pytest.mark.parametrize("name", READ)
def test_a_dry_run_says_the_same_and_adds_nothing(bad, riparian, status, name, tmp_path):
    kept, refused, codes, _ = READ[name]
    words = ("add", "--dry-run", bad / name, "--mapping", bad / mapping_of(name))
    answer = riparian(*words, "--json")
    assert answer.status == 0, answer.err
    (tried,) = answer.json if isinstance(answer.json, list) else answer.json["files"]
    assert (tried["activities"], tried["refused"]) == (kept, refused)
    assert codes <= {kind["code"] for kind in tried["problems"]}
    if name.startswith("wide"):
        return  # slow enough once
    shown = riparian(*words)
    assert f"{kept} kept + {refused} refused" in shown.out
    assert "Traceback" not in shown.out + shown.err


@pytest.mark.parametrize("mapped", [True, False])
@pytest.mark.parametrize("name", NOT_READ)
def test_what_cannot_be_read_says_why_and_what_to_do(bad, riparian, tmp_path, name, mapped):
    looks, step = NOT_READ[name]
    riparian("init", tmp_path / "c")
    how = ("--mapping", bad / "mapping.toml") if mapped else ()
    answer = riparian("-C", tmp_path / "c", "add", bad / name, *how)
    assert answer.status == 1
    said = " ".join(answer.err.split())
    assert looks in said
    assert step in said or mapped
    assert "try: " in said
    assert "0 new, 1 not added." in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", [*READ, *NOT_READ])
def test_none_of_them_is_taken_for_a_format_that_is_known(bad, name):
    with pytest.raises(RiparianError) as raised:
        find_reader(bad / name)
    assert raised.value.what
    assert raised.value.try_this
    assert len(raised.value.what) < 600


@pytest.mark.parametrize("name", ["ragged.csv", "page.xls", "macros.xlsm", "nul.csv"])
def test_the_table_is_shown_with_the_commands_that_take_it_in(bad, riparian, tmp_path, name):
    riparian("init", tmp_path / "c")
    answer = riparian("-C", tmp_path / "c", "add", bad / name)
    assert answer.status == 1
    assert f"riparian mapping suggest {bad / name}" in " ".join(answer.err.split())


def test_a_table_of_names_alone_says_that_it_has_no_rows(bad):
    with pytest.raises(RiparianError, match="and no rows below them"):
        find_reader(bad / "header_only.csv")
    with pytest.raises(RiparianError, match="a workbook with no filled cells"):
        find_reader(bad / "empty_workbook.xlsx")


# nothing is executed, nothing gets out of its place


def test_a_zip_that_reaches_out_of_its_folder_writes_nothing_and_the_rest_is_read(
    bad, riparian, tmp_path
):
    riparian("init", tmp_path / "c")
    words = ("-C", tmp_path / "c", "add", bad / "escape.zip", "--mapping", bad / "mapping.toml")
    answer = riparian(*words)
    said = " ".join(answer.err.split())
    for name, why in (
        ("../../evil.csv", "has a name that leads out of its folder"),
        ("/absolute.csv", "has an absolute name"),
        ("C:\\drive.csv", "has an absolute name"),
        ("link.csv", "is a link"),
    ):
        assert f"escape.zip!{name}" in said
        assert why in said
    centre = Centre.open(tmp_path / "c")
    centre.build()
    assert [(d.name, d.activities) for d in centre.status()] == [("good", 40)]
    written = {path.name for path in (*tmp_path.rglob("*"), *bad.parent.rglob("*"))}
    assert {"evil.csv", "absolute.csv", "drive.csv", "link.csv"}.isdisjoint(written)
    kept = [path for path in centre.layout.root.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"root:x:0:0" in path.read_bytes()]


def test_results_of_formulas_are_shown_and_none_is_worked_out(bad, tmp_path):
    centre = Centre.init(tmp_path / "c")
    centre.add([bad / "macros.xlsm"], SourceOptions(mapping=MAPPING))
    centre.build()
    views = [centre.project(project.id) for project in centre.projects()[0]]
    amounts = {
        view.sources[0].reported.iati_identifier: [
            t.amount.value for t in view.sources[0].reported.transactions
        ]
        for view in views
    }
    assert amounts == {"1": [2.0], "2": [3.0], "3": [4.0], "4": [5.0], "5": []}
    assert not (bad / "done").exists(), "a macro was run"


def test_values_that_are_none_leave_no_amount_and_no_date(centre):
    found = centre.problems(ProblemFilter(dataset="odd_values"))[0]
    told = sorted((p.code, p.got[:10]) for p in found if p.code in ("amount-wrong", "date-wrong"))
    assert told == [
        ("amount-wrong", "#REF!"), ("amount-wrong", "-inf"), ("amount-wrong", "1111111111"),
        ("amount-wrong", "1e400"), ("date-wrong", "#REF!"), ("date-wrong", "-1"),
        ("date-wrong", "0"), ("date-wrong", "32/13/2019"), ("date-wrong", "99999"),
        ("date-wrong", "9999999999"),
    ]  # fmt: skip


def test_marks_in_the_middle_of_a_file_are_in_no_identifier(centre):
    [dataset] = [d for d in centre.datasets() if d.name == "byte_order_mark_in_the_middle"]
    assert dataset
    ids = {project.id for project in centre.projects()[0]}
    assert not [name for name in ids if "\ufeff" in name]
    assert [name for name in ids if name.endswith("77")]


# a table that is no list of projects

DAMS = [
    "Lat,Lon,Name1,Country,River,Completion,Status,Capacity_MW,Height_m,Area_km2,Basin",
    *(
        f"13.{n},104.{n},Stung {n},Cambodia,Stung {n},20{n},Operational,{n},{n},0,Sap"
        for n in range(10, 40)
    ),
]


def test_a_list_of_dams_is_told_from_a_list_of_projects(riparian, tmp_path):
    path = tmp_path / "dams.csv"
    path.write_text("\n".join(DAMS) + "\n")
    riparian("init", tmp_path / "c")
    answer = riparian("-C", tmp_path / "c", "add", path)
    assert answer.status == 1
    assert says(answer.err, "layout Riparian does not know", "columns")
    assert "If it contains projects" in answer.err
    suggested = riparian("mapping", "suggest", path)
    assert suggested.status != 0
    assert "does not look like a list of projects" in suggested.err


@pytest.mark.shared
def test_the_real_dams_are_told_in_both_their_forms(shared, riparian, tmp_path):
    dams = shared / "data" / "context" / "Dams_1055.dbf"
    riparian("init", tmp_path / "c")
    answer = riparian("-C", tmp_path / "c", "add", dams)
    assert says(answer.err, "shapefile", "no projects")
    (tmp_path / "dams.csv").write_text(dbase_as_csv(dams.read_bytes()), encoding="utf-8")
    answer = riparian("-C", tmp_path / "c", "add", tmp_path / "dams.csv")
    assert says(answer.err, "layout Riparian does not know", "Lat", "Lon")


def dbase_as_csv(content: bytes) -> str:
    """A dBase table as csv (its file format: header of 32 bytes, 32 for each field, rows)."""
    count, start, length = struct.unpack("<IHH", content[4:12])
    fields = [content[at : at + 32] for at in range(32, start - 1, 32)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(field[:11].split(b"\0")[0].decode() for field in fields)
    for number in range(count):
        at = start + number * length + 1
        row = []
        for field in fields:
            row.append(content[at : at + field[16]].decode("utf-8", "replace").strip())
            at += field[16]
        writer.writerow(row)
    return out.getvalue()
