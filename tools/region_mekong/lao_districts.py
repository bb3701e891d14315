"""Laos's districts with their names in Lao, as npm `@lailao10x/lao-address` lists them.

Its Latin spellings are others than GeoNames': Chanthabuly is Chanthabouri there. In each province
the two lists are matched one to one, the likest pair of names first (`region.place_spellings`: by
sound and by letter, Lao names by the sound of their letters).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Indel

from region_mekong.districts import bare
from region_mekong.national import National
from region_mekong.sources import District, Sources
from riparian.language.sounds import romanise, sounds
from riparian.region.folding import fold_key

SOURCE, VERSION = "lao-address", "0.0.3"
LIKE = 0.45
"""How like two names must be, 0 to 1, the mean of sound and letters."""


@dataclass(frozen=True)
class _Line:
    number: str
    lao: str
    english: str


def lao_districts(sources: Sources, folder: Path) -> list[National]:
    """A line for each district. What is left over in a province, one in each list, is one; more are
    left out, and printed."""
    found: list[National] = []
    for province, lines in _lines(sources, folder).items():
        districts = [d for d in sources.districts if d.unit == province]
        pairs = sorted(
            ((_likeness(d, line), d.geonames_id, line) for d in districts for line in lines),
            key=lambda pair: (-pair[0], pair[1], pair[2].number),
        )
        taken: set[int | str] = set()
        for likeness, number, line in pairs:
            if likeness < LIKE or number in taken or line.number in taken:
                continue
            taken |= {number, line.number}
            found.append(_national(line, province, number))
        left = [d for d in districts if d.geonames_id not in taken]
        over = [line for line in lines if line.number not in taken]
        if len(left) == len(over) == 1:
            found.append(_national(over[0], province, left[0].geonames_id))
        if left or over:
            names = [d.names[0] for d in left], [line.english for line in over]
            print(f"{province}: of names that are not alike {names[0]} and {names[1]}")
    return found


def _national(line: _Line, province: str, geonames_id: int) -> National:
    names = ((line.lao, "lo"), (line.english, "lo-Latn"))
    return National("LA", line.number, province, "", names, SOURCE, geonames_id=geonames_id)


def _lines(sources: Sources, folder: Path) -> dict[str, list[_Line]]:
    """The lines of each province, by ISO code; a province by its name in Lao."""
    text = (folder / "src/addresses.js").read_text(encoding="utf-8")
    provinces = {}
    for row in _array(text, "PROVINCE"):
        known = {
            code
            for code, language, written in sources.cldr
            if language == "lo" and code.startswith("LA-") and _bare(written) == _bare(row["pn"])
        }
        if len(known) != 1:
            raise SystemExit(f"Which province is {row['pn']}? {known}")
        provinces[row["pid"]] = known.pop()
    found: defaultdict[str, list[_Line]] = defaultdict(list)
    for row in _array(text, "DISTRICT"):
        found[provinces[row["pid"]]].append(_Line(row["did"], row["dn"], row["dn_en"]))
    return found


def _bare(name: str) -> str:
    return fold_key(name).removeprefix("ແຂວງ")


def _array(text: str, name: str) -> Iterator[dict[str, str]]:
    rows = re.search(rf"const {name}\s*=\s*(\[.*?\n\])", text, re.DOTALL)
    if rows is None:
        raise SystemExit(f"lao-address {VERSION} has no list {name}.")
    yield from json.loads(re.sub(r",\s*\]", "]", rows[1]))


def _likeness(district: District, line: _Line) -> float:
    names = {fold_key(bare(name, "LA")) for name in district.names}
    ours = {name for name in names if name.isascii()}
    theirs = {
        fold_key(line.english),
        "".join(c for c in romanise(fold_key(line.lao)) if c.isalpha()),
    }
    return max((_alike(a, b) for a in ours for b in theirs), default=0.0)


def _alike(name: str, other: str) -> float:
    by_letter = Indel.normalized_similarity(name, other)
    return (by_letter + Indel.normalized_similarity(sounds(name), sounds(other))) / 2
