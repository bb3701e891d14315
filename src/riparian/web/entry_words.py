"""Entries of the channel as pages show them: a title, a table of what a record says, a text.

Another member wrote them: whatever stands in a body is shown as plain text, bounded, and never as a
link; what does not have the form of its type is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from riparian.codelists.lists import country_name, load_codelist
from riparian.english import and_more, day, listed
from riparian.exchange.entries.entry_types import SHARED_STATEMENTS, TYPES
from riparian.exchange.entries.payload import ACTIVITY, NOTE, REDACTION, WITHDRAWAL
from riparian.exchange.plain_text import plain_line, plain_lines
from riparian.ingest.shared_records import SharedBody
from riparian.model.activity import Activity, Narrative, ParticipatingOrg, Transaction
from riparian.wording.channel import (
    READERS,
    chosen_members,
    headline,
    kind_words,
    record_in,
    shown_line,
    title_words,
    withdrawn_by,
)
from riparian.wording.shared_statements import body_words

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel_records import ChannelEntry

LONGEST_TITLE, LONGEST_VALUE, LONGEST_TEXT = 200, 600, 20_000
MOST_VALUES = 8


class Line(NamedTuple):
    """What a record says of one thing."""

    name: str
    values: tuple[str, ...]


def title_of(entry: ChannelEntry) -> str:
    """An entry in a line."""
    if entry.type == ACTIVITY:
        record = record_in(entry)
        return title_words(record.activity.title, LONGEST_TITLE) if record else "A record"
    if entry.type == NOTE:
        return shown_line(str(entry.body.get("text", "")), LONGEST_TITLE) or "An empty note"
    if entry.type == WITHDRAWAL:
        withdrawn = withdrawn_by(entry)
        return f"Withdraws entry {withdrawn.index}" if withdrawn else "Withdraws an entry"
    if entry.type == REDACTION:
        return f"Deletes what {entry.about} said"
    if entry.type in TYPES:
        return f"{kind_words(entry).capitalize()}: {headline(entry, LONGEST_TITLE)}"
    return f"An entry of type {entry.type}, which this version does not know"


def heading_of(entry: ChannelEntry, member: str) -> str:
    """The same above its own page, where the text of a note stands below."""
    return f"A note from {member}" if entry.type == NOTE else title_of(entry)


def text_of(entry: ChannelEntry) -> str:
    """What a note, withdrawal or redaction says; of an unknown type, its content as it came."""
    if entry.type == NOTE:
        return plain_lines(str(entry.body.get("text", "")), LONGEST_TEXT)
    if entry.type in (WITHDRAWAL, REDACTION):
        return plain_lines(str(entry.body.get("why", "")), LONGEST_TEXT)
    if entry.type == ACTIVITY and record_in(entry) is not None:
        return ""
    if entry.type in SHARED_STATEMENTS:
        return body_words(entry.type, entry.body, LONGEST_TEXT)
    if entry.type in TYPES:
        return plain_lines("\n".join(_said(entry.body)), LONGEST_TEXT)
    return plain_lines(msgspec.json.format(msgspec.json.encode(entry.body)).decode(), 2_000)


def _said(body: Mapping[str, Any]) -> Iterator[str]:
    """What an entry with a form says, a line for each of its fields."""
    for name, value in body.items():
        if isinstance(value, dict):
            yield from (f"{field}: {each}" for field, each in value.items())
        else:
            words = ", ".join(map(str, value)) if isinstance(value, list) else value
            yield f"{name.replace('_', ' ')}: {words}"


def table_of(entry: ChannelEntry) -> list[Line]:
    """What a record says, a line each; nothing for other types, or where it has another form."""
    record = record_in(entry) if entry.type == ACTIVITY else None
    if record is None:
        return []
    return [line for line in _all_lines_of(record) if line.values]


Gets = Literal["all", "some", "few"]
"""What all readers get of a line: all that it says, some of it, or nothing, which is for a few."""


def lines_for_all(body: SharedBody, wide: SharedBody) -> list[tuple[Line, Gets]]:
    """What a record says, a line each, with what all its readers get of it: those lines of `wide`,
    the record as it is written for them all."""
    left = {each.name: each.values for each in _all_lines_of(wide)}
    return [
        (each, "all" if left[each.name] == each.values else "some" if left[each.name] else "few")
        for each in _all_lines_of(body)
        if each.values
    ]


def _all_lines_of(body: SharedBody) -> list[Line]:
    return [*_lines_of(body.activity), *_lines_of_source(body)]


def is_misshapen(entry: ChannelEntry) -> bool:
    """Whether it says that it is a record, and has another form."""
    return entry.type == ACTIVITY and record_in(entry) is None


def audience_words(entry: ChannelEntry, names: Mapping[str, str]) -> str:
    """For whom it is; `names`: what members are called."""
    chosen = (plain_line(names.get(each, each), 120) for each in chosen_members(entry))
    return listed(chosen) or READERS.get(entry.tlp, "its audience")


def _lines_of(activity: Activity) -> Iterator[Line]:
    reporter = activity.reporting_org
    yield Line("Title", _few(_texts(activity.title, LONGEST_VALUE)))
    yield Line("Identifier", _few([shown_line(activity.iati_identifier, LONGEST_TITLE)]))
    yield Line("Reported by", _few([_named(reporter.narratives, reporter.ref)]))
    for role in ("1", "2", "3", "4"):
        organisations = [x for x in activity.participating_orgs if x.role == role]
        called = load_codelist("OrganisationRole").name_of(role) or role
        yield Line(called.capitalize(), _few(map(_organisation, organisations)))
    yield Line("Status", _few([_coded("ActivityStatus", activity.activity_status)]))
    yield Line("Dates", _few(
        f"{_coded('ActivityDateType', each.type).capitalize()}:"
        f" {day(shown_line(each.date[:10], 10))}"
        for each in activity.activity_dates
    ))  # fmt: skip
    stating: tuple[Activity | Transaction, ...] = (activity, *activity.transactions)
    countries = (shown_line(x.code, 10) for each in stating for x in each.recipient_countries)
    yield Line("Countries", _few(country_name(code) or code for code in countries))
    yield Line("Places", _few(
        text for place in activity.locations for text in _texts(place.names, 120)[:1]
    ))  # fmt: skip
    yield Line("Purposes", _few(
        load_codelist("Sector").name_of(sector.code) or _named(sector.narratives, sector.code)
        for each in stating for sector in each.sectors
    ))  # fmt: skip
    words = (_named(tag.narratives, tag.code) for tag in activity.tags)
    yield Line("Purposes in words", _few(words))
    yield Line("Amounts", _few(_amounts(activity)))
    yield Line("Form of aid", _few([shown_line(activity.scheme or "", LONGEST_VALUE)]))
    texts = (each for part in activity.descriptions for each in part.narratives)
    yield Line("Description", _few(_texts(texts, LONGEST_VALUE)[:2]))
    yield Line("Notes", _few(_texts(activity.notes, LONGEST_VALUE)))
    yield Line("Documents", _few(
        shown_line(f"{next(iter(_texts(each.title, LONGEST_TITLE)), '')} {each.url}", LONGEST_VALUE)
        for each in activity.documents
    ))  # fmt: skip
    yield Line("Other numbers", _few(
        shown_line(each.ref or "", LONGEST_TITLE) for each in activity.other_identifiers
    ))  # fmt: skip
    yield Line("Further fields", _few(_further(activity)))


_SHOWN = {
    "iati_identifier", "provenance", "reporting_org", "title", "descriptions", "other_identifiers",
    "participating_orgs", "activity_status", "activity_dates", "recipient_countries", "locations",
    "sectors", "tags", "scheme", "budgets", "planned_disbursements", "transactions", "documents",
    "notes",
}  # fmt: skip
"""The fields of a record that have a line of their own."""


def _further(activity: Activity) -> Iterator[str]:
    """What else it says, by the names of the fields: those seldom filled, most of them codes."""
    for name, value in msgspec.to_builtins(activity).items():
        if name not in _SHOWN:
            words = value if isinstance(value, str) else msgspec.json.encode(value).decode()
            yield shown_line(f"{name.replace('_', ' ')}: {words}", LONGEST_VALUE)


def _lines_of_source(record: SharedBody) -> Iterator[Line]:
    source = record.source
    yield Line("Published by", _few([shown_line(source.publisher or "", LONGEST_TITLE)]))
    yield Line("Its page", _few([shown_line(record.activity.provenance.url or "", LONGEST_VALUE)]))
    yield Line("Licence", _few([shown_line(source.licence or "", LONGEST_TITLE)]))
    yield Line("Received", _few([day(shown_line((source.received_at or "")[:10], 10))]))
    yield Line("Dataset", _few([shown_line(source.dataset or "", LONGEST_TITLE)]))


def _amounts(activity: Activity) -> Iterator[str]:
    for noun, each, at in (
        *(("budget", x.amount, x.period_start) for x in activity.budgets),
        *(("transaction", x.amount, x.date) for x in activity.transactions),
        *(
            ("planned disbursement", x.amount, x.period_start)
            for x in activity.planned_disbursements
        ),
    ):
        if each.value is None:
            continue
        currency = shown_line(each.currency or each.sign or activity.default_currency or "", 10)
        when = f", {day(shown_line(at[:10], 10))}" if at else ""
        yield f"{currency} {each.value:,.0f} ({noun}{when})".strip()


def _organisation(organisation: ParticipatingOrg) -> str:
    return _named(organisation.narratives, organisation.ref)


def _named(narratives: Sequence[Narrative], ref: str | None) -> str:
    texts = _texts(narratives[:1], LONGEST_TITLE)
    return texts[0] if texts else shown_line(ref or "", LONGEST_TITLE)


def _coded(codes: str, code: str | None) -> str:
    return load_codelist(codes).name_of(code or "") or shown_line(code or "", 40)


def _few(values: Iterable[str]) -> tuple[str, ...]:
    """The first of these that say something, each once, and how many more there are."""
    different = list(dict.fromkeys(filter(None, values)))
    more = len(different) - MOST_VALUES
    return (*different[:MOST_VALUES], *([and_more(more)] if more > 0 else []))


def _texts(narratives: Iterable[Narrative], longest: int) -> list[str]:
    return list(filter(None, (shown_line(each.text, longest) for each in narratives)))


def counts_by(entries: Iterable[ChannelEntry]) -> Mapping[str, dict[str, int]]:
    """How many there are of each member, type and label."""
    counts: dict[str, dict[str, int]] = {"member": {}, "type": {}, "tlp": {}}
    for entry in entries:
        values: dict[str, Any] = {
            "member": entry.name.origin.member, "type": entry.type, "tlp": entry.tlp,
        }  # fmt: skip
        for name, value in values.items():
            counts[name][value] = counts[name].get(value, 0) + 1
    return counts
