"""What people said, out of all journals of a centre together: statements with their numbers.

Corrections and judgements are numbered each by themselves, in the order of the journals. A number
that stands in an entry counts, unless one as large came before it: two computers that wrote at the
same moment gave the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from riparian.exchange.entries.payload import Payload
from riparian.exchange.entries.statements import (
    JUDGEMENT,
    PLACE_CORRECTION,
    TYPES,
    CarriedDamage,
    Statement,
    carried_row,
    statement_in,
    type_of,
)
from riparian.exchange.names import EntryName
from riparian.exchange.statements.own_journals import JournalFault, JournalStatements
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.judgement import Judgement


class StatementContent(msgspec.Struct, frozen=True):
    """Everything that people said and that can be read, in order, and what is wrong.

    `names`: the entry of each statement, by type and number; `next_numbers`: those that the next
    ones get; `sizes`: of the journals, of which the last is the one that is written to;
    `carried`: the rows of an earlier Riparian's tables that were taken in; `remembered`: how many
    entries each journal has had, as it was before these were read, None where that is damaged;
    `local`: entries of other types in journals that are for this centre alone.
    """

    corrections: tuple[PlaceCorrection, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    names: Mapping[tuple[str, int], EntryName] = {}
    next_numbers: Mapping[str, int] = {}
    sizes: Mapping[str, int] = {}
    faults: tuple[JournalFault, ...] = ()
    carried: frozenset[tuple[str, int]] = frozenset()
    remembered: Mapping[str, int] | None = {}
    local: tuple[tuple[EntryName, Payload], ...] = ()

    def name_of(self, statement: Statement) -> EntryName | None:
        """The entry that says it; None for a row of an earlier Riparian."""
        return self.names.get((type_of(statement), statement.id))

    def next_number(self, of_type: type[PlaceCorrection] | type[Judgement]) -> int:
        """The number of the next one."""
        kind = JUDGEMENT if of_type is Judgement else PLACE_CORRECTION
        return self.next_numbers.get(kind, 1)


def content_of(journals: Iterable[JournalStatements]) -> StatementContent:
    """What stands in these journals, of which the later go on from those before."""
    gathered = _Gathered()
    for journal in journals:
        gathered.sizes[str(journal.origin)] = journal.size
        gathered.faults += journal.faults
        for index, payload in journal.payloads.items():
            gathered.take(EntryName(journal.origin, index), payload)
    return StatementContent(
        tuple(gathered.corrections),
        tuple(gathered.judgements),
        {key: name for name, key in gathered.keys.items()},
        {kind: number + 1 for kind, number in gathered.reserved.items()},
        gathered.sizes,
        tuple(gathered.faults),
        frozenset(gathered.carried),
        local=tuple(gathered.local),
    )


class _Gathered:
    """What was read so far."""

    def __init__(self) -> None:
        self.corrections: list[PlaceCorrection] = []
        self.judgements: list[Judgement] = []
        self.keys: dict[EntryName, tuple[str, int]] = {}
        self.said: dict[tuple[str, int], Statement] = {}
        self.last = dict.fromkeys(TYPES, 0)
        self.reserved = dict.fromkeys(TYPES, 0)
        self.sizes: dict[str, int] = {}
        self.faults: list[JournalFault] = []
        self.carried: set[tuple[str, int]] = set()
        self.local: list[tuple[EntryName, Payload]] = []

    def take(self, name: EntryName, payload: Payload | None) -> None:
        """The entry of that name, with what it says; None where that is not what was written."""
        if payload is None:
            # It had a number of one of the types, which is not given to another.
            self.reserved = {kind: number + 1 for kind, number in self.reserved.items()}
            return
        if payload.type not in TYPES:
            if name.origin.is_local:
                self.local.append((name, payload))
            return
        if (row := carried_row(payload)) is not None:
            self.carried.add(row)
        try:
            said = statement_in(payload)
        except msgspec.ValidationError as error:
            what = f"Entry {name.index:,} of {name.origin} is no statement: {error}."
            self.faults.append(JournalFault(str(name.origin), name.index, what))
            return
        if isinstance(said, CarriedDamage):
            self._number(payload.type, said.number)
            return
        self._add(name, payload, said)

    def _number(self, kind: str, number: int) -> int:
        self.last[kind] = max(number, self.last[kind] + 1)
        self.reserved[kind] = max(self.reserved[kind], self.last[kind])
        return self.last[kind]

    def _add(self, name: EntryName, payload: Payload, said: Statement) -> None:
        kind, undoes = type_of(said), said.undoes
        if self.said.get((kind, said.id)) == said:
            self.keys[name] = kind, said.id  # written again, to the next journal of a member
            return
        if undoes is not None and isinstance(payload.about, EntryName):
            named = self.keys.get(payload.about)
            undoes = named[1] if named is not None and named[0] == kind else undoes
        number = self._number(kind, said.id)
        self.said[kind, number] = said
        self.keys[name] = kind, number
        if isinstance(said, Judgement):
            self.judgements.append(msgspec.structs.replace(said, id=number, undoes=undoes))
        else:
            self.corrections.append(msgspec.structs.replace(said, id=number, undoes=undoes))
