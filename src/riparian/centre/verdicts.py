"""Verdicts on overlaps: what is said of one, writing and taking back, and how they compare with the
strengths of the product.

Whoever reads gets what they may: this member's people its own view, anybody else what is for
everybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeGuard

from riparian.catalogue.record_claims import units_called, units_of_projects
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.centre.access import Access
from riparian.centre.answering import WIDER, Answering, audiences_up_to, reason_of
from riparian.centre.claims import Claims
from riparian.centre.overlaps import Overlaps
from riparian.centre.record_things import things_of
from riparian.desk.accounts.audit import WITHDRAWN
from riparian.desk.accounts.roles import Act
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.desk.claims.verdicts import (
    StrengthFigures,
    VerdictFigures,
    VerdictSaid,
    fold_verdicts,
    label_of,
)
from riparian.desk.sharing.choice import Sharer, may_share, require_may_share
from riparian.errors import BadRequest, NotAllowed, UnknownName
from riparian.exchange.entries.entry_types import OVERLAP_VERDICTS, VERDICT, OverlapVerdict, Verdict
from riparian.exchange.entries.payload import About, Pair, Thing
from riparian.exchange.entries.statements import about_pair
from riparian.exchange.names import EntryName
from riparian.overlap.engine.evidence_weights import STRENGTHS
from riparian.overlap.report.overlap_records import Overlap

if TYPE_CHECKING:
    from riparian.centre.channel import Channel
    from riparian.centre.desk_entries import DeskEntries


class Verdicts:
    """Verdicts of a centre; see the module."""

    def __init__(
        self,
        access: Access,
        overlaps: Overlaps,
        claims: Claims,
        answering: Answering,
        desk: Callable[[], DeskEntries],
        channel: Callable[[], Channel | None],
    ) -> None:
        self._access, self._overlaps = access, overlaps
        self._claims, self._answering = claims, answering
        self._desk, self._channel = desk, channel

    def of(self, overlap: Overlap) -> tuple[VerdictSaid, ...]:
        """What members think of an overlap, whichever records of its two projects they named."""
        pairs = self._pairs_of(overlap.a.id, overlap.b.id)
        return fold_verdicts(self._desk().about(pairs, self._claims.reader)) if pairs else ()

    def is_nameable(self, overlap: Overlap) -> bool:
        """Whether every node knows the two projects by a name, so that something can be said of
        their pair."""
        return self._pair(overlap) is not None

    def audiences(self, sharer: Sharer, overlap: Overlap) -> list[str | None]:
        """For whom somebody's verdict may be, the widest first; nothing for whoever may not."""
        return audiences_up_to(sharer, _widest(overlap) if self._channel() else WIDER[None])

    def say(
        self,
        overlap: Overlap,
        verdict: str,
        why: str,
        tlp: str | None,
        sharer: Sharer,
        suggestion: int | None = None,
    ) -> EntryName:
        """Write a verdict; `tlp` None keeps it for this member alone. Raises NotAllowed, and
        BadRequest for what cannot be said so; then nothing was written."""
        if tlp is not None:
            require_may_share(sharer, tlp)
        elif not sharer.may_do(Act.JUDGE):
            raise NotAllowed(
                "Your account does not judge overlaps.",
                "Ask your administrator for the role of writer.",
            )
        if self._channel() is not None and WIDER[tlp] > _widest(overlap):
            raise BadRequest(
                "Not everybody who would read your verdict may know of these projects.",
                "Choose a narrower audience.",
            )
        said, pair = Verdict(_read_verdict(verdict), reason_of(why)), self._pair(overlap)
        if pair is None:
            raise BadRequest(
                "Nobody elsewhere could tell which two projects this is about: one of them has "
                "neither an identifier nor a page.",
                "Tell your counterpart in a note.",
            )
        if suggestion is not None:
            self._answering.suggestions.require_waiting(suggestion)
        what = f"{verdict} of {overlap.id}"
        noting = self._answering.noting(sharer, tlp, what, suggestion)
        return self._desk().write(VERDICT, said, pair, sharer.author, tlp, noting=noting)

    def own(self, overlap: Overlap, sharer: Sharer) -> list[VerdictSaid]:
        """The verdicts on it that somebody can take back: this member's that they could have
        written; in a centre in no framework a person's own, or all where nobody has an account."""
        return [
            verdict
            for verdict in self._of_own_member(overlap, sharer)
            if verdict.entry.origin.is_local or may_share(sharer, verdict.tlp)
        ]

    def _of_own_member(self, overlap: Overlap, sharer: Sharer) -> list[VerdictSaid]:
        channel = self._channel()
        return [
            verdict
            for verdict in self.of(overlap)
            if verdict.stands
            and (
                verdict.member == channel.own_member
                if channel
                else sharer.account is None or verdict.by == sharer.author
            )
        ]

    def take_back(self, overlap: Overlap, entry: str, why: str, sharer: Sharer) -> EntryName:
        """Take back a verdict of this member. Raises UnknownName for any other, NotAllowed for
        whoever may not share with its readers, and BadRequest without a reason."""
        own = self._of_own_member(overlap, sharer)
        wanted = next((x for x in own if str(x.entry) == entry), None)
        if wanted is None:
            raise UnknownName(
                "This is no verdict of yours that could be taken back.", "Load the page again."
            )
        if not wanted.entry.origin.is_local:
            require_may_share(sharer, wanted.tlp)
        taken_back, audit = wanted.entry, self._answering.auditing(sharer)
        noting = audit(lambda names: [(WITHDRAWN, f"{taken_back}, in {names[0]}")])
        return self._desk().withdraw(taken_back, reason_of(why), sharer.author, noting=noting)

    def figures(self) -> VerdictFigures:
        """All verdicts that this member can read, as labelled pairs, against the strengths that the
        catalogue gives these overlaps now."""
        entries = self._desk().of_types({VERDICT})
        by_pair = verdicts_by_projects(self._access, entries)
        folded = [(pair, fold_verdicts(said)) for pair, said in by_pair.items()]
        labels = {pair: label_of(said) for pair, said in folded}
        said = Counter(x.verdict for _, some in folded for x in some if x.stands)
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        unknown = len({e.about for e in entries if e.stands and isinstance(e.about, Pair)})
        unknown -= len({e.about for some in by_pair.values() for e in some if e.stands})
        for (a, b), label in labels.items():
            if label not in ("overlap", "none"):
                continue
            try:
                counted[self._overlaps.explain(f"{a}~{b}").strength][label] += 1
            except UnknownName:
                unknown += 1
        strengths = tuple(
            StrengthFigures(strength, counted[strength]["overlap"], counted[strength]["none"])
            for _, strength in STRENGTHS
            if strength in counted
        )
        return VerdictFigures(
            pairs=sum(label is not None for label in labels.values()),
            verdicts={name: said[name] for name in OVERLAP_VERDICTS},
            by_strength=strengths,
            overlaps=sum(each.overlaps for each in strengths),
            none=sum(each.none for each in strengths),
            divided=sum(label == "divided" for label in labels.values()),
            unknown=unknown,
        )

    def _pair(self, overlap: Overlap) -> Pair | None:
        """The two projects by what every node calls their first records."""
        things = things_of(self._access, [overlap.a.id, overlap.b.id])
        return about_pair(things.get(overlap.a.id), things.get(overlap.b.id))

    def _pairs_of(self, a: str, b: str) -> frozenset[Pair]:
        """The pairs of a record of one project with one of the other that anybody talks of."""
        channel = self._channel()
        known = [*(channel.pairs_talked_of() if channel else ())]
        known += [x.about for _, x in self._access.journal.local_entries() if is_pair(x.about)]
        if not known:
            return frozenset()
        with self._access.reading() as snapshot:
            units = [units_of_projects(snapshot, [project]) for project in (a, b)]
        left, right = (frozenset(things_of(self._access, some).values()) for some in units)
        return frozenset(
            pair
            for pair in known
            if (pair.left in left and pair.right in right)
            or (pair.left in right and pair.right in left)
        )


def verdicts_by_projects(
    access: Access, entries: Iterable[DeskEntry]
) -> dict[tuple[str, str], list[DeskEntry]]:
    """Entries about pairs by the two projects of this catalogue, by handle; those about records
    that it has not, or that are one project here, are left out."""
    about = [(entry, entry.about) for entry in entries if isinstance(entry.about, Pair)]
    things: set[Thing] = {thing for _, pair in about for thing in (pair.left, pair.right)}
    with access.reading() as snapshot:
        called = units_called(snapshot, things)
        handles = dict(
            snapshot.rows(
                "SELECT DISTINCT a.unit_id, h.handle FROM activity AS a"
                " JOIN handle AS h ON h.project_id = a.project_id"
                f" WHERE a.unit_id {AMONG_IDS}",
                {"ids": text_of(called.values())},
            )
        )
    by_pair: dict[tuple[str, str], list[DeskEntry]] = defaultdict(list)
    for entry, pair in about:
        units = [called.get(pair.left), called.get(pair.right)]
        a, b = sorted(str(handles.get(unit, "")) for unit in units)
        if a and a != b:
            by_pair[a, b].append(entry)
    return by_pair


def is_pair(about: About | None) -> TypeGuard[Pair]:
    """Whether an entry is about a pair."""
    return isinstance(about, Pair)


def _widest(overlap: Overlap) -> int:
    """How far what is said of an overlap may go: no further than either of its projects."""
    labels = [side.tlp for side in (overlap.a, overlap.b) if side.tlp is not None]
    return min((WIDER.get(label, 0) for label in labels), default=WIDER["CLEAR"])


def _read_verdict(text: str) -> OverlapVerdict:
    for verdict in OVERLAP_VERDICTS:
        if verdict == text:
            return verdict
    raise BadRequest("You have not said what you think of it.", "Choose one of the four answers.")
