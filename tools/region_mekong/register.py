"""Aliases in Japanese, Korean and local languages, out of the project register.

The register gives `places` as the page writes them and `places_en` as usual English names. Where
both list the same number of items, the n-th belongs to the n-th, provided that the English one
means exactly one province by the other sources, and that all rows agree.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from region_mekong.naming import script_language
from riparian.region.folding import fold_key
from riparian.region.pack import NameRow
from riparian.region.stated_places import NameIndex, NameMatch

FILES = ("japan.csv", "korea.csv")
#: Townships came into the pack when rows of the register were labelled cases: no name out of these.
LATER = "mimu:"
#: Signs that an item names something in the place, or more than one place: village, river, …
_PARTS = re.compile(r"[村川河橋港()（）]|대학|[省州県管区市都].*[^省州県管区市都地域]$|\S\s+\S{2}")


def register_pairs(shared: Path) -> Iterator[tuple[str, str, tuple[str, ...], str, str]]:
    """Yield (original, English, countries, language, file) for each aligned item."""
    for name in FILES:
        with (shared / "data/register" / name).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                original, english = _items(row["places"]), _items(row["places_en"])
                if len(original) == len(english):
                    countries = tuple(_items(row["country"]))
                    for left, right in zip(original, english, strict=True):
                        yield left, right, countries, row["title_lang"], name


def register_aliases(shared: Path, index: NameIndex) -> list[NameRow]:
    """One row for each new name, on the place that the English item means."""
    meant: defaultdict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    first: dict[tuple[str, tuple[str, ...]], NameRow] = {}
    for original, english, countries, language, name in register_pairs(shared):
        matches = index.find(english, countries)
        key = (fold_key(original), countries)
        if original.isascii() or _PARTS.search(original):
            continue
        meant[key] |= {match.place_id for match in matches} or {""}
        if _is_exact(matches, english) and not index.find(original, countries):
            if matches[0].place_id.startswith(LATER):
                continue
            language = script_language(original) or language
            row = NameRow(matches[0].place_id, original, language, "register", f"register/{name}")
            first.setdefault(key, row)
    rows = {row for key, row in first.items() if len(meant[key]) == 1}
    return sorted(rows, key=lambda row: (row.place_id, row.name, row.source))


def _is_exact(matches: tuple[NameMatch, ...], english: str) -> bool:
    """One place, named by the whole English text, so that the original names no part of it."""
    return len(matches) == 1 and matches[0].matched == english


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(";") if item.strip()]
