"""What the host says of a project, in sentences: confirmed, disputed, changed since, or one
member's word only.

Words of other members are shown through `exchange.plain_text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from riparian.codelists.lists import country_name
from riparian.desk.claims.host_projects import Asked
from riparian.english import capitalised, day, listed, with_article
from riparian.exchange.entries.entry_types import LONGEST_LINE, Field
from riparian.wording.channel import shown_line

if TYPE_CHECKING:
    from riparian.desk.claims.host_word import HostWord, Word

FIELD_WORDS: dict[Field, str] = {
    "activity": "that it exists",
    "title": "title",
    "description": "description",
    "activity_status": "status",
    "start_date": "start",
    "end_date": "end",
    "location": "places",
    "sector": "purposes",
    "value": "amount",
    "participating_org": "agencies",
}
"""What each field of a record is called in a sentence."""

HOST_WORDS: dict[Asked, str] = {
    "confirmed": "confirmed by the host",
    "disputed": "disputed by the host",
    "none": "no word from the host",
}
"""What lists and maps can be filtered by."""

HOST_WORDS_OF_TWO: dict[Asked, str] = {
    "confirmed": "both confirmed by the host",
    "disputed": "either disputed by the host",
    "none": "no word from the host on either",
}
"""The same of overlaps, which are of two projects."""

READ_BY = {"CLEAR": "everyone can read this", "GREEN": "all members can read this"}
"""Who reads a word that stands, by its label, as the end of a line."""

LONGEST_OFFICE = 200


class SaidByOffice(Protocol):
    """What an office may have answered."""

    @property
    def office(self) -> str | None:
        """Which; None where no office answered."""

    @property
    def as_of(self) -> str | None:
        """As of which day."""

    @property
    def typed_in_by(self) -> str | None:
        """Who typed it in."""


def word_sentence(word: Word, names: Mapping[str, str] | None = None) -> str:
    """What a member says of a field, as a whole sentence. `names`: what members are called."""
    if word.kind == "dispute":
        return _dispute(word, names or {})
    if word.is_governments:
        return f"Confirmed by {office_words(word)}{as_of_words(word)}{_typed(word, names or {})}."
    return f"{_name(word.member, names or {})} says that {_answer(word)}{as_of_words(word)}."


def change_sentence(word: Word) -> str:
    """That the record has changed since it was confirmed; nothing where it has not."""
    if not word.has_changed:
        return ""
    confirmed = f"What was confirmed is “{_line(word.value)}”"
    if word.value_now is None:
        return f"The claim has changed since: the record says nothing of it now. {confirmed}."
    return f"The claim has changed since. {confirmed}."


def withdrawn_sentence(word: Word) -> str:
    """That a confirmation was taken back, and why."""
    why = f" Why: {_line(word.withdrawn_why)}" if word.withdrawn_why else ""
    return f"Confirmed by {office_words(word)}{as_of_words(word)}; taken back since.{why}"


def why_not_sentence(word: Word, names: Mapping[str, str] | None = None) -> str:
    """Why a word is no government's; nothing where it is one."""
    member = _name(word.member, names or {})
    if word.why_not is None:
        return ""
    if word.why_not == "unshared":
        return "It was said in this centre and shared with nobody, so it is no government’s word."
    own = f"This is {member}’s own word, and no government’s: "
    if word.why_not == "no-member":
        return f"{own}{member} was no member when it was written."
    if word.why_not == "no-host":
        return f"{own}by the charter of that day {member} was no host."
    if word.why_not == "other-country":
        named = _country(word.named_country)
        return f"{own}{member} is not the host for {named}, of which it speaks."
    return f"{own}the record does not name the country of {member} as a recipient."


def host_line(word: HostWord) -> str:
    """What hosts say of a project, in one line; nothing where they say nothing."""
    parts = [
        f"{lead} {listed(FIELD_WORDS[f] for f in fields)}" for lead, fields in host_parts(word)
    ]
    return f"{'; '.join(parts)}." if parts else ""


def host_parts(word: HostWord) -> list[tuple[str, list[Field]]]:
    """The same part by part: a lead, and the fields that it is about."""
    states = {field: word.state(field) for field in word.fields}
    parts = [
        (lead, fields)
        for lead, wanted in (
            ("confirms", "confirmed"),
            ("disputes", "disputed"),
            ("confirmed what has changed since:", "changed"),
        )
        if (fields := [field for field, state in states.items() if state == wanted])
    ]
    return [(lead if at else f"The host {lead}", fields) for at, (lead, fields) in enumerate(parts)]


def disputes_in_short(word: HostWord, names: Mapping[str, str]) -> list[tuple[Field, str]]:
    """Each dispute of a host by field, in a sentence: who, and what should stand there."""
    return [
        (field, f"{_who(each, names)}: {_says(each)}.")
        for field, words in word.fields.items()
        for each in words
        if each.kind == "dispute"
    ]


def _who(word: Word, names: Mapping[str, str]) -> str:
    """`The Ministry of Planning and Investment (mop-la, Laos), Planning Department`."""
    name, office = capitalised(_name(word.member, names)), office_beside(word, names)
    return f"{name}, {office}" if office else name


def office_beside(word: Word, names: Mapping[str, str]) -> str:
    """The office that wrote a word, where it is not the member itself; as a sheet was answered by
    another, `answered_words` names that."""
    by = shown_line(word.by, LONGEST_OFFICE)
    called = _line(names.get(word.member, word.member))
    is_itself = by in (word.member, called) or called.startswith(f"{by} (")
    return "" if word.office or is_itself else by


def _says(word: Word) -> str:
    field = capitalised(FIELD_WORDS[word.field])
    return f"{field}: “{_line(word.value)}”" if word.value else f"{field}: wrong"


def office_words(word: Word) -> str:
    """Which office confirms, and for which government."""
    office = shown_line(word.office or word.member, LONGEST_OFFICE)
    country = _country(word.country or word.named_country)
    return f"{with_article(office)} for {country}" if country else with_article(office)


def as_of_words(word: Word) -> str:
    """As of which day, as the end of a sentence."""
    return f", as of {day(word.as_of)}" if word.as_of else ""


def dispute_when(word: Word) -> str:
    """When a dispute was written."""
    return day(word.written_at.date().isoformat())


def _dispute(word: Word, names: Mapping[str, str]) -> str:
    office = office_beside(word, names)
    whose = f"Disputed by {_name(word.member, names)}{f' ({office})' if office else ''}"
    if word.country:
        whose += f" for {_country(word.country)}"
    said = f": it should say “{_line(word.value)}”" if word.value else ""
    why = f" Why: {_line(word.why)}" if word.why else ""
    return f"{whose}{answered_words(word)}{said}.{why}"


def answered_words(said: SaidByOffice) -> str:
    """Of a dispute: which office answered by sheet, as of which day, and who typed it in; nothing
    where none did."""
    if not said.office:
        return ""
    office = with_article(shown_line(said.office, LONGEST_OFFICE))
    on = f", as of {day(said.as_of)}" if said.as_of else ""
    typed = shown_line(said.typed_in_by or "", LONGEST_OFFICE)
    return f", as {office} answered by sheet{on}{f' (typed in by {typed})' if typed else ''}"


def _answer(word: Word) -> str:
    office = with_article(shown_line(word.office or word.member, LONGEST_OFFICE))
    if word.typed_in_by:
        return f"{office} answered by sheet and confirmed it, typed in by {_person(word)}"
    return f"{office} confirms it"


def _typed(word: Word, names: Mapping[str, str]) -> str:
    if not word.typed_in_by:
        return ""
    return f"; answered by sheet, typed in at {_name(word.member, names)} by {_person(word)}"


def _person(word: Word) -> str:
    return shown_line(word.typed_in_by or "", LONGEST_OFFICE)


def _name(member: str, names: Mapping[str, str]) -> str:
    return with_article(shown_line(names.get(member, member), LONGEST_OFFICE))


def _country(code: str | None) -> str:
    return with_article(country_name(code) or code) if code else ""


def _line(text: str | None) -> str:
    return shown_line(text or "", LONGEST_LINE)
