"""What the host says of a project, field by field: confirmed, disputed, or nothing.

A confirmation or a dispute is a government's where its writer was a host of that country by the
charter when it was written and shared it, and the country is among those that the record names as
recipients. Anything else is that member's word: it is given beside, with the reason, and decides
nothing. What was withdrawn does not count, and of one member's words about one field of one record
the newest does. The order in which entries arrive makes no difference, nor does one that comes
twice.

Nothing is read here, and no sentence is written: those are in `wording.host_word`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from riparian.catalogue.host_marks import HostMark, Says
from riparian.catalogue.record_claims import StandingDispute
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.exchange.entries.entry_types import FIELDS, Confirmation, Dispute, Field
from riparian.exchange.entries.payload import About
from riparian.exchange.names import EntryName
from riparian.store.tlp import STRICTEST_FIRST

if TYPE_CHECKING:  # it brings libraries that a page without entries does not need
    from riparian.exchange.membership.charter import Charter

Kind = Literal["confirmation", "dispute"]

State = Literal["confirmed", "changed", "disputed", "none"]
"""Of a field: a host confirms what it says now; the claim has changed since a host confirmed it;
a host disputes it; no host says anything of it."""

WhyNot = Literal["unshared", "no-member", "no-host", "other-country", "no-recipient"]
"""Why a word is no government's: it was never shared; its writer was no member then; or no host;
it speaks for another country than the writer's; the record does not name that country."""


class RecordNow(msgspec.Struct, frozen=True):
    """What a record says now: its recipient countries (ISO 3166-1), and the value of each field of
    which it says anything, in the words in which it is shown."""

    countries: frozenset[str] = frozenset()
    values: Mapping[Field, str] = {}


class Word(msgspec.Struct, frozen=True):
    """What one member says of one field of one record.

    `value`: as confirmed, or what the field should say (None where a dispute names nothing).
    `country`: of which it speaks for the government; None where `why_not` says that it does for
    none. `has_changed`: the record no longer says what was confirmed; it says `value_now`.
    `withdrawn_by` is the entry in which its writer took it back.
    """

    kind: Kind
    field: Field
    record: About
    member: str
    value: str | None
    why: str | None
    entry: EntryName
    written_at: datetime
    by: str
    tlp: str
    as_of: str | None = None
    office: str | None = None
    typed_in_by: str | None = None
    named_country: str | None = None
    country: str | None = None
    why_not: WhyNot | None = None
    value_now: str | None = None
    withdrawn_by: EntryName | None = None
    withdrawn_why: str = ""

    @property
    def is_governments(self) -> bool:
        """Whether it is a host government's word."""
        return self.why_not is None

    @property
    def says(self) -> Says:
        """What it says of the field now."""
        if self.kind == "dispute":
            return "disputed"
        return "changed" if self.has_changed else "confirmed"

    @property
    def has_changed(self) -> bool:
        """Whether the record says something else now than what was confirmed."""
        if self.kind != "confirmation" or self.field == "activity":
            return False
        return _folded(self.value) != _folded(self.value_now)


class HostWord(msgspec.Struct, frozen=True):
    """What hosts say of a project: by field, what stands of governments' words, the newest first;
    and `others`, the words of members that are no government's, the newest first. `withdrawn` are
    governments' confirmations that were taken back: they count for nothing."""

    fields: dict[Field, tuple[Word, ...]] = {}
    others: tuple[Word, ...] = ()
    withdrawn: tuple[Word, ...] = ()

    def state(self, field: Field) -> State:
        """What hosts say of a field. A dispute is named before a confirmation of another host, or
        of another record of the project: who reads one word has to know that they differ."""
        words = self.fields.get(field, ())
        if not words:
            return "none"
        if any(word.kind == "dispute" for word in words):
            return "disputed"
        return "changed" if all(word.has_changed for word in words) else "confirmed"

    def together(self) -> list[list[Word]]:
        """What stands of governments' words, with those in one list that a single sentence says:
        fields that one entry confirms and that have not changed since."""
        groups: dict[tuple[EntryName, Field | None], list[Word]] = {}
        for word in (word for words in self.fields.values() for word in words):
            alone = word.field if word.has_changed or word.kind == "dispute" else None
            groups.setdefault((word.entry, alone), []).append(word)
        return list(groups.values())

    @property
    def is_confirmed(self) -> bool:
        """Whether a host confirms anything of the project."""
        return any(w.kind == "confirmation" for words in self.fields.values() for w in words)

    @property
    def is_disputed(self) -> bool:
        """Whether a host disputes anything of it."""
        return any(w.kind == "dispute" for words in self.fields.values() for w in words)


def host_word(
    entries: Iterable[DeskEntry],
    charters: Sequence[Charter],
    records: Mapping[About, RecordNow],
) -> HostWord:
    """What hosts say of the records of one project; entries about anything else are left out.
    `charters` are all versions, the first first; none where the centre is in no framework."""
    every = [
        word
        for entry in entries
        if entry.about is not None and entry.about in records
        for word in words_of(entry, charters, records[entry.about])
    ]
    words = newest(word for word in every if word.withdrawn_by is None)
    by_field: dict[Field, list[Word]] = {}
    for word in words:
        if word.is_governments:
            by_field.setdefault(word.field, []).append(word)
    return HostWord(
        {field: tuple(by_field[field]) for field in FIELDS if field in by_field},
        tuple(word for word in words if not word.is_governments),
        tuple(_taken_back(every)),
    )


def marks_of(said: HostWord) -> tuple[HostMark, ...]:
    """What governments say of each field, as it stands beside it, a dispute first."""
    return tuple(
        HostMark(
            field,
            says,
            tuple(sorted({word.country for word in of if word.country})),
            min((word.tlp for word in of), key=STRICTEST_FIRST.index),
        )
        for field, words in said.fields.items()
        for says in ("disputed", "changed", "confirmed")
        if (of := [word for word in words if word.says == says])
    )


def standing_disputes(
    entries: Iterable[DeskEntry], charters: Sequence[Charter]
) -> tuple[StandingDispute, ...]:
    """What governments dispute, for whoever has the records: a build leaves it out. Whether a
    record names the country is asked there."""
    anywhere = RecordNow(
        frozenset(x.country for charter in charters for x in charter.members.values() if x.country)
    )
    words = newest(
        word
        for entry in entries
        for word in words_of(entry, charters, anywhere)
        if word.withdrawn_by is None
    )
    found = {
        StandingDispute(word.record, word.field, word.country)
        for word in words
        if word.kind == "dispute" and word.country is not None
    }
    return tuple(sorted(found, key=msgspec.json.encode))


def _taken_back(words: Iterable[Word]) -> list[Word]:
    """The governments' confirmations among these that were taken back, each once."""
    gone = {
        (word.entry, word.field): word
        for word in words
        if word.withdrawn_by is not None and word.kind == "confirmation" and word.is_governments
    }
    return sorted(gone.values(), key=_age, reverse=True)


def words_of(entry: DeskEntry, charters: Sequence[Charter], now: RecordNow) -> Iterator[Word]:
    """What an entry says of each field, whether it counts or not; nothing where it is no
    confirmation or dispute, or has not the form of one."""
    said = entry.said
    if entry.unfit or entry.about is None:
        return
    if isinstance(said, Confirmation):
        country, why_not = government_of(entry, charters, now.countries, said.country)
        for field, value in said.fields.items():
            yield Word(
                "confirmation", field, entry.about, entry.member, value, said.why, entry.name,
                entry.written_at, entry.by, entry.tlp, said.as_of, said.office, said.typed_in_by,
                said.country, country, why_not, now.values.get(field), entry.withdrawn_by,
                entry.withdrawn_why,
            )  # fmt: skip
    elif isinstance(said, Dispute):
        country, why_not = government_of(entry, charters, now.countries)
        yield Word(
            "dispute", said.field, entry.about, entry.member, said.value, said.why, entry.name,
            entry.written_at, entry.by, entry.tlp, said.as_of, said.office, said.typed_in_by,
            country=country, why_not=why_not,
            value_now=now.values.get(said.field), withdrawn_by=entry.withdrawn_by,
            withdrawn_why=entry.withdrawn_why,
        )  # fmt: skip


def government_of(
    entry: DeskEntry,
    charters: Sequence[Charter],
    recipients: Collection[str],
    named: str | None = None,
) -> tuple[str | None, WhyNot | None]:
    """The country for whose government an entry about a record speaks; or None, and why it speaks
    for none. `named`: the country that the entry itself names."""
    is_for_itself = entry.name.origin.is_local or entry.audience == (entry.member,)
    if is_for_itself or not charters:
        return None, "unshared"
    line = charter_at(charters, entry.written_at).members.get(entry.member)
    if line is None:
        return None, "no-member"
    if line.role != "host" or line.country is None:
        return None, "no-host"
    if named not in (None, line.country):
        return None, "other-country"
    if line.country not in recipients:
        return None, "no-recipient"
    return line.country, None


def charter_at(charters: Sequence[Charter], when: datetime) -> Charter:
    """The charter of that time: the newest that had been made; the first where none had."""
    made = [charter for charter in charters if charter.drafted_at <= when]
    return made[-1] if made else charters[0]


def newest(words: Iterable[Word]) -> list[Word]:
    """Of one member's words about one field of one record the newest, the newest first. Of a
    journal its order decides, and not the clock. What a member says once it is no host replaces
    nothing that it said as one."""
    latest: dict[tuple[str, About, Field, bool], Word] = {}
    for word in words:
        key = word.member, word.record, word.field, word.is_governments
        if key not in latest or latest[key].entry < word.entry:
            latest[key] = word
    return sorted(latest.values(), key=_age, reverse=True)


def _age(word: Word) -> tuple[datetime, EntryName, int]:
    return word.written_at, word.entry, -FIELDS.index(word.field)


def _folded(value: str | None) -> str:
    return " ".join((value or "").split()).casefold()
