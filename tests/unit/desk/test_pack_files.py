"""A pack as PDF, Word file and calendar: whatever people wrote stays text."""

from __future__ import annotations

import io
from datetime import date, timedelta

import msgspec
import pypdfium2
import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from riparian.desk.pack.blocks import blocks_of, document_of
from riparian.desk.pack.calendar_file import calendar_file_of
from riparian.desk.pack.pack import (
    Pack,
    PackAudience,
    PackChanges,
    PackClaim,
    PackItem,
    PackMinute,
)
from riparian.document.fonts import FOLDER, fonts_for, without
from riparian.document.paper_parts import PaperSource
from riparian.document.pdf_file import pdf_of
from riparian.document.word_file import word_file_of

EVIL = '#include "/etc/passwd" *bold* $x^2$ <b>tag</b> =HYPERLINK("http://x") \\n @ref [a](b)'
LONG = "word " * 3_999 + "lastword"
FOUR = "ភ្នំពេញ ວຽງຈັນ ရန်ကုန် กรุงเทพ"
MINUTE = PackMinute(EVIL, EVIL, "2027-04-01", "KOICA")
DISPUTE = PackClaim(
    "Bridge", "value", "disputed", "1 USD", "2 USD", "Laos", "MPI", "2026-11-01", LONG, True
)  # fmt: skip


def pack(**changes):
    made = Pack(
        "AMBER", PackAudience("named", ("jica", "koica"), ("JICA", "KOICA")), "JICA",
        "2026-11-29", "b" * 16, "2026-11-28", "mekong/jica/1#0", "Annual meeting", "2027-03-02",
        "Vientiane", "LA", "", "",
        (PackItem(1, EVIL, EVIL, (EVIL,), (MINUTE,), "JICA"),),
        (), 0, (), PackChanges(("No earlier meeting is known.",)),
        (DISPUTE,),
        (), (PaperSource("japan", ("MOFA",), "", "", "2026-11-24", 5),),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def pages_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def squeezed(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    """With the letters of the typesetter alone, as where the package has no fonts."""
    return pdf_of(document_of(pack()), tmp_path_factory.mktemp("none"))


def test_in_a_pdf_markup_is_text_and_each_page_has_the_label_twice(pdf):
    pages = pages_of(pdf)
    whole = squeezed("".join(pages))
    assert squeezed(EVIL) in whole
    assert "root:" not in whole
    assert "lastword" in whole
    label = "TLP:AMBER·forJICAandKOICA,andnobodyelse"
    assert len(pages) > 3
    assert all(squeezed(page).count(label) == 2 for page in pages)


def test_the_same_pack_gives_the_same_pdf(pdf, tmp_path):
    assert pdf_of(document_of(pack()), tmp_path) == pdf
    assert pdf_of(document_of(pack(made_on="2026-11-30")), tmp_path) != pdf


def test_letters_without_a_font_are_left_out_and_named(tmp_path):
    text = squeezed("".join(pages_of(pdf_of(document_of(pack(name=f"In {FOUR} now")), tmp_path))))
    assert "In[…][…][…][…]now" in text
    assert "Nofontherehastheseletters:Khmer,Lao,MyanmarandThai" in text


@pytest.mark.skipif(not (FOLDER / "fonts.css").is_file(), reason="built without fonts")
def test_with_the_fonts_of_the_pages_all_scripts_are_printed():
    choice = fonts_for(f"{FOUR} Đường 日本語 한국어 english")
    assert choice.lacking == frozenset()
    assert len(choice.files) >= 7
    assert len(set(choice.names)) == len(choice.names)
    assert "Nofonthere" not in squeezed("".join(pages_of(pdf_of(document_of(pack(name=FOUR))))))


def test_runs_without_a_font_are_marked_once():
    assert without("a☃☃ b☃", frozenset("☃")) == "a[…] b[…]"
    assert without("a", frozenset()) == "a"


def test_a_word_file_has_the_same_text_and_the_label_at_both_ends():
    document = Document(io.BytesIO(word_file_of(document_of(pack()))))
    texts = [p.text for p in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    whole = "\n".join(texts)
    for block in blocks_of(pack()):
        assert block.text in whole or block.kind == "table"
        assert all(line in whole for line in block.lines)
        assert all(cell in texts for row in block.rows for cell in row)
    [section] = document.sections
    for place in (section.header, section.footer):
        assert place.paragraphs[0].text.startswith("TLP:AMBER · for JICA and KOICA")
    assert "fldChar" not in document.element.xml
    assert "hyperlink" not in document.element.xml.replace("HYPERLINK", "")


def test_the_calendar_file_is_read_by_others_and_nothing_gets_out_of_its_text():
    name = "A\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT; b, c\\n " + "ភ្នំពេញ" * 40
    content = calendar_file_of(pack(name=name, place="Hall; 2, east\\"))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        line.decode()
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == name.replace("\r\n", "\n")
    assert event["LOCATION"] == "Hall; 2, east\\"
    assert "ATTENDEE" not in event
    assert event.decoded("DTSTART") == date(2027, 3, 2)
    assert event["DESCRIPTION"].startswith("TLP:AMBER")
    assert event["CLASS"] == "CONFIDENTIAL"


@given(st.dates())
@example(date.max)
@example(date.min)
def test_any_day_that_a_member_may_write_is_one_day_in_the_calendar(day):
    content = calendar_file_of(pack(day=day.isoformat()))
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("DTSTART") == day
    assert event.decoded("DURATION") == timedelta(days=1)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_any_name_comes_back_from_the_calendar(name):
    [event] = Calendar.from_ical(calendar_file_of(pack(name=f"x{name}"))).walk("VEVENT")
    assert str(event["SUMMARY"]) == "\n".join(f"x{name}".splitlines())


def test_nothing_yet_is_said_and_not_left_empty():
    empty = pack(agenda=(), claims=(), sources=())
    said = [block.text for block in blocks_of(empty)]
    assert "Nothing is on the agenda yet." in said
    assert "There is no open case that all readers may see." in said
