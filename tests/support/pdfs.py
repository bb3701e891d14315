"""PDF documents drawn by hand: text in Japanese or Korean fonts not embedded, lines, areas.

`Page` draws in points from the top left corner; `pdf_of` gives the bytes. Nothing is compressed, so
that a test can also write what no program would. Letters are as wide as they are high.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 842, 595
_FONTS = (
    ("F1", "HeiseiKakuGo-W5", "UniJIS-UTF16-H", "Japan1"),
    ("F2", "HYGothic-Medium", "UniKS-UTF16-H", "Korea1"),
    ("F3", "Unknown", "Identity-H", "Identity"),  # it does not say what letters its signs are
)


class Page:
    """One page being drawn."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def text(self, x: float, top: float, text: str, size: float = 8, font: str = "F1") -> Page:
        """A line of text whose top left corner is at x, top."""
        y = HEIGHT - top - size * 0.88
        code = text.encode("utf-16-be").hex()
        self.drawn.append(f"BT /{font} {size} Tf {x} {y:.2f} Td <{code}> Tj ET")
        return self

    def upright(self, x: float, top: float, text: str, size: float = 8) -> Page:
        """Letters below each other."""
        for n, letter in enumerate(text):
            self.text(x, top + n * size * 1.1, letter, size)
        return self

    def line(
        self, x0: float, top: float, x1: float, bottom: float, thick: float = 0.5, dash: str = "[]"
    ) -> Page:
        """A straight line."""
        self.drawn.append(
            f"q {thick} w {dash} 0 d {x0} {HEIGHT - top:.2f} m {x1} {HEIGHT - bottom:.2f} l S Q"
        )
        return self

    def area(
        self, x0: float, top: float, x1: float, bottom: float, colour: str = "0.6 0.7 0.9"
    ) -> Page:
        """A filled rectangle without an outline."""
        box = f"{x0} {HEIGHT - bottom:.2f} {x1 - x0} {bottom - top:.2f}"
        self.drawn.append(f"q {colour} rg {box} re f Q")
        return self


class TablePage(Page):
    """A page with a ruled table: `xs` are where its upright lines stand, rows follow from `top`."""

    def __init__(
        self, xs: Sequence[float], top: float = 60, height: float = 16, size: float = 8
    ) -> None:
        super().__init__()
        self.size = size
        self.xs, self.at, self.height = list(xs), top, height
        self.top = top
        self.line(xs[0], top, xs[-1], top)

    def row(
        self, texts: Iterable[str], *, height: float | None = None, open_below: Sequence[int] = (),
        font: str = "F1",
    ) -> TablePage:  # fmt: skip
        """A row of texts; columns in `open_below` go on into the next row."""
        height = height or self.height
        for n, text in enumerate(texts):
            for k, part in enumerate(text.split("\n")):
                self.text(self.xs[n] + 2, self.at + 3 + k * 10, part, self.size, font)
        self.at += height
        for n, (x0, x1) in enumerate(zip(self.xs, self.xs[1:], strict=False)):
            if n not in open_below:
                self.line(x0, self.at, x1, self.at)
        return self

    def close(self) -> TablePage:
        """Draw the upright lines."""
        for x in self.xs:
            self.line(x, self.top, x, self.at)
        return self

    def middle(self, column: int) -> tuple[float, float]:
        """Where a column begins and ends."""
        return self.xs[column], self.xs[column + 1]


def pdf_of(*pages: Page, extra: str = "") -> bytes:
    """The bytes of a document; `extra` goes into its catalogue."""
    fonts = " ".join(f"/{name} {5 + 3 * n} 0 R" for n, (name, *_) in enumerate(_FONTS))
    first = 5 + 3 * len(_FONTS)
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {extra} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        f"<< /Font << {fonts} >> >>",
        "<< >>",
    ]
    for n, (_, base, encoding, ordering) in enumerate(_FONTS):
        at = 5 + 3 * n
        objects += [
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding /{encoding}"
            f" /DescendantFonts [{at + 1} 0 R] >>",
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{base} /DW 1000 /CIDSystemInfo"
            f" << /Registry (Adobe) /Ordering ({ordering}) /Supplement 2 >>"
            f" /FontDescriptor {at + 2} 0 R >>",
            f"<< /Type /FontDescriptor /FontName /{base} /Flags 4 /FontBBox [0 -120 1000 880]"
            " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
        ]
    for n, page in enumerate(pages):
        stream = "\n".join(page.drawn)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources 3 0 R"
            f" /Contents {first + 2 * n + 1} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    return written(objects)


def written(objects: Sequence[str]) -> bytes:
    """Objects numbered from 1 as a document, of which the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for place in places:
        out += f"{place:010d} 00000 n \n".encode()
    out += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(out)


class InProcess:
    """Reads a PDF in this process, where a test is not about the other one: it starts quickly."""

    def __init__(self, kind: str, path: Path, blame: Callable[..., Exception]) -> None:
        from riparian.ingest.tables.pdf.sheets import PdfSheets

        assert kind == "pdf"
        self._file = PdfSheets(str(path), lambda pages: None)
        if not self._file.described:
            raise blame(path, "NoTable", self._file.why_none)
        self.sheets = [tuple(sheet) for sheet in self._file.described]

    def rows(
        self, index: int, take_head: Callable[[dict[str, Any]], object], end: list[str]
    ) -> Iterator[tuple[int, list[Any]]]:
        take_head(self._file.head(index))
        for number, row in self._file.rows(index):
            if any(cell is not None for cell in row):
                yield number, row
        end.extend(self._file.notes(index))

    def close(self) -> None:
        """There is nothing to end."""
