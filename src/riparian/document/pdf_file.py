"""A paper as PDF, set by Typst.

The template is fixed; what people wrote goes to it as data (`document.json`) and is set as text,
never read as markup. The typesetter sees no folder but its own. The same paper gives the same
bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import resources
from itertools import count
from pathlib import Path

import msgspec

from riparian.document.blocks import Block, Document, bar_words, pictures_of, texts_of
from riparian.document.fonts import FOLDER, FontChoice, fonts_for, scripts_of, without
from riparian.english import listed
from riparian.store.scratch import scratch_folder, spill_folder

TEMPLATE = "document.typ"
PIXELS_PER_INCH = 150.0
_LONG_WORD = re.compile("([!-~]{40})(?=[!-~])")
"""Where a word is so long that it may end beyond the paper; it may be broken there."""

STANDARD = "ua-1"
"""PDF/UA-1: what programs that read aloud need."""


def pdf_of(paper: Document, fonts: Path = FOLDER) -> bytes:
    """The paper as PDF."""
    texts = (paper.name, paper.label, paper.foot, *texts_of(paper.blocks))
    normal = (unicodedata.normalize("NFC", each) for each in texts)
    choice = fonts_for({char for text in normal for char in text}, fonts)
    with scratch_folder(spill_folder()) as folder:
        template = resources.files("riparian.document") / TEMPLATE
        (folder / TEMPLATE).write_bytes(template.read_bytes())
        numbers = count()
        document = {
            "label": _set(paper.label, choice),
            "name": _set(paper.name, choice),
            "foot": _set(paper.foot, choice),
            "compact": paper.compact,
            "fonts": choice.names,
            "note": _note(choice),
            "blocks": [_written(block, numbers, choice, folder) for block in paper.blocks],
        }
        (folder / "document.json").write_bytes(msgspec.json.encode(document))
        made = datetime.fromisoformat(paper.made_on).replace(tzinfo=UTC)
        return _compiled(folder, choice, "pdf", made)[0]


def pictures_as_png(blocks: Sequence[Block]) -> list[bytes]:
    """The pictures of these blocks as PNG, for files that take no SVG."""
    pictures = list(pictures_of(blocks))
    if not pictures:
        return []
    with scratch_folder(spill_folder()) as folder:
        lines = ["#set page(width: auto, height: auto, margin: 0pt)"]
        for number, picture in enumerate(pictures):
            (folder / f"picture-{number}.svg").write_text(picture, "utf-8")
            lines.append(f'#image("picture-{number}.svg", width: 8cm)')
            lines += ["#pagebreak()"] if number < len(pictures) - 1 else []
        (folder / TEMPLATE).write_text("\n".join(lines), "utf-8")
        return _compiled(folder, FontChoice((), (), frozenset()), "png", None)


def _compiled(folder: Path, choice: FontChoice, kind: str, made: datetime | None) -> list[bytes]:
    import typst  # heavy, and only papers need it

    fonts = folder / "fonts"
    fonts.mkdir()
    for name, content in choice.files:
        (fonts / name).write_bytes(content)
    compiler = typst.Compiler(
        str(folder / TEMPLATE), root=str(folder), font_paths=[str(fonts)],
        ignore_system_fonts=True, package_path=str(folder), package_cache_path=str(folder),
    )  # fmt: skip
    result = compiler.compile(
        format=kind,  # type: ignore[arg-type]
        ppi=PIXELS_PER_INCH,
        timestamp=made,
        pdf_standards=[STANDARD] if kind == "pdf" else [],  # type: ignore[list-item]
    )
    assert result is not None
    return result if isinstance(result, list) else [result]


def _written(
    block: Block, numbers: Iterator[int], choice: FontChoice, folder: Path
) -> dict[str, object]:
    written: dict[str, object] = {
        "kind": block.kind,
        "text": _set(block.text, choice),
        "lines": [_set(line, choice) for line in block.lines],
        "rows": [[_set(cell, choice) for cell in row] for row in block.rows],
        "which": block.which,
        "widths": block.widths,
        "legend": [[each.which, _set(each.name, choice)] for each in block.legend],
        "bars": [
            {
                "name": _set(bar.name, choice),
                "sides": [[*part, bar_words(part)] for part in (bar.a, bar.b)],
            }
            for bar in block.bars
        ],
        "parts": [[_written(one, numbers, choice, folder) for one in part] for part in block.parts],
        "picture": "",
    }
    if block.picture:
        name = f"picture-{next(numbers)}.svg"
        (folder / name).write_text(block.picture, "utf-8")
        written["picture"] = name
    return written


def _set(text: str, choice: FontChoice) -> str:
    return _LONG_WORD.sub("\\1\u200b", without(unicodedata.normalize("NFC", text), choice.lacking))


def _note(choice: FontChoice) -> str:
    if not choice.lacking:
        return ""
    return (
        f"No font here has these letters: {listed(scripts_of(choice.lacking), 8)}. They are left"
        " out, and marked […]. The page and the Word file have them."
    )
