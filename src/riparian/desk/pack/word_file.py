"""A pack as a Word file (DOCX), to be gone on with: all of it is text, none of it a field."""

from __future__ import annotations

import io
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from riparian.desk.pack import words
from riparian.desk.pack.blocks import Block, blocks_of
from riparian.desk.pack.pack import Pack
from riparian.desk.pack.pdf_file import map_pictures

FONT = "Noto Sans"
_MUTED = RGBColor(0x5B, 0x68, 0x76)


def word_file_of(pack: Pack) -> bytes:
    """The pack as DOCX."""
    document, blocks = Document(), blocks_of(pack)
    _set_up(document, pack)
    document.add_heading(pack.name, level=0)
    pictures = iter(map_pictures(blocks))
    for block in blocks:
        _add(document, block)
        if block.map is not None:
            document.add_picture(io.BytesIO(next(pictures)), width=Cm(6))
            for line in block.lines:
                _quiet(document.add_paragraph(), line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: WordDocument, pack: Pack) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    label = words.label_line(pack)
    for place in (section.header, section.footer):
        run = place.paragraphs[0].add_run(label)
        run.bold, run.font.size = True, Pt(9)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = pack.name, pack.made_by, label
    made = datetime.fromisoformat(pack.made_on)
    properties.created = properties.modified = made


def _add(document: WordDocument, block: Block) -> None:
    if block.kind in ("section", "item"):
        document.add_heading(block.text, level=1 if block.kind == "section" else 2)
    elif block.kind == "text":
        _lines(document.add_paragraph(), block.text)
    elif block.kind == "note":
        _quiet(document.add_paragraph(), block.text)
    elif block.kind == "list":
        if block.text:
            _quiet(document.add_paragraph(), block.text)
        for line in block.lines:
            _lines(document.add_paragraph(style="List Bullet"), line)
    elif block.kind == "table":
        table = document.add_table(rows=0, cols=len(block.rows[0]))
        table.style = "Light Grid"
        for row in block.rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text


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
