"""How sure it is that a name in a text means a place, and that the project is there.

What stands around the name says so (`surroundings`). What a title names is what the project is
about: there, offices and other projects are none.

Every number is a judgement of ours, set once and measured on labelled texts (`docs/accuracy.md`). A
mention counts from `COUNTS` on; what is below is kept with its reason and not used.
"""

from __future__ import annotations

from riparian.region.level_words import Level, strip_words
from riparian.region.mentions.name_patterns import Hit, Sense, not_places, ordinary_words
from riparian.region.mentions.seat_words import Meaning
from riparian.region.mentions.surroundings import AT_SEATS, Surroundings
from riparian.region.pack import ADM1, ADM2, LOCALITY, TOWNSHIP, RegionPack

COUNTS = 0.5
"""The least confidence with which a mention places a project."""

SPELT_ALIKE = 0.65
"""How sure it is of a place whose name the text spells in a way that no source has."""

END_OF_A_LINE, LEAST_OF_AN_END = 0.6, 0.3
"""How sure it is of a small town that is the named end of a road, railway or power line, and how
sure its name alone has to be."""

OTHER_PROJECT = 0.43
"""How sure it is that a place is one of the project, which its sentence gives to another."""

# These are judgements, measured on labelled texts and not fitted to them (decision 0016)
_BASE = {ADM1: 0.95, ADM2: 0.6, LOCALITY: 0.45}
_LONGER_NAME, _OTHER_SCRIPT = 0.1, 0.8
_SET = 0.9
_TOWN, _CITY = (10_000, 0.8), (100_000, 0.9)
_AGREES, _DISAGREES = 0.95, 0.45
_AT_THE_SEAT: dict[Meaning, float] = {"capital": 0.6, "national body": 0.5}
_FACTORS = {"works": 1.0, **dict.fromkeys(("event", "seat", "mission", "distance", "beside"), 0.45)}
_FACTORS |= dict.fromkeys(("sibling", "partner", "visitors", "officials", "destination"), 0.45)
_NOT_IN_TITLES = ("seat", "mission", "sibling", "partner", "dateline")
_NOT_A_PLACE = 0.2
_INTRODUCED = 0.7
_ORDINARY, _SHORT, _SMALLER, _SMALL_VILLAGE = 0.4, 0.5, 0.45, 0.8
_ALIKE, _BESIDE = 0.1, 0.15
_SHORT_LATIN, _SHORT_UNPARTED = 3, 8
UNPARTED = frozenset({"thai", "lao", "khmer", "myanmar"})
"""Scripts that part no words: a short name may be a part of another word, or a common one."""


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
    elsewhere: bool,
) -> float:
    """From 0 to 1. `generic`: the name is a word of which many names are made. `beside`: a
    province that holds the place is named in the same text; `elsewhere`: another one is. `at_seat`:
    the name can be that of a seat of government.
    """
    # A name without its capital is a common word, unless the text has no capitals at all.
    if not around.proper and not sense.name[:1].islower():
        return 0.0
    if hit.text in not_places():
        return 0.0
    place = pack.places.get(sense.target)
    # North of a town is in its province as often as not; north of a province it is not.
    province = place is not None and place.level == ADM1
    role = around.role if around.role != "beside" or province or at_seat else ""
    if role == "thing" and sense.target in pack.sets:
        role = ""  # the temple is the site
    factor = _role_factor(role, in_title, at_seat)
    if hit.alike:
        return SPELT_ALIKE * factor
    value = _base(sense, hit, pack)
    introduced = around.introduced and _is_large(sense, pack)
    if around.level is not None:
        fits = _fits(sense, around.level, pack)
        value = max(value, _AGREES) if fits else min(value, _DISAGREES)
    elif around.smaller:
        village = sense.target in pack.places and pack.places[sense.target].level == LOCALITY
        value *= _SMALL_VILLAGE if village and not elsewhere else _SMALLER
    elif (generic and not _is_large(sense, pack)) or hit.text in ordinary_words():
        value *= _INTRODUCED if introduced else _ORDINARY
    elif hit.script == "latin" and hit.end - hit.start <= _SHORT_LATIN:
        value *= _INTRODUCED if introduced else _SHORT
    elif hit.script in UNPARTED and not beside and _may_be_a_word(sense, hit, pack):
        value *= _SHORT
    if beside:
        value += _BESIDE
    if not sense.exact:
        value -= _ALIKE
    return min(1.0, value * factor)


def at_the_seat(meaning: Meaning, around: Surroundings, *, in_title: bool) -> float:
    """How sure it is that words which mean the seat of government place the project there."""
    return _AT_THE_SEAT[meaning] * _role_factor(around.role, in_title, at_seat=True)


def _base(sense: Sense, hit: Hit, pack: RegionPack) -> float:
    """Small places are surer where their name has several words, or stands in another script."""
    if sense.target in pack.sets:
        return _SET
    place = pack.places[sense.target]
    base = _TOWN[1] if place.kind == TOWNSHIP else _BASE[place.level]
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


def _may_be_a_word(sense: Sense, hit: Hit, pack: RegionPack) -> bool:
    """A short name of a small place without the word for what it is: ท่าเรือ is a port as well."""
    place = pack.places.get(sense.target)
    return (
        place is not None
        and place.level != ADM1
        and (place.population or 0) < _TOWN[0]
        and hit.end - hit.start < _SHORT_UNPARTED
        and next(strip_words((hit.text,)), None) is None
    )


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
    if not role or (role in AT_SEATS and not at_seat) or (in_title and role in _NOT_IN_TITLES):
        return 1.0
    return _FACTORS.get(role, _NOT_A_PLACE)
