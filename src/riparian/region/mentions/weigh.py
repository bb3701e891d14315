"""How sure it is that a name in a text means a place, and that the project is there.

Every number is a judgement of ours, set once and measured on labelled texts (`docs/accuracy.md`). A
mention counts from `COUNTS` on; what is below is kept with its reason and not used.
"""

from __future__ import annotations

from riparian.region.levels import Level
from riparian.region.mentions.hits import Hit
from riparian.region.mentions.patterns import Sense, not_places, ordinary_words
from riparian.region.mentions.surroundings import Surroundings
from riparian.region.pack import ADM1, ADM2, LOCALITY, RegionPack

COUNTS = 0.5
"""The least confidence with which a mention places a project."""

_BASE = {ADM1: 0.95, ADM2: 0.6, LOCALITY: 0.45}
_LONGER_NAME, _OTHER_SCRIPT = 0.1, 0.8
_SET = 0.9
_TOWN, _CITY = (10_000, 0.8), (100_000, 0.9)
_AGREES, _DISAGREES = 0.95, 0.45
_FACTORS = {"works": 1.0, "event": 0.45, "seat": 0.45, "distance": 0.45}
# A ceremony in Stung Treng is where the bridge is; one in Phnom Penh is where the ministry is.
_AT_SEATS = ("event", "seat")
_NOT_A_PLACE = 0.2
_INTRODUCED = 0.7
_ORDINARY, _SHORT, _SMALLER, _SMALL_VILLAGE = 0.4, 0.5, 0.45, 0.8
_ALIKE, _BESIDE = 0.1, 0.15
_SHORT_LATIN = 3


def confidence_of(
    sense: Sense,
    hit: Hit,
    around: Surroundings,
    pack: RegionPack,
    *,
    in_title: bool,
    beside: bool,
    at_seat: bool,
    generic: bool,
) -> float:
    """From 0 to 1. `generic`: the name is a word of which many names are made. `beside`: a
    province that holds the place is named in the same text. `at_seat`: the name can be that of a
    seat of government.
    """
    # A name without its capital is a common word, unless the text has no capitals at all.
    if not around.proper and not sense.name[:1].islower():
        return 0.0
    if hit.text in not_places():
        return 0.0
    value = _base(sense, hit, pack)
    introduced = around.introduced and _is_large(sense, pack)
    if around.level is not None:
        fits = _fits(sense, around.level, pack)
        value = max(value, _AGREES) if fits else min(value, _DISAGREES)
    elif around.smaller:
        village = sense.target in pack.places and pack.places[sense.target].level == LOCALITY
        value *= _SMALL_VILLAGE if village else _SMALLER
    elif (generic and not _is_large(sense, pack)) or hit.text in ordinary_words():
        value *= _INTRODUCED if introduced else _ORDINARY
    elif hit.script == "latin" and hit.end - hit.start <= _SHORT_LATIN:
        value *= _INTRODUCED if introduced else _SHORT
    if beside:
        value += _BESIDE
    if not sense.exact:
        value -= _ALIKE
    return min(1.0, value * _role_factor(around.role, in_title, at_seat))


def _base(sense: Sense, hit: Hit, pack: RegionPack) -> float:
    """Small places are surer where their name has several words, or stands in another script."""
    if sense.target in pack.sets:
        return _SET
    place = pack.places[sense.target]
    base = _BASE[place.level]
    if place.level == ADM1:
        return base
    if hit.script == "latin":
        base += _LONGER_NAME if " " in sense.name else 0.0
    else:
        base = max(base, _OTHER_SCRIPT)
    people = place.population or 0
    if place.level == LOCALITY and people >= _TOWN[0]:
        base = max(base, _CITY[1] if people >= _CITY[0] else _TOWN[1])
    return base


def _fits(sense: Sense, level: Level, pack: RegionPack) -> bool:
    """Whether a place is of the level that a word beside it claims."""
    if sense.target in pack.sets:
        return False
    place = pack.places[sense.target]
    if level is Level.ADM1:
        return place.level == ADM1
    if level is Level.DISTRICT:
        return place.level in (ADM2, LOCALITY)
    return place.level in (LOCALITY, ADM2) or pack.is_city(sense.target)


def _is_large(sense: Sense, pack: RegionPack) -> bool:
    """A province, a large city, or a set."""
    place = pack.places.get(sense.target)
    return place is None or place.level == ADM1 or (place.population or 0) >= _CITY[0]


def _role_factor(role: str, in_title: bool, at_seat: bool) -> float:
    """What is signed, met about or governed is so in a seat of government: elsewhere, events are
    where the project is. An office in a title is what the project is about.
    """
    if not role or (role in _AT_SEATS and not at_seat) or (in_title and role == "seat"):
        return 1.0
    return _FACTORS.get(role, _NOT_A_PLACE)
