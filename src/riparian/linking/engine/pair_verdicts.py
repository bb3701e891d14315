"""What a compared pair is called: same, related (and how), unsure or different.

A wrong merge costs most: it hides a project, while a missed one only shows it twice. So the machine
says *same* only where that is likelier than everything else, where nothing exact contradicts it,
and where the two agree in something that few other projects have: a title, a number, an amount, a
day.

The machine's verdicts on all pairs that are not clearly two projects take some 40 bytes for each in
memory; their evidence is in files.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.arrays import Floats, Ints
from riparian.language.title_conflicts import conflicts_of
from riparian.linking.engine.amount_levels import is_one_currency, least_ratio
from riparian.linking.engine.calibration import RULE, RULE_BITS, probability_of, scaled
from riparian.linking.engine.clusters import PairScore
from riparian.linking.engine.compared_record import Pair, Record
from riparian.linking.engine.comparison_levels import OTHER_AMOUNTS, stated_relation
from riparian.linking.engine.link_sentences import terms_of
from riparian.linking.engine.match_weights import ComparedPair, WeighedPair
from riparian.linking.link_records import RELATION_WORDS, VERDICTS, Relation, Term, Verdict

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

PLANNED = (1.02, 1.25)
"""How far apart the amounts of one undertaking are, as planned, signed and reported: what is nearer
and not rounded is two amounts, as is what is further."""

ALIKE_TITLES = frozenset({"same", "within", "same_often", "base", "nearly", "much"})
"""Titles so alike that two records which something exact tells apart are related."""

SISTER_TITLES = frozenset({"same", "within", "base", "nearly"})
"""Titles so alike that two records are sister projects even where no title has a count."""

DISTINCTIVE = {
    "identifier": ("same",), "amount": ("same", "same_round", "rounded", "converted"),
    "steps": ("same",),
    "time": ("day", "period"),
    "title": ("same", "within", "same_often", "base", "nearly", "much", "some", "named"),
    "text": ("same",),
}  # fmt: skip
"""Agreements that few other projects would have; one at least is needed."""

BESIDE_TITLES = {
    **DISTINCTIVE, "title": (), "host": ("same",), "time": ("day", "period", "near", "overlap"),
}  # fmt: skip
"""Agreements of which one is needed beside titles that merely share something: the place alone is
that of sister projects too."""

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
    if left.contract != right.contract and not pair.contradicts:
        within = weighed.bits >= SAME_BITS and has_distinctive_agreement(pair)
        named = alike and (weighed.same + weighed.sister >= SISTER_PROBABILITY)
        return Decision("related", "part") if within or named else _of_bits(weighed)
    if pair.contradicts:
        relation = relation_of(left, right, pair)
        known = relation != "sibling" or pair.levels.get("title") in SISTER_TITLES
        if alike and known and not _is_another_thing(left, right):
            return Decision("related", relation)
        return Decision("different")
    part, again = is_part(left, right, pair), is_another_round(left, right, pair)
    if is_another_contract(left, right, pair):
        return Decision("related", "sibling") if alike else _of_bits(weighed)
    if is_another_undertaking(left, right, pair):
        sister = alike and weighed.same + weighed.sister >= SISTER_PROBABILITY
        return Decision("related", relation_of(left, right, pair)) if sister else _of_bits(weighed)
    if weighed.bits >= SAME_BITS and not again:
        return Decision("same") if has_distinctive_agreement(pair) else Decision("unsure")
    if (alike and (weighed.sister >= SISTER_PROBABILITY or again)) or part:
        return Decision("related", relation_of(left, right, pair))
    return _of_bits(weighed)


def may_be_related(left: Record, right: Record, title: str) -> bool:
    """Whether two records can be related for all that tells them apart: their titles are alike, or
    one is a part of the other, as a publisher says. Else they are two projects where something
    exact tells them apart, or the evidence is less than `UNSURE_BITS`."""
    return title in ALIKE_TITLES or stated_relation(left, right) in PARENT_AND_CHILD


def _of_bits(weighed: WeighedPair) -> Decision:
    """A pair that is neither the same nor related: in question, or two projects."""
    return Decision("unsure" if weighed.bits >= UNSURE_BITS else "different")


def is_another_contract(left: Record, right: Record, pair: ComparedPair) -> bool:
    """Whether two purchases are two: one project buys many things, and their titles begin with its
    name. The same notice has the same title, or comes on one day in another language."""
    if not (left.contract and right.contract):
        return False
    title, time = pair.levels.get("title"), pair.levels.get("time")
    translated = left.title.own_langs.isdisjoint(right.title.own_langs) and time == "day"
    return not (title == "same" or (title in DISTINCTIVE["title"] and translated))


def forbids_joining(left: Record, right: Record, pair: ComparedPair) -> bool:
    """Whether something tells a pair apart whatever else agrees: what is exact, or a rule."""
    return pair.contradicts or parting_rule(left, right, pair) is not None


def parting_rule(left: Record, right: Record, pair: ComparedPair) -> str | None:
    """The rule of `calibration.RULES` that tells a pair apart of which nothing exact does: one is a
    part of the other, both are parts, another round, another undertaking."""
    if pair.contradicts:
        return None
    if left.contract != right.contract:
        return "contract"
    if is_another_contract(left, right, pair):
        return "contracts"
    if is_another_round(left, right, pair):
        return "round"
    return "undertaking" if is_another_undertaking(left, right, pair) else None


def shown_of(weighed: WeighedPair, rule: str | None) -> WeighedPair:
    """What is said of a pair: its bits are odds, and a `parting_rule` is among them."""
    prior, terms = scaled(weighed.prior, weighed.terms)
    if rule is not None:
        terms[RULE] = -RULE_BITS
    return msgspec.structs.replace(weighed, prior=prior, terms=terms)


def is_another_undertaking(left: Record, right: Record, pair: ComparedPair) -> bool:
    """Whether titles that are merely alike go with two amounts in one currency, further apart than
    a plan and what was signed, or closer than either is rounded: an eye clinic is not the ear
    clinic of one hospital. Not where a number, the day or the years agree."""
    levels = pair.levels
    alike = levels.get("title") in ("same", "same_often", "within", "nearly")
    agreed = levels.get("identifier") == "same" or levels.get("time") in DISTINCTIVE["time"]
    if levels.get("amount") not in OTHER_AMOUNTS or alike or agreed:
        return False
    if not is_one_currency(left, right):
        return False
    ratio = least_ratio(left, right)
    return ratio is not None and not PLANNED[0] < ratio <= PLANNED[1]


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
    if title in ("little", "foreign", "none", None) and levels.get("text") != "same":
        rare = _has_something_rare(levels) if title else _has_anchors(levels)
        return (rare or _has_anchors(levels)) and not other_purpose
    if title in ("some", "named") and not any(
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


def _has_anchors(levels: Mapping[str, str]) -> bool:
    """Whether titles that say nothing are made up for: by the amount and one of day, place and host
    agency, or by the day and one of these two."""
    time, amount = levels.get("time"), levels.get("amount")
    there = levels.get("place") in ("same", "some") or levels.get("host") == "same"
    if amount in DISTINCTIVE["amount"]:
        return there or time in DISTINCTIVE["time"] or (amount == "same" and time == "near")
    if amount == "rates":
        return there and time in (*DISTINCTIVE["time"], "near")
    return time in DISTINCTIVE["time"] and there and amount not in OTHER_AMOUNTS


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
        ("component", "parent-component"), ("addition", "tranche"), ("follow_on", "phase"),
        ("tranche", "tranche"), ("phase", "phase"),
    )  # fmt: skip
    for kind, relation in marks:
        if kind in conflicts:
            return relation
    if is_part(left, right, pair):
        return "design-and-main"
    if is_another_round(left, right, pair):
        return "tranche"
    if left.contract != right.contract:
        return "part"
    return "sibling"


_rows = msgspec.json.Encoder()
_score_encoder = msgspec.msgpack.Encoder()
_score_decoder = msgspec.msgpack.Decoder(PairScore)


class LinkRow(msgspec.Struct, frozen=True):
    """A row of the table `link`."""

    a: str
    b: str
    bits: float
    probability: float
    verdict: Verdict
    relation: Relation | None
    by_person: bool
    evidence: tuple[Term, ...]


class PairVerdict(msgspec.Struct, frozen=True):
    """The verdict on a pair, by the numbers of its records: bits for *same*, what it is called, its
    score where others are joined, and its `LinkRow` as JSON."""

    a: int
    b: int
    bits: float
    verdict: Verdict
    score: PairScore
    row: bytes


def verdict_of(
    left: Record,
    right: Record,
    pair: ComparedPair,
    weighed: WeighedPair,
    decision: Decision,
    region: str,
) -> PairVerdict:
    """The machine's verdict on a pair. `region` is the pack that names places."""
    return PairVerdict(
        pair.a, pair.b, weighed.bits, decision.verdict, score_of(left, right, pair, weighed),
        row_of(left, right, pair, weighed, decision, region),
    )  # fmt: skip


def row_of(
    left: Record,
    right: Record,
    pair: ComparedPair,
    weighed: WeighedPair,
    decision: Decision,
    region: str,
) -> bytes:
    """The row of a pair as the machine decides, as JSON."""
    rule = parting_rule(left, right, pair)
    shown = shown_of(weighed, rule)
    terms = terms_of(left, right, pair, shown, region, rule)
    if decision.relation is not None:
        words = f"So it is {RELATION_WORDS[decision.relation]}."
        terms.append(Term("relation", decision.relation, 0.0, words))
    return _rows.encode(
        LinkRow(
            left.unit_id, right.unit_id, round(shown.bits, 3),
            round(probability_of(shown.bits), 6),
            decision.verdict, decision.relation, False, tuple(terms),
        )
    )  # fmt: skip


def score_of(left: Record, right: Record, pair: ComparedPair, weighed: WeighedPair) -> PairScore:
    """The score of a pair that nobody judged."""
    forbids = forbids_joining(left, right, pair)
    terms = {feature: bits for feature, bits in weighed.terms.items() if feature != "title"}
    return PairScore(weighed.bits, forbids, terms=terms)


def write_verdicts(path: Path, records: int, verdicts: Iterable[PairVerdict]) -> int:
    """Write verdicts to files, and say how many there are. `records` is the number of all
    records."""
    keys, bits, codes = array("q"), array("d"), array("b")
    ends, middles = array("q", [0]), array("q")
    with path.with_suffix(".bin").open("wb") as out:
        for verdict in verdicts:
            keys.append(verdict.a * records + verdict.b)
            bits.append(verdict.bits)
            codes.append(VERDICTS.index(verdict.verdict))
            middles.append(ends[-1] + out.write(_score_encoder.encode(verdict.score)))
            ends.append(middles[-1] + out.write(verdict.row))
    np.savez(
        path.with_suffix(".npz"), keys=np.array(keys), bits=np.array(bits),
        verdicts=np.array(codes), ends=np.array(ends), middles=np.array(middles),
    )  # fmt: skip
    return len(keys)


class PairVerdicts:
    """The verdicts of files, in order of pairs. To be closed."""

    def __init__(self, paths: Sequence[Path], records: int) -> None:
        pieces = [_columns(path) for path in paths]
        keys = _joined([piece["keys"] for piece in pieces], np.int64)
        order = np.argsort(keys, kind="stable")
        self._records, self._keys = records, keys[order]
        self.bits: Floats = _joined([piece["bits"] for piece in pieces], np.float64)[order]
        self._verdicts = _joined([piece["verdicts"] for piece in pieces], np.int8)[order]
        self._begins = _joined([piece["ends"][:-1] for piece in pieces], np.int64)[order]
        self._middles = _joined([piece["middles"] for piece in pieces], np.int64)[order]
        self._ends = _joined([piece["ends"][1:] for piece in pieces], np.int64)[order]
        sizes = [len(piece["keys"]) for piece in pieces]
        self._piece = np.repeat(np.arange(len(paths), dtype=np.int32), sizes)[order]
        self._files: list[IO[bytes]] = [
            path.with_suffix(".bin").open("rb", buffering=0) for path in paths
        ]

    def __len__(self) -> int:
        return len(self._keys)

    def before(self, pair: Pair) -> int:
        """How many pairs come before that one."""
        return int(np.searchsorted(self._keys, pair[0] * self._records + pair[1]))

    def where(self, pair: Pair) -> int | None:
        """The place of a pair, or None where there is no verdict on it."""
        at = self.before(pair)
        return at if at < len(self) and self.pair(at) == pair else None

    def pair(self, at: int) -> Pair:
        """The pair at a place."""
        return divmod(int(self._keys[at]), self._records)

    def sides(self) -> tuple[Ints, Ints]:
        """The first and the second records of all pairs."""
        return self._keys // self._records, self._keys % self._records

    def verdict(self, at: int) -> Verdict:
        """The verdict on the pair at a place."""
        return VERDICTS[int(self._verdicts[at])]

    def called(self, verdict: Verdict) -> Ints:
        """The places of pairs with that verdict."""
        return np.flatnonzero(self._verdicts == VERDICTS.index(verdict))

    def row(self, at: int) -> bytes:
        """The row of the pair at a place, as JSON."""
        return self._read(at, self._middles, self._ends)

    def score(self, at: int) -> PairScore:
        """The score of the pair at a place."""
        return _score_decoder.decode(self._read(at, self._begins, self._middles))

    def _read(self, at: int, begins: Ints, ends: Ints) -> bytes:
        begin, end = int(begins[at]), int(ends[at])
        file = self._files[int(self._piece[at])]
        file.seek(begin)
        return file.read(end - begin)

    def close(self) -> None:
        """Close the files; no evidence can be asked for any more."""
        for file in self._files:
            file.close()


def _columns(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path.with_suffix(".npz")) as columns:
        return dict(columns)


def _joined(columns: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *columns])
