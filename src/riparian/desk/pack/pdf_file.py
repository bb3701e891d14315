"""A pack as PDF, set by Typst.

The template is fixed; what people wrote goes to it as data (`pack.json`) and is set as text, never
read as markup. The typesetter sees no folder but its own. The same pack gives the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import msgspec

from riparian.desk.pack import words
from riparian.desk.pack.blocks import Block, blocks_of
from riparian.desk.pack.fonts import FOLDER, FontChoice, fonts_for, scripts_of, without
from riparian.desk.pack.map_picture import map_picture
from riparian.desk.pack.pack import Pack
from riparian.english import listed
from riparian.store.scratch import scratch_folder, spill_folder

TEMPLATE = "pack.typ"
PIXELS_PER_INCH = 150.0


def pdf_of(pack: Pack, fonts: Path = FOLDER) -> bytes:
    """The pack as PDF."""
    blocks, label = blocks_of(pack), words.label_line(pack)
    texts = [unicodedata.normalize("NFC", each) for each in (pack.name, label, *_texts(blocks))]
    choice = fonts_for({char for text in texts for char in text}, fonts)
    with scratch_folder(spill_folder()) as folder:
        template = resources.files("riparian.desk.pack") / TEMPLATE
        (folder / TEMPLATE).write_bytes(template.read_bytes())
        document = {
            "label": _set(label, choice),
            "name": _set(pack.name, choice),
            "fonts": choice.names,
            "note": _note(choice),
            "blocks": [_written(block, number, choice, folder)
                       for number, block in enumerate(blocks)],
        }  # fmt: skip
        (folder / "pack.json").write_bytes(msgspec.json.encode(document))
        made = datetime.fromisoformat(pack.made_on).replace(tzinfo=UTC)
        pages = _compiled(folder, choice, "pdf", made)
        return pages[0]


def map_pictures(blocks: Sequence[Block]) -> list[bytes]:
    """The maps among these blocks as PNG, for files that take no SVG."""
    maps = [block.map for block in blocks if block.map is not None]
    if not maps:
        return []
    with scratch_folder(spill_folder()) as folder:
        lines = ["#set page(width: auto, height: auto, margin: 0pt)"]
        for number, drawn in enumerate(maps):
            (folder / f"map-{number}.svg").write_text(map_picture(drawn), "utf-8")
            lines.append(f'#image("map-{number}.svg", width: 8cm)')
            lines += ["#pagebreak()"] if number < len(maps) - 1 else []
        (folder / TEMPLATE).write_text("\n".join(lines), "utf-8")
        return _compiled(folder, FontChoice((), (), frozenset()), "png", None)


def _compiled(folder: Path, choice: FontChoice, kind: str, made: datetime | None) -> list[bytes]:
    import typst  # heavy, and only packs need it

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
    )
    assert result is not None
    return result if isinstance(result, list) else [result]


def _written(block: Block, number: int, choice: FontChoice, folder: Path) -> dict[str, object]:
    written: dict[str, object] = {
        "kind": block.kind,
        "text": _set(block.text, choice),
        "lines": [_set(line, choice) for line in block.lines],
        "rows": [[_set(cell, choice) for cell in row] for row in block.rows],
    }
    if block.map is not None:
        name = f"map-{number}.svg"
        (folder / name).write_text(map_picture(block.map), "utf-8")
        written["map"] = name
    return written


def _set(text: str, choice: FontChoice) -> str:
    return without(unicodedata.normalize("NFC", text), choice.lacking)


def _note(choice: FontChoice) -> str:
    if not choice.lacking:
        return ""
    return (
        f"No font here has these letters: {listed(scripts_of(choice.lacking), 8)}. They are left"
        " out, and marked […]. The page and the Word file have them."
    )


def _texts(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        yield block.text
        yield from block.lines
        for row in block.rows:
            yield from row
