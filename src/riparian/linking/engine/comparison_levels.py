"""What is compared of two records, and the levels of agreement of each comparison.

The levels of a comparison go from the closest agreement to the furthest apart. A pair gets one of
them, or none where one of the two records is silent: what is not known is not evidence. What a
level is worth is not decided here but counted (`match_weights`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import Indel

from riparian.language.title_conflicts import conflicts_of
from riparian.linking.engine.amount_levels import amount_level
from riparian.linking.engine.compared_record import (
    Likeness,
    Record,
    RecordDates,
    RecordTitle,
)
from riparian.linking.engine.project_numbers import is_of_one_issuer

FEATURES: dict[str, tuple[str, ...]] = {
    "identifier": ("same", "none"),
    "own_number": ("differs", "none"),
    "title": (
        "same", "within", "same_often", "base", "nearly", "much", "some", "named", "described",
        "little", "none",
    ),
    "title_across": (
        "same", "within", "same_often", "base", "nearly", "much", "some", "named", "described",
        "little", "read", "foreign",
    ),
    "text": ("same", "none"),
    "steps": ("same", "none", "first_silent", "later_silent", "differs"),
    "provider": ("same", "differs"),
    "agency": ("same", "ministry", "differs"),
    "scheme": ("same", "near", "differs"),
    "country": ("same", "some", "differs"),
    "place": ("same", "some", "other_site", "differs"),
    "purpose": ("same", "category", "differs"),
    "amount": (
        "same", "same_round", "rounded", "converted", "near", "rates", "half", "differs", "far",
    ),
    "time": ("day", "period", "near", "overlap", "apart", "far", "other_signing"),
    "host": ("same", "differs"),
    "exact": ("none", "differs"),
}  # fmt: skip
"""Comparisons with their levels, the closest agreement first. Two titles of no common language are
compared like any others (`title`), but by glosses and translations, which agree less: what a level
is worth is counted apart (`title_across`)."""

RELATIVES = frozenset({"1", "2", "3"})
"""RelatedActivityType (IATI) of what is not the same activity: parent, child, sibling."""

TITLE_CUTS = (("same", 0.97), ("nearly", 0.8), ("much", 0.6), ("some", 0.4), ("little", 0.2))
"""The likeness that titles of a level have at least."""

COUNTED_BITS = 12.0
"""Bits that titles share at least for the same count in both to be no accident."""

WITHIN_LETTERS = 10
WITHIN_BITS = 12.0
"""Letters and bits that a title has at least to be recognised as part of another."""

RARE_WORDS = 2
"""Rare words that two titles share at least to name one thing, however many others they have."""

READ_BITS, READ_HALF, READ_MUCH = 6.0, 0.5, 0.6
"""Bits that the words share at least that are read of a title of which the rest is not, and the
part of them (of the shorter of the two) for them to say something, and to say much."""

ONE_NAME = 0.75
"""How alike (Indel) two spellings of one place are at least, on one side of a pair: Thlea Ma'am,
Thlea Ma Om."""

SHARED_PASSAGES = 2
"""Passages that two descriptions share at least for the one to be written off the other."""

DESCRIBED = 0.3
"""The likeness that titles and descriptions together have at least to be about one thing."""

SIGNING_DAYS = 200
"""The most days between appraisal, exchange of notes and agreement of one project."""

ROUND_DAYS = 420
"""Signings further apart than this are those of two rounds, if nothing else says more."""

SAME_EVENT_DAYS = 31
"""Two exchanges of notes further apart than this are those of two projects; nearer ones may be one
that a page dates wrongly."""

MOST_SETS = 50_000
"""Sets of values for which results are kept in memory, as many records have the same."""

GAP_YEARS = 3
"""The most years between two records that are `apart`; more is `far`."""

USUAL_YEARS = 6
"""Years that a project is taken to run where its start or its end is not known."""

HALF = 0.5
"""The part of all their years that two periods have in common at least to overlap."""


def levels_of(left: Record, right: Record, likeness: Likeness, title: str) -> dict[str, str]:
    """The level of every comparison on which neither record is silent; `title` is the
    `title_level`."""
    levels = {
        "identifier": "same" if shared_numbers(left, right) else "none",
        "title": title,
        "own_number": _own_number(left, right),
        "agency": _agency(left, right),
        "scheme": _scheme(left, right),
        "place": _place(left, right),
        "text": _text(left, right),
        "purpose": _purpose(left, right),
        "amount": amount_level(left, right),
        "time": _time(left, right),
        "host": _sets(left.hosts, right.hosts, ("same", "same", "differs")),
    }
    steps = _steps(left, right)
    if steps in SILENT and levels["time"] == "period":
        steps = "none"  # both run in the years of one phase, which one of the titles leaves out
    if steps in SILENT and _is_one_event(levels):
        steps = ""  # what one of the titles leaves out is missing, and says nothing
    if (steps == "differs" or steps in SILENT) and levels["title"] in ALIKE:
        levels["title"] = "base"
    if steps == "same" and levels["title"] not in ALIKE and likeness.bits < COUNTED_BITS:
        steps = "none"
    levels["steps"] = steps
    return {name: level for name, level in levels.items() if level} | levels_anywhere(left, right)


def _is_one_event(levels: Mapping[str, str]) -> bool:
    """Whether two records have one amount to the last figure, or at the rate of the day and for one
    place, or one day, no other amount, and titles that are alike or cannot be compared."""
    if levels["amount"] == "same":
        return True
    if levels["amount"] == "converted" and levels["place"] in ("same", "some"):
        return True
    alike = levels["title"] in (*ALIKE, "foreign", "")
    return alike and levels["time"] == "day" and levels["amount"] not in OTHER_AMOUNTS


OTHER_AMOUNTS = frozenset({"half", "differs", "far"})
"""Levels of two different amounts. A day then says nothing: several projects may have been
announced on it."""

SILENT = frozenset({"first_silent", "later_silent"})
"""One title has a count, and the other has none."""

ALIKE = frozenset({"same", "within", "same_often", "nearly", "much"})
"""Titles so alike that the same count in both is no accident, and another count is another step of
one undertaking."""


def levels_anywhere(left: Record, right: Record) -> dict[str, str]:
    """The levels of comparisons that make sense between any two records, whatever their country and
    provider."""
    levels = {
        "provider": _sets(left.family, right.family, ("same", "same", "differs")),
        "country": _sets(left.countries, right.countries, ("same", "some", "differs")),
    }
    return {name: level for name, level in levels.items() if level}


def shared_numbers(left: Record, right: Record) -> frozenset[str]:
    """Project numbers that both have, as their own or quoted; not the number of a page from which
    both come."""
    shared = left.numbers & right.numbers
    return shared.difference(number for number, _ in left.paged & right.paged) if shared else shared


def _sets(ours: frozenset[str], theirs: frozenset[str], names: tuple[str, str, str]) -> str:
    if not ours or not theirs:
        return ""
    if ours == theirs:
        return names[0]
    return names[2] if ours.isdisjoint(theirs) else names[1]


def title_level(
    left: Record, right: Record, likeness: Likeness, described: Callable[[], bool], often: bool
) -> str:
    """The level of the titles, before steps are looked at; "" where a record has none.

    `described`: whether titles and descriptions together are about one thing, asked only where
    titles share little. `often`: both have a title, but for brackets, that many records of the
    provider have.
    """
    if not left.title.token_sets or not right.title.token_sets:
        return ""
    if not can_be_compared(left.title, right.title):
        return _of_read_words(likeness) or ("described" if described() else "")
    if left.title.folded and left.title.folded == right.title.folded:
        return "same_often" if often else "same"
    if often:
        return "same_often"
    if likeness.bits >= WITHIN_BITS and _is_within(left.title.folded, right.title.folded):
        return "within"
    level = _level_of(likeness.share)
    if level in ("little", "none") and names_one_thing(likeness):
        return "named"
    if level in ("little", "none") and described():
        return "described"
    if level == "none" and are_across(left.title, right.title):
        return "foreign"
    return level


def _level_of(share: float) -> str:
    for name, least in TITLE_CUTS:
        if share >= least:
            return name
    return "none"


def _of_read_words(likeness: Likeness) -> str:
    """The level of two titles of which one is read in part: what is read agrees, or says
    nothing."""
    if likeness.bits >= WITHIN_BITS:
        return "much" if likeness.share >= READ_MUCH else "some"
    return "read" if likeness.bits >= READ_BITS and likeness.share >= READ_HALF else ""


def names_one_thing(likeness: Likeness) -> bool:
    """Whether two titles share two words that few titles have, as headlines do that name a dam."""
    return likeness.rare >= RARE_WORDS and likeness.bits >= WITHIN_BITS


def can_be_compared(ours: RecordTitle, theirs: RecordTitle) -> bool:
    """Whether two titles can be read in one language. Else that they share nothing says nothing."""
    if not ours.langs.isdisjoint(theirs.langs):
        return True
    return bool(ours.folded) and ours.folded == theirs.folded


def are_across(ours: RecordTitle, theirs: RecordTitle) -> bool:
    """Whether two titles were written in no common language."""
    return ours.own_langs.isdisjoint(theirs.own_langs)


def _is_within(ours: str, theirs: str) -> bool:
    """Whether one title contains the other, as a tender's contains that of its project."""
    short, long = sorted((_closed(ours), _closed(theirs)), key=len)
    return len(short) >= WITHIN_LETTERS and short in long


@lru_cache(maxsize=MOST_SETS)
def _closed(title: str) -> str:
    return title.replace(" ", "")


def _own_number(left: Record, right: Record) -> str:
    """Two quoted numbers of one form (2019-00071, 2020-00023) are mostly those of two projects; but
    a procurement notice has a number of its own."""
    if left.title.facts.notice or right.title.facts.notice or shared_numbers(left, right):
        return ""
    return "differs" if left.forms & right.forms else ""


def is_listed_apart(left: Record, right: Record) -> bool:
    """Whether one list has both, or one issuer numbered both, and so says that they are two. Not so
    where one has the other's identifier among its own numbers, as an earlier one."""
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


def are_stated_apart(left: Record, right: Record) -> bool:
    """Whether a publisher says that a pair is two projects: by how it relates them, or in a list
    that has both."""
    return stated_relation(left, right) in RELATIVES or is_listed_apart(left, right)


def have_hard_conflict(left: Record, right: Record) -> bool:
    """Whether titles say that a pair is two projects: another phase, lot or number."""
    return any(one.hard for one in conflicts_of(left.title.facts, right.title.facts))


def is_in_another_country(levels: Mapping[str, str]) -> bool:
    """Whether a title that many records have is that of a programme with a project in each of two
    countries."""
    return levels.get("title") == "same_often" and levels.get("country") == "differs"


def _steps(left: Record, right: Record) -> str:
    """Steps, lots, marks and numbers of the titles together: the worst of them decides."""
    conflicts = conflicts_of(left.title.facts, right.title.facts)
    if any(one.hard for one in conflicts):
        return "differs"
    if conflicts:
        first = max(max(left.title.facts.steps, right.title.facts.steps)) == 1
        return "first_silent" if first else "later_silent"
    return "same" if left.title.facts.steps else "none"


def stated_relation(left: Record, right: Record) -> str | None:
    """The RelatedActivityType with which one of two records names the other, or None."""
    for one, other in ((left, right), (right, left)):
        for ref, kind in one.named:
            if ref == other.identifier and other.identifier:
                return kind
    return None


def _agency(left: Record, right: Record) -> str:
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


def _scheme(left: Record, right: Record) -> str:
    ours, theirs = forms_of_aid(left), forms_of_aid(right)
    if not ours or not theirs:
        return ""
    if ours & theirs:
        return "same"
    # A grant for technical cooperation is called either.
    return "differs" if "loan" in ours | theirs else "near"


def forms_of_aid(record: Record) -> frozenset[str]:
    """Loan, grant or technical cooperation, as far as the publisher's words say."""
    return _forms_of_aid(record.schemes)


@lru_cache(maxsize=MOST_SETS)
def _forms_of_aid(schemes: frozenset[str]) -> frozenset[str]:
    text = " ".join(schemes).casefold()
    return frozenset(form for form, words in FORMS_OF_AID if any(word in text for word in words))


FORMS_OF_AID = (
    ("loan", ("loan", "円借款", "有償", "차관")),
    ("grant", ("grant", "無償", "무상")),
    ("technical cooperation", ("technical", "技術協力", "기술협력")),
)
"""Each form with the words that publishers have for it, in English, Japanese and Korean."""


EXTENDED = frozenset({"road", "river", "corridor", "basin", "area"})
"""Kinds of places (the part of an identifier before the colon) that sites lie along or within."""


def _place(left: Record, right: Record) -> str:
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
    """The kinds of these places: a town is not another site than the road that passes it."""
    kinds = (one.partition(":")[0] for one in places)
    return frozenset(kind if kind in EXTENDED else "" for kind in kinds)


def _other_names(left: Record, right: Record) -> bool:
    """Whether each has the name of a place that the other has not, beside one that both have: two
    townships of one region."""
    common = left.written & right.written
    ours, theirs = left.written - common, right.written - common
    return bool(common and ours and theirs) and not any(
        Indel.normalized_similarity(one, other) >= ONE_NAME for one in ours for other in theirs
    )


def _text(left: Record, right: Record) -> str:
    """Whether two descriptions have passages in common, word by word."""
    if not left.passages or not right.passages:
        return ""
    return "same" if len(left.passages & right.passages) >= SHARED_PASSAGES else "none"


def _purpose(left: Record, right: Record) -> str:
    ours, theirs = left.purposes, right.purposes
    if not ours or not theirs:
        return ""
    if ours & theirs:
        return "same"
    return "differs" if _categories(ours).isdisjoint(_categories(theirs)) else "category"


@lru_cache(maxsize=MOST_SETS)
def _categories(purposes: frozenset[str]) -> frozenset[str]:
    return frozenset(code[:3] for code in purposes)


def _time(left: Record, right: Record) -> str:
    ours, theirs = left.dates, right.dates
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
    late = _is_sighting(ours) and begins > stops, _is_sighting(theirs) and starts > ends
    return "apart" if years <= GAP_YEARS or any(late) else "far"


def _is_sighting(dates: RecordDates) -> bool:
    """Whether a record says only that its project was there: news may come years later."""
    return dates.first is None and dates.last is None and not dates.signed


def _begins_after(one: RecordDates, signed: RecordDates) -> bool:
    """Whether one begins in the year in which the other was signed, or in the next, where the start
    of the other is not known."""
    if one.first is None or signed.first is not None:
        return False
    return any(0 <= one.first - date.fromordinal(day).year <= 1 for day in signed.signed)


def _span(dates: RecordDates) -> tuple[int, int]:
    """The years in which a record's project can run: from its start or signing for `USUAL_YEARS`
    where its end is not known, and up to its end where its start is not. An event alone is one
    year."""
    assert dates.years is not None
    low, high = dates.years
    if dates.first is None and dates.last is not None:
        low = min(low, dates.last - USUAL_YEARS)
    if dates.last is None and (dates.first is not None or dates.signed):
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


def _same_event(ours: RecordDates, theirs: RecordDates) -> bool:
    """Whether both have a signing of one kind: a second exchange of notes is another project's."""
    kinds = [
        {words.casefold() for day, words in one.days if day in one.signed} for one in (ours, theirs)
    ]
    return bool(kinds[0] & kinds[1])
