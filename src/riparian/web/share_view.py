"""What stands on the page /share: the record, who will see it, what it may be or is like."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import Request
from starlette.responses import Response

from riparian.catalogue.similar_projects import SimilarFilter
from riparian.centre.centre import Centre
from riparian.centre.channel import LONGEST_NOTE
from riparian.centre.sharing_records import Preview
from riparian.centre.typed_records import FIELDS
from riparian.codelists.lists import country_name
from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.choice import Choice, Sharer, require_may_share
from riparian.desk.sharing.closer import parts_of, without
from riparian.english import count_of
from riparian.errors import NotAllowed, RiparianError
from riparian.exchange.names import is_entry_name
from riparian.exchange.plain_text import plain_line
from riparian.ingest.shared_records import SharedBody
from riparian.web import entry_words
from riparian.web.not_kept import kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import form_token_of, require
from riparian.web.share_drafts import has_rows, providers
from riparian.web.share_form import Asked, fingerprint
from riparian.web.sharer import own_name_of, sharer_of, state_of
from riparian.wording import sharing as words

SHOWN_RECORDS, SHOWN_JSON, SHOWN_ALIKE = 50, 40_000, 3
COUNTRIES = ("KH", "LA", "MM", "TH", "VN")


def page_of(
    request: Request,
    asked: Asked,
    choice: Choice,
    *,
    form: dict[str, str] | None = None,
    preview: Preview | None = None,
    wrong: RiparianError | None = None,
    last: Choice | None = None,
) -> Response:
    """Whom it could be for; with a `preview` who will see it, and with `wrong` why it was not done.
    `last`: what this person chose before, and is offered again."""
    centre, person = centre_of(request), require(request, Act.DRAFT)
    state = state_of(centre)
    own_name = own_name_of(centre)
    answer = render(
        request,
        "share.html",
        title=_heading(asked, own_name),
        description="Who will see what you share.",
        status=400 if wrong else 200,
        indexed=False,
        asked=asked,
        choice=choice,
        form=form or {},
        preview=preview,
        shown=fingerprint(asked, preview) if preview else "",
        wrong=wrong,
        has_rows=has_rows(centre, person, asked.draft),
        own=state.own,
        own_name=own_name,
        framework=state.framework,
        members=[(x, plain_line(x.called, 120)) for x in state.members],
        options={x: y for x, y in words.CHOICES.items() if x or not asked.parcel.said},
        strict=words.STRICT,
        part_names=words.PART_NAMES,
        few=[x.called for x in state.members if x.member in choice.closer_to],
        table=_table(asked, choice),
        parts=_parts(asked),
        titles=[plain_line(x.title, 160) for x in asked.parcel.records[:SHOWN_RECORDS]],
        bodies=_bodies(asked, choice) if preview else [],
        alike=_alike(centre, asked) if preview else None,
        last=last,
        refusal=_refusal(sharer_of(person, centre), choice),
        token=form_token_of(request),
        longest=LONGEST_NOTE,
        fields=FIELDS,
        providers=providers() if asked.kind == "project" else [],
        countries=[(code, country_name(code) or code) for code in COUNTRIES],
        words=words,
    )
    return kept_by_nobody(answer)


def page_for_last(request: Request, asked: Asked, sharer: Sharer) -> Response:
    """With what the person shared last with chosen, if there is such a thing, and kept closer what
    was of the same record."""
    answers = asked.about if is_entry_name(asked.about) else None
    sharing = centre_of(request).sharing
    last = sharing.last_choice(sharer, answers)
    choice = sharing.keeping_closer(last, asked.parcel.records[0]) if asked.parcel.records else last
    return page_of(request, asked, choice, last=last if last.tlp and answers is None else None)


def _refusal(sharer: Sharer, choice: Choice) -> NotAllowed | None:
    """Why the person cannot share it so; None where they can."""
    try:
        require_may_share(sharer, choice.tlp)
    except NotAllowed as error:
        return error
    return None


def _heading(asked: Asked, own: str) -> str:
    if asked.kind == "note":
        return "Share a note"
    if asked.kind == "judgement":
        return "Share a judgement"
    if asked.kind == "place":
        return "Share where a project is"
    if asked.kind == "wider":
        return f"Share wider: {asked.title}"
    if asked.kind == "project" and asked.title == "A project":
        return f"Share what {own} knows of a project"
    if asked.kind == "records":
        return f"Share {count_of(len(asked.parcel.records), 'record')} of {asked.title}"
    return f"Share what {own} knows of {asked.title}"


def _table(asked: Asked, choice: Choice) -> list[tuple[entry_words.Line, entry_words.Gets]]:
    """What the one record, or the first of several, says."""
    if not asked.parcel.records:
        return []
    body = asked.parcel.records[0].body
    whole, wide = (msgspec.convert(x, SharedBody) for x in (body, without(body, choice.closer)))
    return entry_words.lines_for_all(whole, wide)


def _parts(asked: Asked) -> list[str]:
    """The parts that any of the records has."""
    found = {part for record in asked.parcel.records for part in parts_of(record.body)}
    return [part for part in words.PART_NAMES if part in found]


def _bodies(asked: Asked, choice: Choice) -> list[tuple[str, str]]:
    """All that is written, as each audience gets it."""
    bodies: list[tuple[str, Any]] = []
    records = [record.body for record in asked.parcel.records[:SHOWN_RECORDS]]
    if records:
        wide = [without(body, choice.closer) for body in records]
        bodies.append(("As a program reads it: what all its readers get", wide))
    if choice.closer_to:
        bodies.append(("As a program reads it: what those get who alone read the rest", records))
    return [(name, _json(body if len(body) > 1 else body[0])) for name, body in bodies]


def _json(body: Any) -> str:
    text = msgspec.json.format(msgspec.json.encode(body), indent=2).decode()
    shown = "\n".join(plain_line_kept(line) for line in text[:SHOWN_JSON].split("\n"))
    return shown if len(text) <= SHOWN_JSON else f"{shown}\n…"


def plain_line_kept(line: str) -> str:
    """A line with its indentation, without characters that turn the direction of others."""
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + plain_line(line, SHOWN_JSON)


def _alike(centre: Centre, asked: Asked) -> list[tuple[str, str]] | None:
    """Projects here that it may be, or that are like it; None where that cannot be said now."""
    if len(asked.parcel.records) != 1:
        return None
    record = asked.parcel.records[0]
    try:
        handle = centre.channel.project_of_record(record)
        if handle is not None:
            return [(handle, centre.project(handle).project.title)]
        found = centre.similar(record.title, SimilarFilter(limit=SHOWN_ALIKE)).found
        return [
            (x.project.handle, x.project.title) for x in found if x.verdict != "little in common"
        ]
    except (RiparianError, AttributeError):
        return None
