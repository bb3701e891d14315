"""What a compared pair is called: same, related (and how), unsure or different.

A wrong merge costs most, so the machine says *same* only where that is likelier than everything
else, where the titles do not contradict each other, and where something speaks for it that only
one project has: a title, a number, an amount, a day.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from riparian.language.title_facts import conflicts_of
from riparian.linking.engine.amounts import is_one_currency, least_ratio
from riparian.linking.engine.compare import relation_said
from riparian.linking.engine.match_weights import Weighed
from riparian.linking.engine.pair_arrays import Compared
from riparian.linking.engine.record import Unit
from riparian.linking.records import Relation, Verdict

SAME_BITS = 1.0
"""Least evidence for *same*: twice as likely as not, as a wrong merge costs twice a missed one."""

UNSURE_BITS = -2.0
"""Least evidence with which a person is asked."""

SISTER = 0.6
"""Least probability of a sister project that is told as related."""

PART = 5.0
"""A grant of less than a fifth of one with the same title is its design or first part."""

WORDED = frozenset({"same", "within", "same_often", "base", "nearly", "much"})
"""Titles so alike that what tells two records apart makes them related."""
SISTERS = frozenset({"same", "within", "base", "nearly"})
"""Titles so alike that two records are sister projects though nothing is counted."""

OWN = {
    "identifier": ("same",), "amount": ("same", "same_round", "rounded"), "steps": ("same",),
    "time": ("day", "period"),
    "title": ("same", "within", "same_often", "base", "nearly", "much", "some"),
}  # fmt: skip
"""Agreements of which one at least has to be there: few other projects would have it."""

BESIDE = {
    **OWN, "title": (), "place": ("same", "some"), "host": ("same",),
    "time": ("day", "period", "near", "overlap"),
}  # fmt: skip
"""Agreements of which one has to stand beside titles that share something."""

APART = frozenset({"half", "differs", "far"})
"""Amounts that are not one: a day on which several projects were told of then says nothing."""

ROUNDS = APART | {"near"}
"""Amounts in one currency that are not one: no exchange rate explains what is merely near."""


class Decision(msgspec.Struct, frozen=True):
    """What a pair is called, and how it is related where it is."""

    verdict: Verdict
    relation: Relation | None = None


def decide(left: Unit, right: Unit, pair: Compared, weighed: Weighed) -> Decision:
    """What the machine says; people's judgements are not seen here."""
    said = relation_said(left, right)
    if said in ("1", "2"):
        return Decision("related", "parent-component")
    worded = pair.levels.get("title") in WORDED
    if pair.contradicts:
        relation = relation_of(left, right, pair)
        tells = relation != "sibling" or pair.levels.get("title") in SISTERS
        if worded and tells and not _is_another_thing(left, right):
            return Decision("related", relation)
        return Decision("different")
    part, again = is_part(left, right, pair), is_another_round(left, right, pair)
    if weighed.bits >= SAME_BITS and not again:
        return Decision("same") if has_own(pair) else Decision("unsure")
    if (worded and (weighed.sister >= SISTER or again)) or part:
        return Decision("related", relation_of(left, right, pair))
    return Decision("unsure" if weighed.bits >= UNSURE_BITS else "different")


def _is_another_thing(left: Unit, right: Unit) -> bool:
    """National Road 1 and National Road 5 are no sister projects for being worded alike."""
    return any(one.kind == "number" for one in conflicts_of(left.title.facts, right.title.facts))


def has_own(pair: Compared) -> bool:
    """Whether something speaks for a pair that few other projects would share.

    The same amount has to, where a publisher's own numbers differ, where a grant and technical
    cooperation are told under other words, by two agencies or years apart, and where other words go
    with other places or purposes. Titles that merely share something are not enough where nothing
    agrees but the purpose, and titles that share little ask for something rare.
    """
    levels = pair.levels
    if levels.get("identifier") == "same":
        return True
    title, place = levels.get("title"), levels.get("place")
    worded, others = title in WORDED, levels.get("purpose") == "differs"
    money = levels.get("amount") in OWN["amount"]
    if others and not money and ("amount" in levels or not worded):
        return False
    if levels.get("own_number") == "differs":
        return money and worded
    if _is_other_form(levels):
        return money
    if place == "other_site" and not worded:
        return money and not others
    if place == "differs" and (not worded or title == "much"):
        return money and not others and levels.get("amount") != "same_round"
    if title in ("little", "none"):
        return _has_something_rare(levels) and not others
    if title == "some" and not any(levels.get(one) in found for one, found in BESIDE.items()):
        return False
    return any(levels.get(feature) in found for feature, found in OWN.items())


def _is_other_form(levels: Mapping[str, str]) -> bool:
    """A grant against technical cooperation, and nothing that says they are called either."""
    if levels.get("scheme") != "near":
        return False
    one = levels.get("title") in SISTERS or levels.get("agency") == "same"
    return not one or levels.get("time") in ("apart", "far")


def _has_something_rare(levels: Mapping[str, str]) -> bool:
    if levels.get("amount") in ("same", "same_round") or levels.get("steps") == "same":
        return True
    return levels.get("time") in ("day", "period") and levels.get("amount") not in APART


def beside_titles(weighed: Weighed) -> dict[str, float]:
    """What each comparison says but that of titles, in bits, without what came before."""
    return {feature: bits for feature, bits in weighed.terms.items() if feature != "title"}


def is_part(left: Unit, right: Unit, pair: Compared) -> bool:
    """One title and a fraction of the money, in one currency: the design, or a first grant."""
    alike = pair.levels.get("title") in ("same", "base", "nearly")
    if not alike or not is_one_currency(left, right):
        return False
    ratio = least_ratio(left, right)
    return ratio is not None and ratio >= PART and pair.levels.get("identifier") != "same"


def is_another_round(left: Unit, right: Unit, pair: Compared) -> bool:
    """Years later, and for another amount in the same currency: an addition to it, its next round
    or its renewal, whatever the titles say. One report tells of another amount now and then, but
    hardly both."""
    levels = pair.levels
    apart = levels.get("time") in ("far", "other_signing") and levels.get("amount") in ROUNDS
    return apart and levels.get("identifier") != "same" and is_one_currency(left, right)


def relation_of(left: Unit, right: Unit, pair: Compared) -> Relation:
    """How two sister projects are related, by what tells them apart."""
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
