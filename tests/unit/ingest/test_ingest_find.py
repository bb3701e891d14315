import io
import os
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import NotRecognised, SourceUnreadable, UnknownName
from riparian.ingest.find import READERS, find_reader, reader_named
from riparian.ingest.reader import Reader
from riparian.ingest.seeming import what_it_seems
from riparian.store.sample import sample_files

IATI = b"""<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03"><iati-activity><iati-identifier>XX-1</iati-identifier>
</iati-activity></iati-activities>"""


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def test_every_reader_has_its_own_name():
    assert [reader.name for reader in READERS] == ["iati", "register"]
    for reader in READERS:
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
        (b" \n", "nothing but spaces"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x89PNG\r\n\x1a\n...", "image"),
        (b"\xff\xd8\xff\xe0...", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "spreadsheet"),
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
        (b"key;donor_country;title_original;country\n", "semicolons"),
        (b"id,name,place\n1,2,3\n", "id, name, place"),
        (b"a,b,c,d,e,f,g,h,i,j\n", "g, h and 2 more"),
        ("key\tdonor_country".encode("utf-16"), "UTF-16"),
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
    code = "import sys, riparian.ingest.register; sys.exit('lxml' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
