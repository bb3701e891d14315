"""Find the place that a *stated* name or code means: the content of a place column or location.

Not for free text. A name matches whole or not at all, after folding (`folding`) and, where that
finds nothing, without one level word (`level_words`). Nothing is ever guessed from likeness: an
unknown spelling finds nothing, and a name with several meanings returns them all.

A code matches whole or not at all. IATI's GeographicVocabulary is understood as far as the pack has
sources for it: G1 (GeoNames) and A4 (ISO 3166-1). A1 (GAUL), A2 (SALB), A3 (GADM) and G2
(OpenStreetMap) are not in the pack and find nothing. National numbers of districts have
vocabularies of their own (`KH-district`, `TH-district`, `VN-district`) and are never matched by
their first digits; the districts that are numbered in two ways (Tboung Khmum and three of Phnom
Penh) have none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from riparian.region.folding import fold_key, fold_words
from riparian.region.level_words import Level as LevelWord
from riparian.region.level_words import strip_level
from riparian.region.pack import (
    ADM1,
    ADM2,
    COUNTRY,
    LOCALITY,
    Level,
    NameRow,
    RegionPack,
    load_region,
)

#: A bare town name counts only from this population on: names of smaller places recur, and the
#: pack holds but some of them. A level word or a province stated beside lifts the bar.
TOWN_POPULATION = 10_000


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A place that a stated name may mean.

    `province` is the ADM1 that holds it (itself, for an ADM1; None for a country). `matched` is
    the part of the text that was matched, `name` the stored name it matched, with its `kind` and
    `source`. `level_word` is what a level word in the text claimed ("adm1", "city", "district").
    """

    place_id: str
    level: Level
    province: str | None
    matched: str
    name: str
    kind: str
    source: str
    level_word: str | None = None


def sole_place(matches: Sequence[NameMatch]) -> str | None:
    """The place that is meant: the only one, or the one province that all matches lie in."""
    return matches[0].place_id if len(matches) == 1 else sole_province(matches)


def sole_province(matches: Iterable[NameMatch]) -> str | None:
    """The one province that all matches lie in; None where there is none or more than one."""
    provinces = {match.province for match in matches}
    return provinces.pop() if len(provinces) == 1 else None


class NameIndex:
    """All names of a region pack by folded key."""

    def __init__(self, pack: RegionPack) -> None:
        self._pack = pack
        self._rows: defaultdict[str, dict[str, NameRow]] = defaultdict(dict)
        bare: list[tuple[str, NameRow]] = []
        for row in pack.names:
            words = fold_words(row.name)
            self._rows["".join(words)].setdefault(row.place_id, row)
            bare += [(key, row) for key in self._bare_keys(words, row.place_id)]
        for key, row in bare:
            self._rows[key].setdefault(row.place_id, row)

    def _bare_keys(self, words: tuple[str, ...], place_id: str) -> Iterator[str]:
        is_adm1 = self._pack.places[place_id].level == ADM1
        for key, level in strip_level(words):
            if is_adm1 or level is LevelWord.CITY:
                yield key

    def find(
        self, text: str, countries: Collection[str] = (), within: Collection[str] = ()
    ) -> tuple[NameMatch, ...]:
        """The places that the text may mean, in place_id order; empty where it is not known.

        `countries` (ISO alpha-2) limits the search, all countries of the pack if empty. `within`
        names provinces (ADM1 ids) that the record states beside: towns and districts in them come
        first, and small ones are found there only. A level word decides the level; without one a
        country comes before a province, a province before a town or district, and of a town and a
        district of one province the town is meant. Several matches mean that the name is
        ambiguous. If the whole text is no name, its last comma part is tried ("Nhot Ou District,
        Phongsaly Province" means the province); a list of provinces returns each.
        """
        whole = self._find_part(text.strip(), countries, within)
        parts = [part.strip() for part in text.replace("、", ",").split(",") if part.strip()]
        if whole or len(parts) < 2:
            return whole
        stated = self._country_named(parts[-1])
        if stated is None:
            return self._find_last(parts, countries, within)
        if countries and stated not in countries:
            return ()
        return self._find_last(parts[:-1], (stated,), within)

    def _find_last(
        self, parts: list[str], countries: Collection[str], within: Collection[str]
    ) -> tuple[NameMatch, ...]:
        """The last part; with a list of provinces ("Hue, Da Nang") all of them, so ambiguous."""
        last = self._find_part(parts[-1], countries, within)
        by_place = {match.place_id: match for match in last}
        for part in parts[:-1]:
            listed = self._find_part(part, countries, within)
            by_place |= {
                m.place_id: m for m in listed if m.level == ADM1 and m.place_id not in by_place
            }
        return tuple(by_place[place_id] for place_id in sorted(by_place)) if last else ()

    def _country_named(self, text: str) -> str | None:
        rows = self._rows.get(fold_key(text), {})
        return next((i for i in rows if self._pack.places[i].level == COUNTRY), None)

    def _find_part(
        self, text: str, countries: Collection[str], within: Collection[str]
    ) -> tuple[NameMatch, ...]:
        words = fold_words(text)
        whole, stripped = "".join(words), list(strip_level(words))
        # "Krong Samraong" is a stored name, with the level that a word in it claims.
        stored = [(whole, level) for _, level in stripped]
        readings: list[tuple[str, LevelWord | None]] = [(whole, None), *stored, *stripped]
        for key, level in readings:
            rows = self._rows_in(key, countries)
            chosen = self._choose(rows, level, within)
            if chosen:
                return tuple(self._match(text, rows[i], level) for i in sorted(chosen))
        return ()

    def _rows_in(self, key: str, countries: Collection[str]) -> dict[str, NameRow]:
        rows = self._rows.get(key, {})
        if not countries:
            return rows
        return {i: row for i, row in rows.items() if self._pack.country_of(i) in countries}

    def _choose(
        self, rows: Iterable[str], level: LevelWord | None, within: Collection[str]
    ) -> list[str]:
        by_level: defaultdict[str, list[str]] = defaultdict(list)
        for place_id in rows:
            by_level[self._pack.places[place_id].level].append(place_id)
        adm1 = by_level[ADM1]
        towns = self._small(by_level[LOCALITY], by_level[ADM2], level, within)
        cities = [place_id for place_id in adm1 if self._pack.is_city(place_id)]
        if level is LevelWord.ADM1:
            return [place_id for place_id in adm1 if place_id not in cities] or adm1
        if level is LevelWord.CITY:
            return cities or towns or adm1
        if level is LevelWord.DISTRICT:
            return towns
        return by_level[COUNTRY] or adm1 or towns

    def _small(
        self,
        towns: list[str],
        districts: list[str],
        level: LevelWord | None,
        within: Collection[str],
    ) -> list[str]:
        """Towns and districts; of a district and a town of one province the likelier kind only."""
        first, then = (districts, towns) if level is LevelWord.DISTRICT else (towns, districts)
        taken = {self._pack.province_of(place_id) for place_id in first}
        small = first + [i for i in then if self._pack.province_of(i) not in taken]
        beside = [place_id for place_id in small if self._pack.province_of(place_id) in within]
        if beside or level is not None:
            return beside or small
        places = self._pack.places
        is_large = any((places[place_id].population or 0) >= TOWN_POPULATION for place_id in small)
        return small if is_large else []

    def _match(self, text: str, row: NameRow, level: LevelWord | None) -> NameMatch:
        return NameMatch(
            place_id=row.place_id,
            level=self._pack.places[row.place_id].level,
            province=self._pack.province_of(row.place_id),
            matched=text,
            name=row.name,
            kind=row.kind,
            source=row.source,
            level_word=level.value if level else None,
        )


@lru_cache(maxsize=4)
def name_index(region: str | Path = "mekong") -> NameIndex:
    """The index of a region pack, built once."""
    return NameIndex(load_region(region))


#: What other files call a vocabulary of `codes.csv`. "GEO" is AidData's word in IATI 1.04.
VOCABULARY_NAMES: Mapping[str, str] = {
    "G1": "GeoNames-id",
    "GEO": "GeoNames-id",
    "A4": "ISO-3166-1-alpha-2",
    "ISO 3166-2": "ISO-3166-2",
}


def place_by_code(vocabulary: str, code: str, region: str | Path = "mekong") -> str | None:
    """The place with exactly this code (case and outer spaces aside), or None.

    A GeoNames id may be that of a country, a province, a district or a town. Use it
    before coordinates: a country's point lies inside some province, its id does not.
    """
    name = VOCABULARY_NAMES.get(vocabulary, vocabulary)
    code = code.strip().upper()
    place = _codes(region).get((name, code))
    if place is None and name == "GeoNames-id" and f"gn:{code}" in load_region(region).places:
        return f"gn:{code}"
    return place


@lru_cache(maxsize=4)
def _codes(region: str | Path) -> Mapping[tuple[str, str], str]:
    return {(row.vocabulary, row.code.upper()): row.place_id for row in load_region(region).codes}
