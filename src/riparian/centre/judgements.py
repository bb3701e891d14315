"""What people know better than the machine: where a project is, which records are one project.

What people said goes into the journal; the machine's part comes out of the live snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from getpass import getuser
from typing import TYPE_CHECKING

import msgspec

from riparian.catalogue.correction_codes import what_to_set
from riparian.catalogue.lookup import find_project
from riparian.catalogue.record_names import find_unit, named_by_row, require_public
from riparian.catalogue.review import Comparison, ReviewFilter, ReviewQueue, compare, list_pairs
from riparian.centre.access import Access
from riparian.centre.record_things import things_of
from riparian.errors import BadRequest
from riparian.exchange.entries.statements import about_pair
from riparian.exchange.statements.statement_journal import StatementJournal
from riparian.linking.link_records import Link, LinkFilter, Weight
from riparian.linking.read_links import list_links, list_weights
from riparian.store.finding import Finding
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.judgement import (
    Contradiction,
    Judgement,
    contradictions,
    standing,
)

if TYPE_CHECKING:  # heavy, and most commands ask nobody who they are
    from riparian.exchange.planned_words import Noting

NotingOf = Callable[[str], "Noting | None"]
"""What goes with an entry that says this, in one transaction; see `People.judging`."""


class JudgementOutcome(msgspec.Struct, frozen=True):
    """An entry that was made, what stood of this pair `before` it, and what stands `now`.

    `contradictions` are those in which this pair has part now; the entry is kept all the same.
    `by_row` are records of the pair without an identifier of their own, named by their place in the
    file: after a new version of the file the name may be another record's.
    """

    entry: Judgement
    before: Judgement | None
    now: Judgement | None
    contradictions: tuple[Contradiction, ...]
    by_row: tuple[str, ...] = ()


class Judgements:
    """What people say stands above the machine: places of projects; whether two records are one
    project, two, or not to be told."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def accept_journal(self, by: str | None = None) -> tuple[Finding, ...]:
        """Go on with the journal as it is, though entries are gone or were changed; what was
        accepted is noted with a name and returned."""
        return self._access.journal.accept(who(by))

    def set_place(
        self,
        activity: str,
        places: Sequence[str],
        why: str,
        by: str | None = None,
        *,
        noting_of: NotingOf | None = None,
    ) -> PlaceCorrection:
        """Say where a project is, by name or code; `nationwide` means its countries as a whole.

        It replaces the machine's places, and what a person said before, from the next build on.
        `by` is who says so, by default the user of this computer. Kept in the journal, to which can
        only be added. Raises UnknownName, or BadRequest where no place or no reason is given, and
        for a project that is not public.
        """
        with self._access.reading() as snapshot:
            project, codes = what_to_set(snapshot, activity, places)
            require_public(snapshot, (project,))
        about = things_of(self._access, [project]).get(project)
        noting = noting_of and noting_of(f"{project} in {', '.join(codes)}")
        return self._access.journal.correct_places(project, codes, why, who(by), about, noting)

    def undo_place(
        self, activity: str, why: str, by: str | None = None, *, noting_of: NotingOf | None = None
    ) -> PlaceCorrection:
        """Take back the correction of a project that stands; the one before stands again.

        Works for a project that is not in the catalogue any more. Raises UnknownName where none
        stands.
        """
        project = self._corrected(activity)
        noting = noting_of and noting_of(f"undone: place of {project}")
        return self._access.journal.undo_places(project, why, who(by), noting)

    def links(self, wanted: LinkFilter | None = None) -> tuple[list[Link], int]:
        """Pairs of records that are one project, related or in question, and how many in all.

        `wanted.project` is an identifier or handle; raises UnknownName for one that there is not.
        """
        wanted = wanted or LinkFilter()
        with self._access.reading() as snapshot:
            if wanted.project is not None:
                project = find_project(snapshot, wanted.project)
                wanted = msgspec.structs.replace(wanted, project=project)
            return list_links(snapshot, wanted)

    def link_weights(self) -> list[Weight]:
        """What each agreement of two records is worth in bits, as counted in this centre."""
        with self._access.reading() as snapshot:
            return list_weights(snapshot)

    def place_corrections(self, activity: str | None = None) -> tuple[PlaceCorrection, ...]:
        """Every entry that was made, undone ones and undos too, the oldest first."""
        return self._access.journal.place_corrections(activity and self._corrected(activity))

    def judge(
        self,
        one: str,
        other: str,
        verdict: str,
        why: str,
        by: str | None = None,
        *,
        noting_of: NotingOf | None = None,
    ) -> JudgementOutcome:
        """Say that two records are of the `same` project, of `different` ones, that one is
        `part-of` the other or `has-part`, or that you are `unsure`; records by id or handle.

        It stands above the machine, and replaces what a person said of this pair before, from the
        next build on. `by` is who says so, by default the user of this computer. Kept in the
        journal, to which can only be added. A judgement that contradicts others is kept too, and
        the contradiction told. Raises UnknownName, or BadRequest where the two are one record, the
        verdict is none of these, one is not public or no reason is given.
        """
        with self._access.reading() as snapshot:
            a, b = find_unit(snapshot, one), find_unit(snapshot, other)
            require_public(snapshot, (a, b))
            by_row = named_by_row(snapshot, (a, b))
        before = self._access.journal.standing_judgements()
        things = things_of(self._access, [a, b])
        about = about_pair(things.get(a), things.get(b))
        noting = noting_of and noting_of(f"{a} and {b}: {verdict}")
        entry = self._access.journal.judge(a, b, verdict, why, who(by), about, noting)
        return _judged(self._access.journal, entry, before, by_row)

    def undo_judgement(
        self,
        one: str,
        other: str,
        why: str,
        by: str | None = None,
        *,
        noting_of: NotingOf | None = None,
    ) -> JudgementOutcome:
        """Take back the judgement on a pair that stands; the one before stands again.

        Works for records that are not in the catalogue any more. Raises UnknownName where none
        stands.
        """
        a, b = self._known(one), self._known(other)
        before = self._access.journal.standing_judgements()
        noting = noting_of and noting_of(f"undone: {a} and {b}")
        entry = self._access.journal.undo_judgement(a, b, why, who(by), noting)
        return _judged(self._access.journal, entry, before)

    def judgements(
        self, record: str | None = None, standing_only: bool = False
    ) -> tuple[Judgement, ...]:
        """Every entry that was made, undone ones and undos too, the oldest first; or only those
        that stand, in order of the pairs. Of all records, or on pairs with one."""
        wanted = None if record is None else self._known(record)
        found = self._access.journal.judgements(wanted)
        return tuple(standing(found)) if standing_only else found

    def contradictions(self) -> list[Contradiction]:
        """Judgements that stand and cannot all be right: some say that records are one project,
        another that they are two."""
        return contradictions(self._access.journal.standing_judgements())

    def review(self, wanted: ReviewFilter | None = None) -> ReviewQueue:
        """Pairs of records in question, the most useful to judge first, at most `limit`."""
        with self._access.reading() as snapshot:
            return list_pairs(
                snapshot, wanted or ReviewFilter(), self._access.journal.standing_judgements()
            )

    def compare(self, one: str, other: str) -> Comparison:
        """Two records side by side, by id or handle, with what the machine and people say."""
        stands = self._access.journal.standing_judgements()
        with self._access.reading() as snapshot:
            a, b = find_unit(snapshot, one), find_unit(snapshot, other)
            if a == b:
                raise BadRequest(
                    f"Expected two records, got {a} twice.", "Give two different records."
                )
            return compare(snapshot, a, b, stands, contradictions(stands))

    def _corrected(self, words: str) -> str:
        """The project that is meant, where it is known to the journal or to the catalogue."""
        if any(entry.activity == words for entry in self._access.journal.place_corrections()):
            return words
        with self._access.reading() as snapshot:
            return find_project(snapshot, words)

    def _known(self, words: str) -> str:
        """The record that is meant, where it is known to the journal or to the catalogue."""
        if self._access.journal.judgements(words):
            return words
        with self._access.reading() as snapshot:
            return find_unit(snapshot, words)


def who(by: str | None) -> str:
    """Who says something: the name that is given, else that of the user of this computer."""
    if by is not None:
        return by
    try:
        return getuser()
    except (OSError, KeyError) as error:  # a system that knows no names
        raise BadRequest("We do not know who says so.", "Give your name with --by NAME.") from error


def _judged(
    journal: StatementJournal, entry: Judgement, before: list[Judgement], by_row: Sequence[str] = ()
) -> JudgementOutcome:
    now = journal.standing_judgements()
    return JudgementOutcome(
        entry,
        _of_pair(before, entry),
        _of_pair(now, entry),
        tuple(
            one for one in contradictions(now) if any(j.pair == entry.pair for j in one.judgements)
        ),
        tuple(by_row),
    )


def _of_pair(judgements: list[Judgement], entry: Judgement) -> Judgement | None:
    return next((one for one in judgements if one.pair == entry.pair), None)
