"""Who says what of a project, a row for each field: sources, the host, disputes and corrections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from riparian.catalogue.comparison.field_agreement import ComparedField, Statement
from riparian.centre.claims import ProjectClaims
from riparian.desk.claims.answers import Answer
from riparian.desk.claims.host_word import Word
from riparian.english import count_of
from riparian.exchange.entries.entry_types import Field
from riparian.wording.claims import FIELD_OF_ROW, ROW_NAMES, ROW_OF_FIELD


class Said(msgspec.Struct, frozen=True):
    """By which sources something is said, and how it is known; no `by` where there is one alone."""

    by: tuple[tuple[str, str], ...]
    how: str
    sureness: str | None


class ClaimedValue(msgspec.Struct, frozen=True):
    """A value, and who says it; `aside`: it does not count."""

    text: str
    lang: str | None
    aside: bool
    said: tuple[Said, ...]


class ClaimRow(msgspec.Struct, frozen=True):
    """A field: what sources say of it and whether they agree, what hosts say (`words`),
    confirmations that are no government's (`others`), and what other members answer. `field`: by
    which it can be disputed; None where it cannot."""

    name: str
    label: str
    field: Field | None
    values: tuple[ClaimedValue, ...]
    agreement: str
    words: tuple[Word, ...] = ()
    others: tuple[Word, ...] = ()
    answers: tuple[Answer, ...] = ()
    withdrawn: tuple[Answer, ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether it is the row in which that stands which is said of its field."""
        return self.field is not None and ROW_OF_FIELD[self.field] == self.name


def claim_rows(
    fields: Sequence[ComparedField],
    sources: Sequence[tuple[str, str]],
    claims: ProjectClaims,
    records: int,
) -> Iterator[ClaimRow]:
    """Every row, also where nobody says anything. `sources`: id and name of each, in the order of
    the sides; `records`: how many records the project has."""
    compared = {field.name: field for field in fields}
    for name, label in ROW_NAMES.items():
        found = compared.get(name)
        if found is None and ROW_OF_FIELD.get(FIELD_OF_ROW.get(name, "title")) != name:
            continue
        values = tuple(_values(found, sources)) if found else ()
        if name == "project":
            records_say = f"{count_of(records, 'record')} of it"
            values = (ClaimedValue(records_say, None, False, ()),)
        agreement = found.agreement if found and len(sources) > 1 else "one side"
        yield _answered(ClaimRow(name, label, FIELD_OF_ROW.get(name), values, agreement), claims)


def _answered(row: ClaimRow, claims: ProjectClaims) -> ClaimRow:
    """With what is said of it, if it is the row of its field."""
    if row.field is None or not row.is_first:
        return row
    words = claims.host.fields.get(row.field, ())
    others = [w for w in claims.host.others if w.field == row.field and w.kind == "confirmation"]
    of_hosts = {word.entry for word in words}
    answers = [a for a in claims.answers.fields.get(row.field, ()) if a.entry not in of_hosts]
    return msgspec.structs.replace(
        row,
        words=words,
        others=tuple(others),
        answers=tuple(answer for answer in answers if answer.stands),
        withdrawn=tuple(answer for answer in answers if not answer.stands),
    )


def _values(field: ComparedField, sources: Sequence[tuple[str, str]]) -> Iterator[ClaimedValue]:
    """Each value once, with all who say it."""
    said: dict[tuple[str, bool], list[tuple[tuple[str, str], Statement]]] = {}
    for source, statements in zip(sources, field.sides, strict=True):
        for statement in statements:
            said.setdefault((statement.text, statement.aside), []).append((source, statement))
    for (text, aside), by in said.items():
        yield ClaimedValue(text, by[0][1].lang, aside, tuple(_said(by, len(sources))))


def _said(by: Sequence[tuple[tuple[str, str], Statement]], of: int) -> Iterator[Said]:
    ways: dict[tuple[str, str | None], dict[tuple[str, str], None]] = {}
    for source, statement in by:
        ways.setdefault((statement.how, statement.sureness), {})[source] = None
    for (how, sureness), named in ways.items():
        names = tuple(named) if of > 1 else ()
        if len(names) == of > 2:
            names = (("", f"all {of} sources"),)
        yield Said(names, how, sureness)


def wanted_field(name: str | None) -> Field | None:
    """The field of that name; None for another."""
    fields: Mapping[str, Field] = {field: field for field in ROW_OF_FIELD}
    return fields.get(name or "")
