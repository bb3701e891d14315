"""Fonts for what is printed: those of the pages, as far as a text needs them.

They come with the package as slices for browsers (WOFF2, each with the characters that it has). A
PDF is set with TrueType fonts, so the slices that a text needs are unpacked, each under a name of
its own: fonts of one name would hide each other. Where the package was built without them, only
Latin letters can be printed. What has no font is left out and named, never printed as a box.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from zlib import crc32

import msgspec

# Of the pages, by path: what makes a paper loads no page.
FOLDER = Path(str(resources.files("riparian"))) / "web" / "static" / "vendor"

_SHEETS = ("fonts.css", "fonts-large.css")
_FACE = re.compile(r"@font-face\s*\{(.*?)\}", re.DOTALL)
_FILE = re.compile(r'url\("([^"]+\.woff2)"\)')
_RANGE = re.compile(r"unicode-range:\s*([^;]+);")
_EMBEDDED = ("Libertinus Serif", "DejaVu Sans Mono")
"""What comes with the typesetter itself; it has Latin letters."""
GAP = "[…]"
"""What stands for characters that no font has."""


class Slice(msgspec.Struct, frozen=True):
    """A file with some characters of a font."""

    file: Path
    ranges: tuple[tuple[int, int], ...]

    def may_have(self, code: int) -> bool:
        """Whether its style sheet says that it has that character."""
        return any(low <= code <= high for low, high in self.ranges)


class FontChoice(msgspec.Struct, frozen=True):
    """The fonts for a text: what they are called, in this order, and their files; `lacking`:
    characters that none of them has."""

    names: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...]
    lacking: frozenset[str]


def fonts_for(characters: Iterable[str], folder: Path = FOLDER) -> FontChoice:
    """The fonts that print these characters."""
    wanted = sorted({char for char in characters if not char.isspace()})
    slices = _slices(folder)
    if not slices:
        lacking = (char for char in wanted if not _is_latin(char))
        return FontChoice(_EMBEDDED, (), frozenset(lacking))
    chosen: dict[Path, None] = {slices[0].file: None}
    lacking_: set[str] = set()
    for char in wanted:
        code = ord(char)
        found = next((s for s in slices if s.may_have(code) and code in _unpacked(s.file)[1]), None)
        if found is not None:
            chosen[found.file] = None
        elif unicodedata.category(char) != "Cf":  # joiners and the like show nothing
            lacking_.add(char)
    order = [each.file for each in slices if each.file in chosen]
    files = tuple((f"{_called(file)}.ttf", _unpacked(file)[0]) for file in order)
    return FontChoice(tuple(map(_called, order)), files, frozenset(lacking_))


def without(text: str, lacking: frozenset[str]) -> str:
    """A text in which runs of characters that have no font are left out, and marked."""
    if not lacking:
        return text
    return "".join(GAP if missing else run for missing, run in _runs(text, lacking))


def scripts_of(characters: Iterable[str]) -> list[str]:
    """What characters are, for a person: `Khmer`, `Tibetan`."""
    return sorted(
        {
            unicodedata.name(char, "others").split()[0].title()
            if unicodedata.category(char)[0] in "LMN"
            else "symbols"
            for char in characters
        }
    )


def _runs(text: str, lacking: frozenset[str]) -> Iterator[tuple[bool, str]]:
    for part in re.split(f"([{re.escape(''.join(sorted(lacking)))}]+)", text):
        if part:
            yield part[0] in lacking, part


@cache
def _slices(folder: Path) -> tuple[Slice, ...]:
    """All slices, in the order of the style sheets: Latin first, the large ones last."""
    found = []
    for sheet in _SHEETS:
        try:
            text = (folder / sheet).read_text("utf-8")
        except OSError:
            continue
        for face in _FACE.findall(text):
            file, ranges = _FILE.search(face), _RANGE.search(face)
            if file and ranges and (folder / file[1]).is_file():
                found.append(Slice(folder / file[1], tuple(_ranges(ranges[1]))))
    latin = [each for each in found if each.may_have(ord("a"))]
    return (*latin, *(each for each in found if each not in latin))


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    for part in text.split(","):
        low, _, high = part.strip().removeprefix("U+").partition("-")
        yield int(low, 16), int(high or low, 16)


@cache
def _unpacked(file: Path) -> tuple[bytes, frozenset[int]]:
    """A slice as a TrueType font with a name of its own, and the characters that it has."""
    from fontTools.ttLib import TTFont  # it takes a while, and only papers need it

    # Else the time of day would be written into it, and the same paper be other bytes.
    with TTFont(file, recalcTimestamp=False) as font:
        font.flavor = None
        for record in font["name"].names:
            if record.nameID in (1, 4, 6, 16):
                record.string = _called(file)
        out = io.BytesIO()
        font.save(out)
        return out.getvalue(), frozenset(font.getBestCmap())


def _called(file: Path) -> str:
    # No words: the typesetter takes `normal`, `sans` and the like for styles, and drops them.
    return f"Paper{crc32(file.name.encode()):08x}"


def _is_latin(char: str) -> bool:
    code = ord(char)
    return code < 0x250 or 0x1E00 <= code < 0x1F00 or 0x2010 <= code < 0x2028 or char in "€–…"
