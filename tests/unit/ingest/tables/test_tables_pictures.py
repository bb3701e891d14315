"""Pages that are pictures: set straight, read cell by cell along their lines, and marked so."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from pdfs import InProcess
from reading import sorted_out
from riparian.errors import SourceUnreadable
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.tables import pdf_tables
from riparian.ingest.tables.pdf.grid import grids_of
from riparian.ingest.tables.pdf.pictures import read_picture
from riparian.ingest.tables.pdf.pictures.drawn_lines import drawn_on
from riparian.ingest.tables.pdf.pictures.page_image import image_of, straightened
from riparian.problems import stands_at
from services import missing

XS = (60, 560, 760, 900, 1040, 1180, 1400)
NAMES = ("Project title", "Scheme", "FY2023", "FY2024", "FY2025", "Amount (million yen)")
ROWS = (
    ("Improvement of National Road No. 9", "Grant", "xx.", "1250"),
    ("Water Supply System in Pakse", "Loan", ".xx", "8300"),
    ("Training of Teachers in Primary Schools", "Grant", "..x", ""),
)
HEIGHT, TOP = 60, 200


def drawn_plan(turned: float = 0.0) -> bytes:
    """A plan drawn as a picture, at 150 dots an inch, as a PDF that holds nothing else."""
    picture = Image.new("L", (1460, 620), 250)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(24)
    draw.text((60, 120), "Rolling plan for Lao PDR", 0, font)
    for n in range(len(ROWS) + 2):
        draw.line((XS[0], TOP + n * HEIGHT, XS[-1], TOP + n * HEIGHT), 0, 2)
    for x in XS:
        draw.line((x, TOP, x, TOP + (len(ROWS) + 1) * HEIGHT), 0, 2)
    for at, name in zip(XS, NAMES, strict=False):
        draw.text((at + 10, TOP + 15), name, 0, ImageFont.load_default(20))
    for n, (title, scheme, bars, amount) in enumerate(ROWS, 1):
        top = TOP + n * HEIGHT + 15
        draw.text((XS[0] + 10, top), title, 0, font)
        draw.text((XS[1] + 10, top), scheme, 0, font)
        draw.text((XS[5] + 10, top), amount, 0, font)
        for at, bar in zip(XS[2:5], bars, strict=True):
            if bar == "x":
                draw.line((at + 20, top + 15, at + 120, top + 15), 0, 4)
    file = BytesIO()
    picture.rotate(turned, fillcolor=250, resample=Image.Resampling.BICUBIC).save(
        file, "PDF", resolution=150
    )
    return file.getvalue()


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf_tables, "SandboxedFile", InProcess)

    def write(turned: float = 0.0) -> Path:
        path = tmp_path / "scan.pdf"
        path.write_bytes(drawn_plan(turned))
        return path

    return write


@pytest.mark.parametrize("turned", [0.0, 1.5])
def test_lines_are_found_however_the_page_lay(plan, turned):
    image = straightened(image_of(str(plan(turned)), 1))
    assert image.turned == pytest.approx(-turned, abs=0.1)
    [grid], bars = grids_of(drawn_on(image).lines)
    assert (grid.rows, grid.columns, len(bars)) == (4, 6, 5)


@pytest.fixture
def tesseract():
    if not shutil.which("tesseract"):
        missing("tesseract is missing.")


@pytest.mark.usefixtures("tesseract")
def test_a_plan_is_read_from_its_picture_and_every_value_says_so(plan):
    path = plan(-0.6)
    reader = find_reader(path)
    assert reader.name == "rolling-plan"
    records, problems = sorted_out(reader.read(path, "scan"))
    activities = [record.activity for record in records]
    assert [a.title[0].text for a in activities] == [row[0] for row in ROWS]
    assert [a.scheme for a in activities] == [row[1] for row in ROWS]
    assert [(a.date_of("1"), a.date_of("3")) for a in activities] == [
        ("2023", "2024"), ("2024", "2025"), ("2025", "2025")
    ]  # fmt: skip
    assert [[t.amount.value for t in a.transactions] for a in activities] == [
        [1_250_000_000], [8_300_000_000], []
    ]  # fmt: skip
    assert {a.recipient_countries[0].code for a in activities} == {"LA"}
    assert all("read-from-picture" in {p.code for p in record.problems} for record in records)
    assert "read-from-picture" in {problem.code for problem in problems}
    where = activities[1].provenance
    assert stands_at(None, where.row, where.sheet) == "row 3, on page 1, read from a picture"


def test_without_the_program_it_is_said_what_to_install(plan, monkeypatch):
    monkeypatch.setattr(read_picture, "installed_languages", tuple)
    with pytest.raises(SourceUnreadable, match="nothing but a picture") as raised:
        find_reader(plan())
    assert "install tesseract" in raised.value.try_this
