import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import NotRecognised, SourceUnreadable, UnknownName
from riparian.ingest.choose_reader import all_readers, find_reader, reader_named
from riparian.ingest.reader import Reader
from riparian.ingest.unrecognised_file import what_it_seems
from riparian.store.sample import sample_files

IATI = b"""<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03"><iati-activity><iati-identifier>XX-1</iati-identifier>
</iati-activity></iati-activities>"""


LETTERS = b"a,b,c,d,e,f,g,h,i,j\n" + b"1,2,3,4,5,6,7,8,9,0\n" * 3


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def test_every_reader_has_its_own_name():
    names = [reader.name for reader in all_readers()]
    assert len(set(names)) == len(names)
    assert {"iati", "register"} <= set(names)
    for reader in all_readers():
        assert isinstance(reader, Reader)
        assert reader_named(reader.name) is reader


def test_an_unknown_name_lists_the_names():
    with pytest.raises(UnknownName) as raised:
        reader_named("excel")
    assert "iati, register" in raised.value.try_this


def test_a_reader_is_found_by_content_and_never_by_name(tmp_path):
    file = tmp_path / "table.csv"
    file.write_bytes(IATI)
    assert find_reader(file).name == "iati"
    file = tmp_path / "activities.xml"
    file.write_bytes(sample_files()[1].read_bytes())
    assert find_reader(file).name == "register"


@pytest.mark.parametrize(
    ("content", "looks"),
    [
        (b"", "is empty"),
        (b" \n", "only spaces"),
        (b"\x89PNG\r\n\x1a\n...", "image"),
        (b"\xff\xd8\xff\xe0...", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (zipped("word/document.xml"), "text document"),
        (zipped("a.xml"), "packed (zip)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "old Office file"),
        (b"\x1f\x8b\x08...", "packed (gzip)"),
        (b"<!DOCTYPE html><title>Not found</title>", "web page"),
        (b"\xef\xbb\xbf\n <HTML><body>", "web page"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "web page"),
        (
            b'<?xml version="1.0"?>\n<!-- <iati-activities> --><iati-organisations version="2.03">',
            "IATI organisation file",
        ),
        (b"<rss><channel/></rss>", "root element 'rss'"),
        (b"<!-- nothing -->", "without a root element"),
        (b'{"results": []}', "JSON"),
        (b"hello\n", "plain text"),
        (b"# Tables of aid, and more\nThis folder holds tables, lists, and notes.\n", "plain text"),
        (b"\x01\x00\x02", "binary file"),
    ],
)
def test_what_no_reader_knows_is_named_with_a_next_step(tmp_path, content, looks):
    file = tmp_path / "file.xml"
    file.write_bytes(content)
    with pytest.raises(NotRecognised) as raised:
        find_reader(file)
    assert looks in raised.value.what
    assert "file.xml" in raised.value.what
    assert "Riparian reads" in raised.value.try_this
    assert len(raised.value.what) < 600


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            b"key;donor_country;title_original;country\n",
            "has the columns key, donor_country, title",
        ),
        (b"project_id,title,n\n1,2,3\n", "has the columns project_id, title, n"),
        ("key\tdonor_country".encode("utf-16"), "has the columns key, donor_country"),
        ("案件名,供与国名\n橋,カンボジア\n".encode("cp932"), "has the columns 案件名, 供与国名"),
        (b"project_id,linked_project_id\n1,2\n", "has only columns of identifiers"),
        (LETTERS, "few or no columns named as in lists of projects (a, b, c"),
        (
            "番号/번호/No,案件名/사업명/Title\n1,橋\n".encode(),
            "has the columns 番号/번호/No, 案件名/",
        ),
        (LETTERS, "g, h and 2 more"),
        (b"currency,year,rate\nUSD,2001,1\n", "few or no columns named"),
    ],
)
def test_a_table_that_no_reader_knows_is_shown_with_the_commands_that_take_it_in(
    tmp_path, content, says
):
    file = tmp_path / "my list.csv"
    file.write_bytes(content)
    with pytest.raises(NotRecognised) as raised:
        find_reader(file)
    assert says in raised.value.what
    assert raised.value.try_this.split("\n    ")[1:] == [
        f"riparian mapping suggest '{file}' > mapping.toml",
        f"riparian add '{file}' --mapping mapping.toml",
    ]


def test_a_table_in_a_packed_file_is_named_as_it_is_there(tmp_path):
    file = tmp_path / "0001"
    file.write_bytes(b"project_id,title,place\n1,2,3\n")
    with pytest.raises(NotRecognised) as raised:
        find_reader(file, member_name="folder/list.csv")
    assert raised.value.what.startswith("list.csv is a table")
    assert "0001" not in raised.value.what + raised.value.try_this
    assert "Unpack" in raised.value.try_this


def test_what_goes_with_a_map_is_told_as_that_and_is_no_table(tmp_path):
    (tmp_path / "dams.shp").write_bytes(b"\x00\x00\x27\x0a" + bytes(96))
    (tmp_path / "dams.prj").write_text('GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",x,y]]')
    (tmp_path / "dams.cpg").write_text("UTF-8")
    field = b"NAME\0\0\0\0\0\0\0C" + bytes(20)
    dbase = b"\x03\x7c\x0b\x18\x01\0\0\0\x41\0\x0b\0" + bytes(20) + field + b"\r one       "
    (tmp_path / "dams.dbf").write_bytes(dbase)
    for suffix in (".shp", ".prj", ".cpg", ".dbf"):
        with pytest.raises(NotRecognised) as raised:
            find_reader(tmp_path / f"dams{suffix}")
        assert "part of a map layer (shapefile) and contains no projects" in raised.value.what, (
            suffix
        )
    (tmp_path / "alone.dbf").write_bytes(dbase)
    (tmp_path / "alone.cpg").write_text("UTF-8")
    with pytest.raises(NotRecognised, match="dBase table"):
        find_reader(tmp_path / "alone.dbf")
    with pytest.raises(NotRecognised, match="plain text"):
        find_reader(tmp_path / "alone.cpg")


def test_a_workbook_that_cannot_be_opened_says_why():
    locked = Path(__file__).parent / "tables" / "fixtures" / "locked.xlsx"
    with pytest.raises(SourceUnreadable, match="password-protected"):
        find_reader(locked)


def test_a_broken_workbook_says_that_it_is_broken(tmp_path):
    (tmp_path / "book.xlsx").write_bytes(zipped("[Content_Types].xml", "xl/workbook.xml"))
    with pytest.raises(SourceUnreadable, match="broken workbook"):
        find_reader(tmp_path / "book.xlsx")


def test_what_cannot_be_opened_is_unreadable_and_waits_for_nothing(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path / "none", tmp_path):
        with pytest.raises(SourceUnreadable):
            find_reader(path)


@given(st.binary(max_size=300))
def test_any_bytes_seem_something(head):
    seeming = what_it_seems(head)
    assert seeming.looks
    assert seeming.next_step.endswith(".")


@given(st.text(alphabet='<>!-?[]"a, \n', max_size=200))
def test_any_marks_seem_something(text):
    assert what_it_seems(("<" + text).encode()).looks


def test_the_register_reader_alone_needs_no_xml_library():
    code = "import sys, riparian.ingest.register_reader; sys.exit('lxml' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
