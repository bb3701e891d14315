"""What members answer to the claims about a project: disputes and corrections, field by field.

An answer stands beside the claim and takes nothing away. Of one member's words about one field of
one record the newest stands: a newer dispute, correction or confirmation replaces it. In a centre
in no framework several people speak for themselves, each with a word of their own. A correction
counts as one only where its writer is the member who shared that record; from anybody else it is
that member's word, as a dispute is; so are places that a member shared. What was taken back is
given with its reason and does not stand; what has not the form of its type is given apart, with
what is wrong with it.

The order in which entries arrive makes no difference, nor does one that comes twice. What hosts say
for their governments is another question: `host_word`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import Literal

import msgspec

from riparian.desk.claims.desk_entry import DeskEntry
from riparian.exchange.entries.entry_types import (
    CONFIRMATION,
    CORRECTION,
    DISPUTE,
    FIELDS,
    SHARED_PLACE,
    Confirmation,
    Correction,
    Dispute,
    Field,
    SharedPlace,
)
from riparian.exchange.entries.payload import About
from riparian.exchange.names import EntryName

Kind = Literal["dispute", "correction"]

ANSWERS = frozenset({CORRECTION, DISPUTE, CONFIRMATION, SHARED_PLACE})
"""The types of the entries that say something of a field of a record."""

SharedBy = Callable[[About], Collection[str]]
"""The members who shared a record, as far as the reader may know it."""


class Answer(msgspec.Struct, frozen=True):
    """What one member says of one field of one record. `value`: what it should say, None where a
    dispute names nothing. `is_owners`: a correction by the member who shared the record. `office`,
    `as_of` and `typed_in_by`: of a dispute with which an office answered by sheet."""

    kind: Kind
    field: Field
    value: str | None
    why: str
    record: About
    member: str
    by: str
    written_at: datetime
    entry: EntryName
    tlp: str
    is_owners: bool = False
    withdrawn_by: EntryName | None = None
    withdrawn_why: str = ""
    office: str | None = None
    as_of: str | None = None
    typed_in_by: str | None = None

    @property
    def stands(self) -> bool:
        """Whether its writer has not taken it back."""
        return self.withdrawn_by is None


class UnfitEntry(msgspec.Struct, frozen=True):
    """An entry that counts nowhere, and why, as a sentence."""

    entry: EntryName
    type: str
    member: str
    written_at: datetime
    reason: str


class Answers(msgspec.Struct, frozen=True):
    """By field, what members answer: what stands first, the newest of it first, then what was taken
    back; and `unfit`, what counts nowhere."""

    fields: dict[Field, tuple[Answer, ...]] = {}
    unfit: tuple[UnfitEntry, ...] = ()

    @property
    def disputed(self) -> tuple[Field, ...]:
        """The fields of which somebody disputes what is said, or corrects it."""
        return tuple(f for f, answers in self.fields.items() if any(a.stands for a in answers))


def fold_answers(entries: Iterable[DeskEntry], shared_by: SharedBy) -> Answers:
    """What members answer to the claims about the records of one project; `entries` are those about
    these records, whatever their type."""
    known = _each_once(entry for entry in entries if entry.type in ANSWERS)
    newest = _newest_words(known)
    by_field: dict[Field, list[Answer]] = {}
    for entry in known:
        for answer in _answers_in(entry, shared_by):
            if answer.stands and newest[_speaks(entry), answer.record, answer.field] != entry.name:
                continue
            by_field.setdefault(answer.field, []).append(answer)
    unfit = (
        UnfitEntry(entry.name, entry.type, entry.member, entry.written_at, entry.unfit)
        for entry in known
        if entry.unfit and entry.withdrawn_by is None
    )
    return Answers(
        {f: tuple(sorted(by_field[f], key=_place)) for f in FIELDS if f in by_field}, tuple(unfit)
    )


def _each_once(entries: Iterable[DeskEntry]) -> list[DeskEntry]:
    """By time and name; of an entry that came twice, once before and once after it was taken back,
    the latter."""
    known: dict[EntryName, DeskEntry] = {}
    for entry in entries:
        if entry.name not in known or known[entry.name].withdrawn_by is None:
            known[entry.name] = entry
    return sorted(known.values(), key=lambda entry: (entry.written_at, entry.name))


def _newest_words(entries: Iterable[DeskEntry]) -> dict[tuple[str, About, Field], EntryName]:
    """By who speaks, record and field, the entry with the newest word that stands. Of a journal its
    order decides, and not the clock."""
    newest: dict[tuple[str, About, Field], EntryName] = {}
    for entry in entries:
        if not entry.stands or entry.about is None:
            continue
        for field in _fields_of(entry):
            key = _speaks(entry), entry.about, field
            if key not in newest or newest[key] < entry.name:
                newest[key] = entry.name
    return newest


def _speaks(entry: DeskEntry) -> str:
    """In whose name an entry speaks: its member's; in a centre in no framework the person's."""
    return f"{entry.member}\n{entry.by}" if entry.name.origin.is_local else entry.member


def _fields_of(entry: DeskEntry) -> tuple[Field, ...]:
    said = entry.said
    if isinstance(said, Dispute):
        return (said.field,)
    if isinstance(said, SharedPlace):
        return ("location",)
    return tuple(said.fields) if isinstance(said, Correction | Confirmation) else ()


def _answers_in(entry: DeskEntry, shared_by: SharedBy) -> Iterator[Answer]:
    said, about = entry.said, entry.about
    if about is None or entry.unfit:
        return
    if isinstance(said, Dispute):
        answer = _answer("dispute", said.field, said.value, said.why, entry, about)
        yield msgspec.structs.replace(
            answer, office=said.office, as_of=said.as_of, typed_in_by=said.typed_in_by
        )
    elif isinstance(said, Correction | SharedPlace):
        is_owners = entry.member in _sharers(about, shared_by) and not entry.name.origin.is_local
        kind: Kind = "correction" if is_owners else "dispute"
        for field, value in _values_in(said):
            yield _answer(kind, field, value, said.why, entry, about, is_owners)


def _values_in(said: Correction | SharedPlace) -> Iterable[tuple[Field, str]]:
    """What it says of which field: of places their names."""
    if isinstance(said, SharedPlace):
        return [("location", "; ".join(place.name for place in said.places))]
    return said.fields.items()


def _sharers(about: About, shared_by: SharedBy) -> Collection[str]:
    return (about.origin.member,) if isinstance(about, EntryName) else shared_by(about)


def _answer(
    kind: Kind,
    field: Field,
    value: str | None,
    why: str,
    entry: DeskEntry,
    about: About,
    is_owners: bool = False,
) -> Answer:
    return Answer(
        kind, field, value, why, about, entry.member, entry.by, entry.written_at, entry.name,
        entry.tlp, is_owners, entry.withdrawn_by, entry.withdrawn_why,
    )  # fmt: skip


def _place(answer: Answer) -> tuple[bool, float, EntryName]:
    return not answer.stands, -answer.written_at.timestamp(), answer.entry
