"""What a compared pair is called: same, related (and how), unsure or different.

A wrong merge costs most: it hides a project, while a missed one only shows it twice. So the machine
says *same* only where that is likelier than everything else, where nothing exact contradicts it,
and where the two agree in something that few other projects have: a title, a number, an amount, a
day.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from riparian.language.title_facts import conflicts_of
from riparian.linking.engine.comparison_levels import is_one_currency, least_ratio, stated_relation
from riparian.linking.engine.match_weights import ComparedPair, WeighedPair
from riparian.linking.engine.record import Record
from riparian.linking.records import Relation, Verdict

PARENT_AND_CHILD = frozenset({"1", "2"})
"""RelatedActivityType (IATI) of a project and a part of it."""

SAME_BITS = 1.0
"""The evidence for *same* at least: twice as likely as not, as a wrong merge costs twice a missed
one."""

UNSURE_BITS = -2.0
"""The evidence at least with which a person is asked."""

SISTER_PROBABILITY = 0.6
"""The probability at least of a sister project that is called related."""

PART_RATIO = 5.0
"""One amount as a multiple of the other, in one currency, from which on the smaller of two grants
of one title is for the design or the first part."""

ALIKE_TITLES = frozenset({"same", "within", "same_often", "base", "nearly", "much"})
"""Titles so alike that two records which something exact tells apart are related."""

SISTER_TITLES = frozenset({"same", "within", "base", "nearly"})
"""Titles so alike that two records are sister projects even where no title has a count."""

DISTINCTIVE = {
    "identifier": ("same",), "amount": ("same", "same_round", "rounded"), "steps": ("same",),
    "time": ("day", "period"),
    "title": ("same", "within", "same_often", "base", "nearly", "much", "some"),
}  # fmt: skip
"""Agreements that few other projects would have; one at least is needed."""

BESIDE_TITLES = {
    **DISTINCTIVE, "title": (), "place": ("same", "some"), "host": ("same",),
    "time": ("day", "period", "near", "overlap"),
}  # fmt: skip
"""Agreements of which one is needed beside titles that merely share something."""

OTHER_AMOUNTS = frozenset({"half", "differs", "far"})
"""Levels of two different amounts. A day then says nothing: several projects may have been
announced on it."""

NEW_ROUND_AMOUNTS = OTHER_AMOUNTS | {"near"}
"""Levels of two different amounts in one currency: no exchange rate explains what is merely
near."""


class Decision(msgspec.Struct, frozen=True):
    """What a pair is called, and how the two are related where they are."""

    verdict: Verdict
    relation: Relation | None = None


def decide(left: Record, right: Record, pair: ComparedPair, weighed: WeighedPair) -> Decision:
    """The machine's decision; people's judgements come later."""
    if stated_relation(left, right) in PARENT_AND_CHILD:
        return Decision("related", "parent-component")
    alike = pair.levels.get("title") in ALIKE_TITLES
    if pair.contradicts:
        relation = relation_of(left, right, pair)
        known = relation != "sibling" or pair.levels.get("title") in SISTER_TITLES
        if alike and known and not _is_another_thing(left, right):
            return Decision("related", relation)
        return Decision("different")
    part, again = is_part(left, right, pair), is_another_round(left, right, pair)
    if weighed.bits >= SAME_BITS and not again:
        return Decision("same") if has_distinctive_agreement(pair) else Decision("unsure")
    if (alike and (weighed.sister >= SISTER_PROBABILITY or again)) or part:
        return Decision("related", relation_of(left, right, pair))
    return Decision("unsure" if weighed.bits >= UNSURE_BITS else "different")


def _is_another_thing(left: Record, right: Record) -> bool:
    """National Road 1 and National Road 5 are not sister projects, however alike their titles
    are."""
    return any(one.kind == "number" for one in conflicts_of(left.title.facts, right.title.facts))


def has_distinctive_agreement(pair: ComparedPair) -> bool:
    """Whether the two agree in something that few other projects would have.

    It has to be the amount where the project numbers differ, where a grant meets technical
    cooperation under other words and another agency or years apart, and where other words go with
    another place or purpose. Titles that merely share something are not enough where nothing else
    agrees but the purpose, and titles that share little ask for something rare.
    """
    levels = pair.levels
    if levels.get("identifier") == "same":
        return True
    title, place = levels.get("title"), levels.get("place")
    alike, other_purpose = title in ALIKE_TITLES, levels.get("purpose") == "differs"
    money = levels.get("amount") in DISTINCTIVE["amount"]
    if other_purpose and not money and ("amount" in levels or not alike):
        return False
    if levels.get("own_number") == "differs":
        return money and alike
    if _is_other_form(levels):
        return money
    if place == "other_site" and not alike:
        return money and not other_purpose
    if place == "differs" and (not alike or title == "much"):
        return money and not other_purpose and levels.get("amount") != "same_round"
    if title in ("little", "none"):
        return _has_something_rare(levels) and not other_purpose
    if title == "some" and not any(
        levels.get(feature) in agreeing for feature, agreeing in BESIDE_TITLES.items()
    ):
        return False
    return any(levels.get(feature) in agreeing for feature, agreeing in DISTINCTIVE.items())


def _is_other_form(levels: Mapping[str, str]) -> bool:
    """Whether a grant and technical cooperation are two things, and not one called by either
    word."""
    if levels.get("scheme") != "near":
        return False
    one_thing = levels.get("title") in SISTER_TITLES or levels.get("agency") == "same"
    return not one_thing or levels.get("time") in ("apart", "far")


def _has_something_rare(levels: Mapping[str, str]) -> bool:
    if levels.get("amount") in ("same", "same_round") or levels.get("steps") == "same":
        return True
    return levels.get("time") in ("day", "period") and levels.get("amount") not in OTHER_AMOUNTS


def is_part(left: Record, right: Record, pair: ComparedPair) -> bool:
    """Whether one is a part of the other, as a design or a first grant is: the same title, and a
    fraction of the money in one currency."""
    alike = pair.levels.get("title") in ("same", "base", "nearly")
    if not alike or not is_one_currency(left, right):
        return False
    ratio = least_ratio(left, right)
    return ratio is not None and ratio >= PART_RATIO and pair.levels.get("identifier") != "same"


def is_another_round(left: Record, right: Record, pair: ComparedPair) -> bool:
    """Whether one is years later and for another amount in the same currency: an addition, the next
    round or a renewal, whatever the titles say. A report gives another amount or another year now
    and then, but hardly both."""
    levels = pair.levels
    apart = (
        levels.get("time") in ("far", "other_signing") and levels.get("amount") in NEW_ROUND_AMOUNTS
    )
    return apart and levels.get("identifier") != "same" and is_one_currency(left, right)


def relation_of(left: Record, right: Record, pair: ComparedPair) -> Relation:
    """How two projects are related, by what tells them apart."""
    conflicts = {one.kind for one in conflicts_of(left.title.facts, right.title.facts)}
    marks: tuple[tuple[str, Relation], ...] = (
        ("design", "design-and-main"), ("study", "design-and-main"),
        ("component", "parent-component"), ("addition", "tranche"),
        ("tranche", "tranche"), ("phase", "phase"),
    )  # fmt: skip
    for kind, relation in marks:
        if kind in conflicts:
            return relation
    if is_part(left, right, pair):
        return "design-and-main"
    if is_another_round(left, right, pair):
        return "tranche"
    if left.title.facts.notice != right.title.facts.notice:
        return "framework-contract"
    return "sibling"
