"""Hostile files are refused within 512 MB beyond their own size, and say why."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from riparian.errors import SourceUnreadable
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.tables.archive_limits import DIRECTORY_LIMIT, check_directory_size
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sandbox import MEMORY_LIMIT
from riparian.ingest.tables.unpack import unpack

pytestmark = pytest.mark.slow

TITLE = '[columns]\ntitle = "title"\n'

READ = """
import json, resource, sys
from pathlib import Path
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.mapped.engine.mapped_reader import MappedReader
from riparian.ingest.saved_pages.page_reader import PageReader
from riparian.ingest.reader import ReadOptions, ReadRecord
from riparian.ingest.register_reader import RegisterReader
readers = {"xml": IatiReader(), "html": PageReader(), "reg": RegisterReader()}
def held():
    return int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()
found = {}
for path in map(Path, sys.argv[2:]):
    most = held() + int(sys.argv[1]) + path.stat().st_size
    resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))
    for reader in {readers.get(path.suffix[1:], readers["reg"]), MappedReader()}:
        options = ReadOptions(mapping='[columns]\\ntitle = "title"\\n')
        if not isinstance(reader, MappedReader):
            options = ReadOptions()
        for item in reader.read(path, "data", options):
            for problem in item.problems if isinstance(item, ReadRecord) else [item]:
                found.setdefault(path.name, {})[problem.code] = problem.message
print(json.dumps(found))
"""


def workbook(path: Path, rows: str, shared: str = "") -> Path:
    """An xlsx of one sheet with these rows, as small as it may be."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1"'
        f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>'
        "</worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>{shared}</t></si></sst>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return path


def many_members(path: Path, count: int) -> Path:
    """A zip that names so many files in its directory, and holds none of them."""
    name = b"x" * 40
    entry = b"PK\1\2" + struct.pack("<6H3I5H2I", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), *[0] * 6)
    with path.open("wb") as file:
        file.write(b"PK\3\4" + struct.pack("<5H3I2H", 20, *[0] * 7, 1, 0) + b"a")
        start = file.tell()
        file.write((entry + name) * count)
        size = file.tell() - start
        file.write(b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 65535, 65535, size, start, 0))
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    far = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>1</v></c></row>'
        for n in range(1, 10_001)
    )
    workbook(folder / "far.xlsx", far)
    shared = "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(1, 100_001))
    workbook(folder / "shared.xlsx", shared, "x" * 30_000)
    values = ",".join(["{}"] * 4_000_000)
    (folder / "values.json").write_text(f'[{{"title":[{values}]}}]')
    (folder / "lines.json").write_text(f'{{"title":1}}\n{{"title":[{values}]}}\n{{"title":2}}\n')
    (folder / "deep.json").write_text("[" * 2_000_000)
    names = ",".join(f"c{n}" for n in range(300_000))
    (folder / "columns.csv").write_text(f"{names}\n{names}\n")
    (folder / "row.csv").write_text(
        "title,country\n" + "A,KH\n" * 60_000 + "ab," * 5_000_000 + "\nB,LA\n"
    )
    (folder / "row.html").write_text(f"<table><tr><th>title</tr><tr>{'<td>a' * 3_000_000}</tr>")
    (folder / "outside.html").write_text("<p>a" * 1_900_000)
    start = '<iati-activities version="2.03"><iati-activity><iati-identifier>X</iati-identifier>'
    end = "</iati-activity></iati-activities>"
    (folder / "tags.xml").write_text(f"{start}{'<a/>' * 5_900_000}{end}")
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel holds to such a limit on Linux")
def test_every_hostile_file_is_read_within_the_limit(hostile: Path) -> None:
    files = sorted(map(str, hostile.iterdir()))
    command = [sys.executable, "-c", READ, str(MEMORY_LIMIT), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert set(found) == {Path(file).name for file in files}
    for name in ("far.xlsx", "shared.xlsx"):
        assert "more than 512 MB of memory" in found[name]["table-unreadable"]
    assert "16,384 columns" in found["columns.csv"]["table-unreadable"]
    assert "500,000 tags" in found["row.html"]["table-unreadable"]
    assert "500,000 tags and attributes" in found["tags.xml"]["record-unreadable"]
    assert "reader-failed" not in {code for codes in found.values() for code in codes}


def test_one_row_or_line_that_is_too_large_costs_no_other(read_mapped, hostile: Path) -> None:
    for name, kept in (("row.csv", 60_001), ("lines.json", 2)):
        read = read_mapped(hostile / name, TITLE)
        assert (len(read.records), len(read.activities)) == (kept + 1, kept)
        assert read.activities[-1].title[0].text in ("B", "2")
        assert read.codes >= {"record-unreadable"}


def test_a_table_of_300_000_columns_ends_early_and_says_why(hostile: Path) -> None:
    with pytest.raises(SourceUnreadable, match="more than 16,384 columns"):
        find_reader(hostile / "columns.csv")
    with pytest.raises(SourceUnreadable, match="more than 16,384 columns"):
        open_table(hostile / "columns.csv")


def test_a_zip_that_names_far_too_many_files_is_not_opened(tmp_path: Path) -> None:
    path = many_members(tmp_path / "many.zip", 120_000)
    assert path.stat().st_size > DIRECTORY_LIMIT
    with pytest.raises(SourceUnreadable, match="names its files in"), unpack(path):
        pass
    with pytest.raises(SourceUnreadable, match="names its files in"):
        open_table(path)
    check_directory_size(many_members(tmp_path / "few.zip", 100))
