"""Claims side by side, in words: what fields are called, who disputes or corrects what is said.

Words of members are shown through `exchange.plain_text`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from riparian.desk.claims.answers import Answer, UnfitEntry
from riparian.english import day, listed, with_article
from riparian.exchange.entries.entry_types import LONGEST_LINE, Field
from riparian.wording.channel import shown_line
from riparian.wording.host_word import answered_words

ROW_NAMES = {
    "title": "Title",
    "reported by": "Reported by",
    "provider": "Provider",
    "organisations": "Organisations",
    "country": "Country",
    "place": "Places",
    "purpose": "For",
    "form of aid": "Form of aid",
    "start": "Start",
    "end": "End",
    "status": "Under way?",
    "amount": "Amount",
    "description": "Description",
    "identifiers": "Identifiers",
    "project": "The project as a whole",
}
"""What the rows of a project's table are called, in their order."""

FIELD_OF_ROW: dict[str, Field] = {
    "title": "title",
    "provider": "participating_org",
    "organisations": "participating_org",
    "country": "location",
    "place": "location",
    "purpose": "sector",
    "start": "start_date",
    "end": "end_date",
    "status": "activity_status",
    "amount": "value",
    "description": "description",
    "project": "activity",
}
"""Which field of a record a row shows, where it can be disputed."""

ROW_OF_FIELD: dict[Field, str] = {
    "activity": "project",
    "title": "title",
    "description": "description",
    "activity_status": "status",
    "start_date": "start",
    "end_date": "end",
    "location": "place",
    "sector": "purpose",
    "value": "amount",
    "participating_org": "organisations",
}
"""In which row that which is said of a field stands."""

FIELD_LABELS: dict[Field, str] = {field: ROW_NAMES[row] for field, row in ROW_OF_FIELD.items()}
"""What each field is called in a choice."""

LONGEST_WHO = 120

NOT_NAMED = (
    "Its records have neither an identifier nor a page of their own, so nobody elsewhere could tell"
    " which project an answer is about. Write to whoever published it."
)
"""Why nothing can be said of a project."""


def who_words(member: str, by: str, is_local: bool, names: Mapping[str, str]) -> str:
    """Who says something: a member; in a centre in no framework the person."""
    return shown_line(by if is_local else names.get(member, member), LONGEST_WHO)


def answer_lead(answer: Answer, names: Mapping[str, str]) -> str:
    """How an answer begins, behind its first word in bold: `by KOICA`."""
    is_local = answer.entry.origin.is_local
    who = with_article(who_words(answer.member, answer.by, is_local, names))
    if answer.kind == "correction":
        return f"by {who}, which shared this record"
    return f"by {who}{answered_words(answer)}"


def answer_value(answer: Answer) -> str:
    """What it should say; nothing where a dispute names nothing."""
    return shown_line(answer.value, LONGEST_LINE) if answer.value else ""


def answer_why(answer: Answer) -> str:
    """The reason."""
    return shown_line(answer.why, LONGEST_LINE)


def answer_when(answer: Answer) -> str:
    """When and by whom it was written."""
    written = day(answer.written_at.date().isoformat())
    if answer.entry.origin.is_local:
        return f"{written}, in this centre"
    return f"{written}, {shown_line(answer.by, LONGEST_WHO)}"


def withdrawn_words(answer: Answer, names: Mapping[str, str]) -> str:
    """That an answer was taken back, what it said and why it no longer stands."""
    is_local = answer.entry.origin.is_local
    who = with_article(who_words(answer.member, answer.by, is_local, names))
    said = f" “{answer_value(answer)}”" if answer.value else ""
    why = shown_line(answer.withdrawn_why, LONGEST_LINE)
    reason = f" Why: {why}" if why else ""
    verb = "corrected this to" if answer.kind == "correction" else "disputed this"
    named = f"{verb}{said}" if answer.kind == "correction" or not said else f"{verb}, saying{said}"
    return f"{who[:1].upper()}{who[1:]} {named}, and has taken it back.{reason}"


def about_words(of: Sequence[str], others: Sequence[str]) -> str:
    """Of which of several sources something is said: `about Source 1, not about Sources 2 and
    3`."""
    return f"about {_sources(of)}{f', not about {_sources(others)}' if others else ''}"


def _sources(names: Sequence[str]) -> str:
    """`Sources 2 and 3`."""
    if len(names) < 2:
        return listed(names)
    return f"Sources {listed([name.removeprefix('Source ') for name in names], 4)}"


def unfit_words(unfit: UnfitEntry, names: Mapping[str, str]) -> str:
    """An entry that counts nowhere, with the reason."""
    who = shown_line(names.get(unfit.member, unfit.member), LONGEST_WHO)
    written = day(unfit.written_at.date().isoformat())
    return f"{who}, {written}: {shown_line(unfit.reason, LONGEST_LINE)}"
