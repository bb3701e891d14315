"""Second-level units out of GeoNames, each put to its ADM1 and to its line in a national list.

GeoNames codes most districts with the national number. A line of a list is taken where number
and name agree, else where the name agrees with one line of that province that nobody else has.
Since 2025 GeoNames hangs the districts of Vietnam under its 34 provinces; which of the 63 a
district belonged to is told by its number, or by the merger where only one province is possible.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from region_mekong.letters import plain
from region_mekong.national import National
from region_mekong.sources import District, Sources
from riparian.region.folding import fold_key

#: National words for the level, as GeoNames writes them before or after the name.
BEFORE = {
    "KH": ("Srŏk", "Srok", "Khan", "Krŏng", "Krong"),
    "LA": ("Muang", "Muong"),
    "MM": (),
    "TH": ("King Amphoe", "Amphoe", "Khet"),
    "VN": ("Huyện", "Huyen", "Quận", "Quan", "Thị xã", "Thị Xã", "Thành phố", "Thành Phố"),
    "CN": (),
}
AFTER = ("District", "Municipality", "City", "Town", "Shi", "Diqu")
_AUTONOMOUS = re.compile(r"^(\S+) .*(?:Zizhizhou|Autonomous Prefecture)$")
#: GeoNames files communes of July 2025 beside the districts.
_COMMUNES = ("Xã ", "Phường ")
#: The Paracel and Spratly islands: no place of the pack, as they are in no outline.
DISPUTED = ("Huyện Hoàng Sa", "Huyện Trường Sa")
#: A number in words, and in no national list any more.
NUMBERED = ("Quận Hai",)
#: GeoNames names district 021 after a square; its other name, Bac Tu Liem, is right.
WRONG_NAMES = ("Quảng trường Ba Đình",)


@dataclass(frozen=True)
class Placed:
    """A district with the ISO code of its ADM1 and what national lists say of it, best first."""

    district: District
    province: str
    national: tuple[National, ...]

    @property
    def kind(self) -> str:
        """The national word for the level in plain letters; empty where none is stated."""
        stated = next((line.kind for line in self.national if line.kind), "")
        return plain(stated or _level_word(self.district)).replace("Srŏk", "Srok")

    @property
    def full_name(self) -> str:
        """The name with its level word, as GeoNames writes it."""
        return self.district.names[0]

    @property
    def bare_name(self) -> str:
        """The name to show: without the level word."""
        english = [n for line in self.national for n, language in line.names if language == "en"]
        short = [line.short for line in self.national]
        return next(filter(None, [*english, *short, self.bare(self.full_name)]))

    def bare(self, name: str) -> str:
        """As `bare`, but the number stays with a Quan: "Một" alone names nothing."""
        numbered = any(_is_numbered(line) for line in self.national)
        return name if numbered else bare(name, self.district.country)


def bare(name: str, country: str) -> str:
    """The name without its level word; the name itself where that would leave a number."""
    found = name
    for word in BEFORE[country]:
        if found.casefold().startswith(f"{word.casefold()} "):
            found = found[len(word) + 1 :]
            break
    for word in AFTER:
        found = found.removesuffix(f" {word}")
    if match := _AUTONOMOUS.match(found):
        found = match[1]
    return name if found.isdigit() or name in NUMBERED else found


def _level_word(district: District) -> str:
    name = district.names[0]
    words = [word for word in BEFORE[district.country] if name.startswith(f"{word} ")]
    words += [word for word in (*AFTER, "Zizhizhou") if name.endswith(f" {word}")]
    return words[0] if words else ""


def place_districts(
    sources: Sources, national: list[National], merged: dict[str, list[str]]
) -> list[Placed]:
    """The districts whose ADM1 is sure, by GeoNames id; prints the others."""
    by_code: defaultdict[tuple[str, str], list[National]] = defaultdict(list)
    for line in national:
        by_code[line.country, line.code].append(line)
    agreed = {
        district.geonames_id: [
            line for line in by_code[district.country, district.code] if agrees(district, line)
        ]
        for district in sources.districts
    }
    taken = {line for lines in agreed.values() for line in lines}
    placed, lost = [], []
    for district in sources.districts:
        possible = merged[district.unit] if district.country == "VN" else [district.unit]
        lines = agreed[district.geonames_id] or _by_name(district, possible, national, taken)
        told = lines or by_code[district.country, district.code]
        provinces = {line.province for line in told if district.country == "VN"} & set(possible)
        provinces = provinces or (set(possible) if len(possible) == 1 else set())
        is_district = not district.names[0].startswith(_COMMUNES)
        if len(provinces) != 1 or not is_district or district.names[0] in DISPUTED:
            lost.append(district)
        else:
            placed.append(Placed(district, provinces.pop(), tuple(lines)))
    _report(placed, lost, national)
    return placed


def agrees(district: District, line: National) -> bool:
    """Whether both have a name in common, or are both a Quan known by number."""
    if line.geonames_id:
        return line.geonames_id == district.geonames_id
    ours = {fold_key(bare(name, district.country)) for name in district.names}
    ours |= {fold_key(name) for name in district.names}
    theirs = {fold_key(name) for name, _ in line.names}
    numbered = _is_numbered(line) and district.names[0].startswith("Quận ")
    return bool(ours & theirs) or numbered


def _is_numbered(line: National) -> bool:
    return re.fullmatch(r"Quận \d+", line.short) is not None


def _by_name(
    district: District, provinces: list[str], national: Iterable[National], taken: set[National]
) -> list[National]:
    lines = [
        line
        for line in national
        if line.province in provinces and line not in taken and agrees(district, line)
    ]
    return lines if len({(line.province, line.code) for line in lines}) == 1 else []


def _report(placed: list[Placed], lost: list[District], national: list[National]) -> None:
    names = ", ".join(sorted(f"{d.names[0]} ({d.code})" for d in lost))
    print(f"{len(lost)} districts left out: {names}")
    found = {(line.country, line.code) for one in placed for line in one.national}
    for country in ("KH", "TH", "VN"):
        ours = [one for one in placed if one.district.country == country]
        listed = {(line.country, line.code) for line in national if line.country == country}
        missing = sorted(code for _, code in listed - found)
        unlisted = sorted(one.district.names[0] for one in ours if not one.national)
        print(f"{country}: {len(ours)} districts, {len(unlisted)} in no national list: {unlisted}")
        print(f"{country}: {len(missing)} of the national lists not in GeoNames: {missing}")
