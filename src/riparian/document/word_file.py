"""A paper as a Word file (DOCX), to be gone on with: all of it is text, none of it a field."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from riparian.charts.svg import BOTH, PROVIDER_A, PROVIDER_B
from riparian.document.blocks import Block, Document, bar_words
from riparian.document.pdf_file import pictures_as_png

FONT = "Noto Sans"
MARKS = {"a": "●", "b": "■", "both": "◆"}
_MUTED = RGBColor(0x5B, 0x68, 0x76)
_COLOURS = {
    which: RGBColor.from_string(colour.removeprefix("#"))
    for which, colour in (("a", PROVIDER_A), ("b", PROVIDER_B), ("both", BOTH))
}


def word_file_of(paper: Document) -> bytes:
    """The paper as DOCX."""
    document = docx.Document()
    _set_up(document, paper)
    document.add_heading(paper.name, level=0)
    pictures = iter(pictures_as_png(paper.blocks))
    for block in paper.blocks:
        _add(document, block, pictures)
    if paper.foot:
        _quiet(document.add_paragraph(), paper.foot)
    out = io.BytesIO()
    document.save(out)
    return _dated(out.getvalue(), datetime.fromisoformat(paper.made_on))


def _dated(content: bytes, made: datetime) -> bytes:
    """The same file with one time for all its parts: else it would be other bytes each second."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(out, "w") as packed:
        for part in parts.infolist():
            info = zipfile.ZipInfo(part.filename, (made.year, made.month, made.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, parts.read(part))
    return out.getvalue()


def _set_up(document: WordDocument, paper: Document) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    for place in (section.header, section.footer):
        run = place.paragraphs[0].add_run(paper.label)
        run.bold, run.font.size = True, Pt(9)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = (
        paper.name, paper.made_by, paper.label,
    )  # fmt: skip
    made = datetime.fromisoformat(paper.made_on)
    properties.created = properties.modified = made


def _add(document: WordDocument, block: Block, pictures: Iterator[bytes]) -> None:
    if block.kind in ("section", "item"):
        document.add_heading(block.text, level=1 if block.kind == "section" else 2)
    elif block.kind in ("text", "lead"):
        _lines(document.add_paragraph(), block.text)
    elif block.kind == "note":
        _quiet(document.add_paragraph(), block.text)
    elif block.kind == "side":
        _side(document.add_paragraph(), block)
    elif block.kind == "list":
        if block.text:
            _quiet(document.add_paragraph(), block.text)
        for line in block.lines:
            _lines(document.add_paragraph(style="List Bullet"), line)
    elif block.kind == "picture":
        _picture(document, block, next(pictures))
    elif block.kind == "table":
        _table(document, block.rows)
    elif block.kind == "bars":
        head = ("", *(each.name for each in block.legend))
        _table(document, [head, *((x.name, bar_words(x.a), bar_words(x.b)) for x in block.bars)])
    elif block.kind == "columns":
        for part in block.parts:
            for one in part:
                _add(document, one, pictures)


def _picture(document: WordDocument, block: Block, picture: bytes) -> None:
    document.add_picture(io.BytesIO(picture), width=Cm(6))
    shape = document.inline_shapes[-1]
    shape._inline.docPr.set("descr", block.text)  # what is read aloud in its place
    if block.legend:
        paragraph = document.add_paragraph()
        for each in block.legend:
            _mark(paragraph, each.which)
            paragraph.add_run(f"{each.name}   ")
    for line in block.lines:
        _quiet(document.add_paragraph(), line)


def _table(
    document: WordDocument, rows: tuple[tuple[str, ...], ...] | list[tuple[str, ...]]
) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Light Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _side(paragraph: Paragraph, block: Block) -> None:
    _mark(paragraph, block.which)
    _lines(paragraph, block.text)
    for line in block.lines:
        run = paragraph.add_run()
        run.add_break(WD_BREAK.LINE)
        run.add_text(line)
        run.font.color.rgb, run.font.size = _MUTED, Pt(9)


def _mark(paragraph: Paragraph, which: str) -> None:
    if which in MARKS:
        run = paragraph.add_run(f"{MARKS[which]} ")
        run.font.color.rgb = _COLOURS[which]


def _lines(paragraph: Paragraph, text: str) -> None:
    """Text of several lines, which stays one paragraph."""
    for number, line in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break(WD_BREAK.LINE)
        run.add_text(line)


def _quiet(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.color.rgb, run.font.size = _MUTED, Pt(9)
