"""Cases at the terminal: a list, and one case with what was said in it; the same as documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
import msgspec

from riparian.centre.case_records import CaseLine, CaseList, CaseView
from riparian.cli.output import folded, say
from riparian.desk.cases.case_records import ThreadEntry
from riparian.english import count_of, day, listed
from riparian.exchange.entries.entry_types import CaseState
from riparian.exchange.plain_text import plain_line
from riparian.wording import cases as wording

WIDTH = 80


class CaseLineDocument(msgspec.Struct, frozen=True):
    """A case in a list, as `--json` prints it. `waits`: how many proposals wait for an answer of
    this member."""

    case: str
    title: str
    states: tuple[CaseState, ...]
    leads: tuple[str, ...]
    countries: tuple[str, ...]
    entries: int
    opened_at: datetime
    last_at: datetime
    last_by: str
    waits: int
    is_withdrawn: bool


class CaseEntryDocument(msgspec.Struct, frozen=True):
    """An entry of a case. `counts_not`: why it counts nowhere; `late`: it arrived after others had
    gone on; `unseen`: what stands above it and its writer had not seen."""

    entry: str
    type: str
    member: str
    by: str
    written_at: datetime
    title: str
    says: dict[str, str]
    number: int | None
    counts_not: str
    late: bool
    unseen: tuple[str, ...]
    held_by: tuple[str, ...]


class ProposalDocument(msgspec.Struct, frozen=True):
    """A proposal that counts, and what each lead says to it: made, accept, decline, counter, or
    nothing."""

    entry: str
    number: int
    leads: dict[str, str | None]
    is_agreed: bool


class CaseDocument(msgspec.Struct, frozen=True):
    """A case as `--json` prints it. `readers` is null where it is for all members or everybody."""

    case: str
    title: str
    states: tuple[CaseState, ...]
    leads: tuple[str, ...]
    readers: tuple[str, ...] | None
    tlp: str | None
    countries: tuple[str, ...]
    overlap: str | None
    proposals: tuple[ProposalDocument, ...]
    entries: tuple[CaseEntryDocument, ...]
    missing: tuple[str, ...]
    is_withdrawn: bool


def print_lines(lines: Sequence[CaseLine], found: CaseList) -> None:
    """These cases of a list, what waits for one, and what to do where there is none."""
    for line in lines:
        states = "taken back" if line.is_withdrawn else _states(line.states)
        waits = ", waits for your answer" if line.waits else ""
        click.echo(f"{line.name}  {plain_line(line.title, WIDTH)}")
        click.echo(
            f"  {states}{waits}; led by {listed(line.leads)}; {count_of(line.entries, 'entry')},"
            f" the last by {line.last_by} on {day(line.last_at.date().isoformat())}"
        )
    for each in found.waiting:
        click.echo(
            f"{count_of(each.count, 'entry')} of {listed(each.members)} about {each.about}:"
            f" {wording.WHERE[each.where]}"
        )
    if not found.lines:
        say("There is no such case." if found.total else "There is no case yet.")
        say("Open one: riparian case open OVERLAP --to MEMBER --question TEXT")


def print_case(view: CaseView) -> None:
    """Where a case stands, then its entries; on stderr who reads what is written in it."""
    thread = view.thread
    title = plain_line(thread.case.title, 2 * WIDTH) if thread.case else str(thread.name)
    click.echo(title)
    headline = wording.headline_of(thread, view.names)
    _print_text(f"{headline}. {' '.join(wording.agreement_words(view))}")
    for standing in thread.standings:
        if said := wording.standing_words(standing, view):
            _print_text(f"{wording.STATES[standing.state]}: {said}", "  ")
    for proposal in thread.proposals:
        stands = listed(f"{lead}: {wording.stand_words(x)}" for lead, x in proposal.stands.items())
        _print_text(f"proposal {proposal.number}: {stands}", "  ")
    for each in thread.entries:
        _print_entry(each, view)
    for gap in thread.gaps:
        _print_text(f"{gap.name} {'was deleted' if gap.is_redacted else 'has not come here yet'}.")
    if readers := wording.readers_words(view):
        say(f"For what you write here: {readers}")


def line_document(line: CaseLine) -> CaseLineDocument:
    """A line of a list for `--json`."""
    return CaseLineDocument(
        str(line.name), line.title, line.states, line.leads, line.countries, line.entries,
        line.opened_at, line.last_at, line.last_by, line.waits, line.is_withdrawn,
    )  # fmt: skip


def case_document(view: CaseView) -> CaseDocument:
    """A case for `--json`."""
    thread, opening = view.thread, view.thread.opening
    return CaseDocument(
        str(thread.name),
        thread.case.title if thread.case else "",
        thread.states,
        thread.leads,
        view.readers,
        opening.tlp if opening else None,
        view.countries,
        view.overlap,
        tuple(
            ProposalDocument(
                str(each.name),
                each.number,
                {lead: "made" if x.made else x.reply for lead, x in each.stands.items()},
                each.is_agreed,
            )
            for each in thread.proposals
        ),
        tuple(_entry_document(each, view) for each in thread.entries),
        tuple(str(each.name) for each in (*thread.gaps, *([thread.gap] if thread.gap else []))),
        thread.withdrawn_by is not None,
    )


def _print_text(text: str, indent: str = "") -> None:
    """Print a sentence as data, folded."""
    click.echo("\n".join(folded(text, indent)))


def _print_entry(each: ThreadEntry, view: CaseView) -> None:
    entry = each.entry
    at = day(entry.written_at.date().isoformat())
    held = f"held by {len(view.held.get(entry.name, ()))} of {view.members}"
    click.echo(f"\n{entry.name}  {at}, {held}")
    _print_text(f"{entry.member}: {wording.entry_title(each, view.thread)}", "  ")
    if each.late:
        _print_text("Arrived late.", "  ")
    if each.unseen:
        unseen = listed(map(str, each.unseen[:3]))
        more = wording.more_unseen(each, 3)
        _print_text(f"{wording.late_words(each, view.names)} {unseen}{more}.", "  ")
    if each.uncounted:
        why = wording.why_uncounted(entry, each.uncounted, view.names)
        _print_text(f"Counts nowhere. {why}", "  ")
    for name, text in wording.texts_of(entry):
        for line in text.split("\n"):
            _print_text(f"{name}: {line}" if name else line, "  ")


def _entry_document(each: ThreadEntry, view: CaseView) -> CaseEntryDocument:
    entry = each.entry
    why = wording.why_uncounted(entry, each.uncounted, view.names) if each.uncounted else ""
    said: dict[str, Any] = (
        {"text": entry.text} if entry.said is None else msgspec.to_builtins(entry.said)
    )
    return CaseEntryDocument(
        str(entry.name), entry.type, entry.member, entry.by, entry.written_at,
        wording.entry_title(each, view.thread), {k: str(v) for k, v in said.items()}, each.number,
        why, each.late, tuple(map(str, each.unseen)), view.held.get(entry.name, ()),
    )  # fmt: skip


def _states(states: Sequence[CaseState]) -> str:
    return " and ".join(wording.STATES[each] for each in states) or "not known"
