"""What is compared of two units, and into which levels of agreement a comparison falls.

Every comparison has its levels from the closest agreement to the furthest apart. A pair falls into
one of them, or into none where one of the two says nothing: what is unknown is no evidence. What
a level is worth is not said here but counted (`weights`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from riparian.language.title_facts import conflicts_of
from riparian.linking.engine.amounts import amount_level
from riparian.linking.engine.project_numbers import is_of_one_issuer
from riparian.linking.engine.record import Unit, When
from riparian.linking.engine.titles import Likeness

FEATURES: dict[str, tuple[str, ...]] = {
    "identifier": ("same", "none"),
    "own_number": ("differs", "none"),
    "title": (
        "same", "within", "same_often", "base", "nearly", "much", "some", "described", "little",
        "none",
    ),
    "steps": ("same", "none", "first_silent", "later_silent", "differs"),
    "provider": ("same", "differs"),
    "agency": ("same", "ministry", "differs"),
    "scheme": ("same", "near", "differs"),
    "country": ("same", "some", "differs"),
    "place": ("same", "some", "other_site", "differs"),
    "purpose": ("same", "category", "differs"),
    "amount": ("same", "same_round", "rounded", "near", "half", "differs", "far"),
    "time": ("day", "period", "near", "overlap", "apart", "far", "other_signing"),
    "host": ("same", "differs"),
    "exact": ("none", "differs"),
}  # fmt: skip
"""Comparisons with their levels, the closest first."""

TITLE_CUTS = (("same", 0.97), ("nearly", 0.8), ("much", 0.6), ("some", 0.4), ("little", 0.2))
"""Least likeness of a level of titles."""

COUNTED_BITS = 12.0
"""Bits that titles share at least, for their having one count to be no accident."""

WITHIN_LETTERS = 10
WITHIN_BITS = 12.0
"""Letters and bits that a title has at least that is known again whole in another."""

DESCRIBED = 0.3
"""Least likeness of titles and descriptions together that tells of one thing."""

SIGNING_DAYS = 200
"""Days between appraisal, exchange of notes and agreement of one project; more is `apart`."""

ROUND_DAYS = 420
"""Signings further apart than this are those of different rounds, if nothing else says more."""

SAME_EVENT_DAYS = 31
"""Two exchanges of notes further apart than this are two projects'; a page may date it wrongly."""

MOST_SETS = 50_000
"""Sets of one unit of which what follows from them is kept, as many units have the same."""

GAP_YEARS = 3
USUAL_YEARS = 6
HALF = 0.5
"""Part of their years together that two periods have in common, to overlap."""


def levels_of(
    left: Unit,
    right: Unit,
    likeness: Likeness,
    described: Callable[[], bool],
    *,
    often: bool = False,
) -> dict[str, str]:
    """The level of every comparison of which both units say something. `described`: whether titles
    and descriptions together tell of one thing, asked where titles share little. `often`: a title
    that both have, but for brackets, stands on many records of the same provider."""
    found = {
        "identifier": "same" if shared_numbers(left, right) else "none",
        "title": _title(left, right, likeness, described, often),
        "own_number": _own_number(left, right),
        "agency": _agency(left, right),
        "scheme": _scheme(left, right),
        "place": _place(left, right),
        "purpose": _purpose(left, right),
        "amount": amount_level(left, right),
        "time": _time(left, right),
        "host": _sets(left.hosts, right.hosts, ("same", "same", "differs")),
    }
    steps = _steps(left, right)
    if steps in SILENT and found["time"] == "period":
        steps = "none"  # the same years are those of one phase, which one of them leaves out
    if (steps == "differs" or steps in SILENT) and found["title"] in ALIKE:
        found["title"] = "base"
    if steps == "same" and found["title"] not in ALIKE and likeness.bits < COUNTED_BITS:
        steps = "none"
    found["steps"] = steps
    return {name: level for name, level in found.items() if level} | widest_levels(left, right)


SILENT = frozenset({"first_silent", "later_silent"})
"""One title counts, and the other does not."""

ALIKE = frozenset({"same", "within", "same_often", "nearly", "much"})
"""Titles that are so alike that the same count in both is no accident, and another one a step of
one undertaking."""


def widest_levels(left: Unit, right: Unit) -> dict[str, str]:
    """Levels of what all units are compared by, whatever country and provider they are of."""
    found = {
        "provider": _sets(left.family, right.family, ("same", "same", "differs")),
        "country": _sets(left.countries, right.countries, ("same", "some", "differs")),
    }
    return {name: level for name, level in found.items() if level}


def shared_numbers(left: Unit, right: Unit) -> frozenset[str]:
    """Project numbers that both have, as their own or quoted; not that of a page that tells of
    both."""
    shared = left.numbers & right.numbers
    return shared.difference(number for number, _ in left.paged & right.paged) if shared else shared


def _sets(ours: frozenset[str], theirs: frozenset[str], names: tuple[str, str, str]) -> str:
    if not ours or not theirs:
        return ""
    if ours == theirs:
        return names[0]
    return names[2] if ours.isdisjoint(theirs) else names[1]


def _title(
    left: Unit, right: Unit, likeness: Likeness, described: Callable[[], bool], often: bool
) -> str:
    """By the titles; where they share little, by what is described too."""
    if not left.title.readings or not right.title.readings:
        return ""
    if left.title.folded and left.title.folded == right.title.folded:
        return "same_often" if often else "same"
    if often:
        return "same_often"
    if likeness.bits >= WITHIN_BITS and _is_within(left.title.folded, right.title.folded):
        return "within"
    level = next((name for name, least in TITLE_CUTS if likeness.share >= least), "none")
    if level in ("little", "none") and described():
        return "described"
    return level


def _is_within(ours: str, theirs: str) -> bool:
    """Whether one title stands whole in the other, as a project's in that of its tender."""
    short, long = sorted(("".join(ours.split()), "".join(theirs.split())), key=len)
    return len(short) >= WITHIN_LETTERS and short in long


def _own_number(left: Unit, right: Unit) -> str:
    """Two quoted numbers of one form (2019-00071, 2020-00023) are mostly two projects'. A notice of
    purchase has a number of its own."""
    if left.title.facts.notice or right.title.facts.notice or shared_numbers(left, right):
        return ""
    return "differs" if left.forms & right.forms else ""


def is_listed_apart(left: Unit, right: Unit) -> bool:
    """Whether one list has both, or one issuer numbered both: it says that they are two. Not so
    where one names the other's identifier among its own, as an earlier one."""
    if not left.publisher or not right.publisher:
        return False
    if left.publisher != right.publisher and not is_of_one_issuer(
        left.identifier, right.identifier
    ):
        return False
    ours, theirs = left.identifier.strip().upper(), right.identifier.strip().upper()
    if not ours or not theirs or ours == theirs:
        return False
    return ours not in right.numbers and theirs not in left.numbers


def is_in_another_country(levels: Mapping[str, str]) -> bool:
    """Whether a title that many records have stands for a programme in two countries: each has a
    project of its own."""
    return levels.get("title") == "same_often" and levels.get("country") == "differs"


def _steps(left: Unit, right: Unit) -> str:
    """Steps, lots, marks and numbers of the titles together: the worst of them counts."""
    conflicts = conflicts_of(left.title.facts, right.title.facts)
    if any(one.hard for one in conflicts):
        return "differs"
    if conflicts:
        first = max(max(left.title.facts.steps, right.title.facts.steps)) == 1
        return "first_silent" if first else "later_silent"
    return "same" if left.title.facts.steps else "none"


def _agency(left: Unit, right: Unit) -> str:
    ours, theirs = _named_agencies(left.agencies), _named_agencies(right.agencies)
    if not ours or not theirs:
        return ""
    if ours & theirs:
        return "same"
    if any(is_ministry(one) for one in ours | theirs):
        return "ministry"
    return "differs"


@lru_cache(maxsize=MOST_SETS)
def _named_agencies(agencies: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in agencies if one.partition("|")[2])


@lru_cache(maxsize=MOST_SETS)
def is_ministry(agency: str) -> bool:
    """Whether an agency (`JP|MOFA`) speaks for its government and not for itself."""
    name = agency.partition("|")[2].casefold()
    return name.startswith(("mofa", "embassy", "government")) or "foreign affairs" in name


def _scheme(left: Unit, right: Unit) -> str:
    ours, theirs = forms_of_aid(left), forms_of_aid(right)
    if not ours or not theirs:
        return ""
    if ours & theirs:
        return "same"
    return "differs" if "loan" in ours | theirs else "near"


def forms_of_aid(unit: Unit) -> frozenset[str]:
    """Loan, grant and technical cooperation, by the words that publishers have for them."""
    return _forms_of_aid(unit.schemes)


@lru_cache(maxsize=MOST_SETS)
def _forms_of_aid(schemes: frozenset[str]) -> frozenset[str]:
    said = " ".join(schemes).casefold()
    return frozenset(form for form, words in FORMS_OF_AID if any(word in said for word in words))


FORMS_OF_AID = (
    ("loan", ("loan", "円借款", "有償", "차관")),
    ("grant", ("grant", "無償", "무상")),
    ("technical cooperation", ("technical", "技術協力", "기술협력")),
)


EXTENDED = frozenset({"road", "river", "corridor", "basin", "area"})
"""Kinds of places of the region (what stands before the colon) in which sites lie."""


def _place(left: Unit, right: Unit) -> str:
    ours, theirs = left.provinces, right.provinces
    if not ours or not theirs:
        return ""
    if not ours & theirs:
        return "differs"
    if not left.finer & right.finer and _kinds(left.finer) & _kinds(right.finer):
        return "other_site"
    if ours == theirs:
        return "other_site" if _other_names(left, right) else "same"
    return "some"


@lru_cache(maxsize=MOST_SETS)
def _kinds(places: frozenset[str]) -> frozenset[str]:
    """What kinds of places these are: a town is no other site than the road that passes it."""
    kinds = (one.partition(":")[0] for one in places)
    return frozenset(kind if kind in EXTENDED else "" for kind in kinds)


def _other_names(left: Unit, right: Unit) -> bool:
    """Whether both name places as published that the other does not, beside one that both name:
    two townships of one region."""
    common = left.written & right.written
    return bool(common and left.written - common and right.written - common)


def _purpose(left: Unit, right: Unit) -> str:
    ours, theirs = left.purposes, right.purposes
    if not ours or not theirs:
        return ""
    if ours & theirs:
        return "same"
    return "differs" if _categories(ours).isdisjoint(_categories(theirs)) else "category"


@lru_cache(maxsize=MOST_SETS)
def _categories(purposes: frozenset[str]) -> frozenset[str]:
    return frozenset(code[:3] for code in purposes)


def _time(left: Unit, right: Unit) -> str:
    ours, theirs = left.when, right.when
    if {day for day, _ in ours.days} & {day for day, _ in theirs.days}:
        return "day"
    if ours.years is None or theirs.years is None:
        return ""
    if ours.first and ours.last and theirs.first and theirs.last:
        return _periods((ours.first, ours.last), (theirs.first, theirs.last))
    gap = min((abs(a - b) for a in ours.signed for b in theirs.signed), default=None)
    if gap is not None:
        if gap > SAME_EVENT_DAYS and _same_event(ours, theirs):
            return "other_signing"
        return "near" if gap <= SIGNING_DAYS else "apart" if gap <= ROUND_DAYS else "far"
    if (ours.first and ours.first == theirs.first) or (ours.last and ours.last == theirs.last):
        return "near"
    if _begins_after(ours, theirs) or _begins_after(theirs, ours):
        return "near"
    (begins, ends), (starts, stops) = _span(ours), _span(theirs)
    years = max(begins, starts) - min(ends, stops)
    if years <= 1:
        return "overlap"
    return "apart" if years <= GAP_YEARS else "far"


def _begins_after(one: When, signed: When) -> bool:
    """Whether one begins in the year in which the other, whose start is not known, was signed, or
    in the next."""
    if one.first is None or signed.first is not None:
        return False
    return any(0 <= one.first - date.fromordinal(day).year <= 1 for day in signed.signed)


def _span(when: When) -> tuple[int, int]:
    """The years in which a unit can run: from its start, or signing, for `USUAL_YEARS` where its
    end is not known, and up to its end where its start is not. A sighting is one year."""
    assert when.years is not None
    low, high = when.years
    if when.first is None and when.last is not None:
        low = min(low, when.last - USUAL_YEARS)
    if when.last is None and (when.first is not None or when.signed):
        high = max(high, low + USUAL_YEARS)
    return low, high


def _periods(ours: tuple[int, int], theirs: tuple[int, int]) -> str:
    """Two periods as published, in years."""
    if ours == theirs:
        return "period"
    common = min(ours[1], theirs[1]) - max(ours[0], theirs[0]) + 1
    whole = max(ours[1], theirs[1]) - min(ours[0], theirs[0]) + 1
    if ours[0] == theirs[0] or (ours[1] == theirs[1] and common / whole >= HALF):
        return "near"
    if common / whole >= HALF:
        return "overlap"
    return "apart" if common >= 0 else "far"


def _same_event(ours: When, theirs: When) -> bool:
    """Whether both were signed in the same way: a second exchange of notes is another project's."""
    kinds = [
        {words.casefold() for day, words in one.days if day in one.signed} for one in (ours, theirs)
    ]
    return bool(kinds[0] & kinds[1])
