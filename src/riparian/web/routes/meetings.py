"""Meetings: the list with a form to call one, and one meeting with its agenda and minutes.

Whoever may read what the member can sees its meetings; anybody else those that are for everybody.
Nothing of it is kept. Whoever calls a meeting sees first, by name, who will read it; what is
written about it is for the same readers.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.centre.case_filling import filled
from riparian.centre.case_members import FOR_US
from riparian.codelists.lists import country_name
from riparian.desk.accounts.roles import Act
from riparian.desk.meetings.meetings import MeetingView
from riparian.desk.sharing.choice import Choice
from riparian.errors import BadRequest, NotThere, RiparianError, UnknownName
from riparian.exchange.entries.entry_types import AGENDA, Agenda, Meeting
from riparian.exchange.names import EntryName, is_entry_name
from riparian.exchange.policy import PUBLIC, Reader
from riparian.region.pack import load_region
from riparian.web.decisions import OPEN, needs
from riparian.web.filling_meetings import meeting_filled
from riparian.web.local import read_list_form
from riparian.web.meeting_drafts import drafted_meeting, keep_meeting
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import Person, form_token_of, has_accounts, person_of, require_form
from riparian.web.query import PageQuery, named_by_address
from riparian.web.sharer import sharer_of
from riparian.web.shown_before import fingerprint
from riparian.wording import meetings as wording
from riparian.wording import sharing as sharing_words
from riparian.wording.cases import called

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.meetings import Meetings
    from riparian.centre.sharing_records import Preview

router = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_list_form)]
WRITERS = needs(Act.SHARE)
MINUTES = 3
"""Decisions that one form takes."""
SHOWN = 100
"""Of the meetings to come and of those held, so many of each stand in the list unless all are asked
for: one member can call thousands in a day."""


@router.get("/meetings", dependencies=[OPEN])
def meetings(request: Request) -> Response:
    """The meetings that whoever asks may read, and a form to call one."""
    params, person = PageQuery.of(request, "draft", "all"), person_of(request)
    key = params.first("draft", "") or ""
    if not (key and _may_draft(request, person)):
        return _page_of_list(request, {}, every=params.first("all") is not None)
    assert person is not None
    with named_by_address():
        form = drafted_meeting(centre_of(request), person, key)
    return _page_of_list(request, form)


@router.post("/meetings/draft", dependencies=[needs(Act.DRAFT)])
def draft(request: Request, form: Form) -> Response:
    """Keep a meeting as a draft."""
    person = require_form(request, form, Act.DRAFT)
    centre = centre_of(request)
    if not _may_draft(request, person):
        raise BadRequest(
            "This centre belongs to no framework, so it keeps no drafts.", "Call the meeting."
        )
    try:
        choice = _choice_in(request, form) if form.get("to") else Choice()
        keep_meeting(centre, person, form, choice, form.get("draft"))
    except BadRequest as error:
        return _page_of_list(request, form, error)
    return RedirectResponse("/share?done=draft", 303, NOT_KEPT)


@router.post("/meetings/call", dependencies=[WRITERS])
def call(request: Request, form: Form) -> Response:
    """First who will read it; then the meeting."""
    person = require_form(request, form, Act.SHARE)
    centre = centre_of(request)
    try:
        words = [form.get(name, "") for name in ("name", "day", "place", "about")]
        meeting, choice = meeting_filled(centre, *words), _choice_in(request, form)
        preview = _preview(request, person, meeting, choice) if choice.tlp else None
        size = centre.channel.own_size if _in_framework(request) else 0
        shown = fingerprint(meeting, choice, preview, size)
        unconfirmed = [x for x in (preview.stops if preview else ()) if not form.get(_yes(x.kind))]
        if form.get("step") != "send" or form.get("shown") != shown or unconfirmed:
            wrong = None
            if form.get("step") == "send":
                wrong = BadRequest(
                    "Something has to be confirmed before the meeting is called."
                    if form.get("shown") == shown
                    else "Something has changed since you were shown who will see it.",
                    "Read who will see it below, and call the meeting then.",
                )
            return _page_of_list(request, form, wrong, choice, preview, shown)
        name = centre.meetings.call(meeting, choice, sharer_of(person, centre))
        if form.get("draft"):
            with suppress(UnknownName):  # it was deleted meanwhile
                centre.sharing.drafts.delete(form["draft"], person.account, person.rights)
    except (BadRequest, UnknownName) as error:
        return _page_of_list(request, form, error)
    return RedirectResponse(f"{address_of(name)}?done=called", 303, NOT_KEPT)


@router.get("/meetings/{framework}/{member}/{number}/{index}", dependencies=[OPEN])
def meeting(request: Request, framework: str, member: str, number: str, index: str) -> Response:
    """One meeting."""
    done = PageQuery.of(request, "done").first("done", "") or ""
    return _page_of_meeting(request, f"{framework}/{member}/{number}#{index}", done=done)


@router.post("/meetings/item", dependencies=[WRITERS])
def item(request: Request, form: Form) -> Response:
    """Put an item on the agenda."""
    person = require_form(request, form, Act.SHARE)

    def write(meetings: Meetings, name: str) -> EntryName:
        return meetings.put_on_agenda(name, _item_in(form), sharer_of(person, centre_of(request)))

    return _written(request, form, "item", write)


@router.post("/meetings/minutes", dependencies=[WRITERS])
def minutes(request: Request, form: Form) -> Response:
    """Add minutes to an item."""
    person = require_form(request, form, Act.SHARE)

    def write(meetings: Meetings, name: str) -> EntryName:
        wanted = form.get("item", "")
        items = meetings.meeting(name).items
        said = next((each.said for each in items if str(each.name) == wanted), None)
        if said is None:
            raise BadRequest("No item is chosen.", "Choose one of the agenda.")
        rows = [_minute_in(form, n) for n in range(1, MINUTES + 1)]
        decisions = tuple(row for row in rows if row)
        if not decisions:
            raise BadRequest("The decision is missing.", "Fill it in.")
        again = filled(
            AGENDA, item=said.item, number=said.number, result=said.result, papers=said.papers,
            minutes=decisions,
        )  # fmt: skip
        assert isinstance(again, Agenda)
        return meetings.say_again(name, wanted, again, sharer_of(person, centre_of(request)))

    return _written(request, form, "minutes", write)


@router.post("/meetings/take-back", dependencies=[WRITERS])
def take_back(request: Request, form: Form) -> Response:
    """Take back an item, or the meeting."""
    person = require_form(request, form, Act.SHARE)

    def write(meetings: Meetings, name: str) -> EntryName:
        sharer = sharer_of(person, centre_of(request))
        return meetings.withdraw(name, form.get("entry", ""), form.get("why", ""), sharer)

    return _written(request, form, "take-back", write)


def address_of(name: EntryName) -> str:
    """Where a meeting is shown."""
    return f"/meetings/{name.origin}/{name.index}"


def reader_of(request: Request) -> Reader | None:
    """The member, for its own people; else the public."""
    return None if centre_of(request).as_member else PUBLIC


def view_of(request: Request, name: str) -> MeetingView:
    """The meeting at an address; raises NotThere where whoever asks may read none there."""
    if not is_entry_name(name):
        raise NotThere("There is no meeting at this address.", "Start from the list of meetings.")
    with named_by_address():
        return centre_of(request).meetings.meeting(name, reader_of(request))


def names_of(request: Request) -> dict[str, str]:
    """What members are called."""
    if not _in_framework(request):
        return {FOR_US: centre_of(request).settings.name}
    return dict(centre_of(request).channel.charter().names)


def _written(
    request: Request, form: dict[str, str], kind: str, write: Callable[[Meetings, str], EntryName]
) -> Response:
    """What a form of a meeting leads to: the meeting, with what is wrong where something is."""
    name = form.get("meeting", "")
    if not is_entry_name(name):
        raise BadRequest("This form belongs to no meeting.", "Open the meeting again.")
    try:
        write(centre_of(request).meetings, name)
    except (BadRequest, UnknownName) as error:
        try:
            return _page_of_meeting(request, name, error, form, kind)
        except RiparianError:  # there is no such meeting
            raise error from None
    framework, _, index = name.partition("#")
    done = f"?done={kind}#{'write' if kind == 'item' else 'agenda'}"
    return RedirectResponse(f"/meetings/{framework}/{index}{done}", 303, NOT_KEPT)


def _choice_in(request: Request, form: dict[str, str]) -> Choice:
    if not _in_framework(request):
        return Choice()
    from riparian.web.share_form import choice_in  # it loads the channel
    from riparian.web.sharer import state_of

    if form.get("to") is None:
        raise BadRequest("It is not said who may see this.", "Choose who reads the meeting.")
    return choice_in(form, state_of(centre_of(request)))


def _item_in(form: dict[str, str]) -> Agenda:
    number = form.get("number", "").strip() or "1"
    if not (number.isascii() and number.isdigit() and len(number) <= 3):
        raise BadRequest("The number of the item is none.", "Give one from 1 to 999.")
    said = filled(
        AGENDA,
        item=form.get("title", "").strip(),
        number=int(number),
        result=form.get("result", "").strip(),
        papers=tuple(x.strip() for x in form.get("papers", "").splitlines() if x.strip()),
    )
    assert isinstance(said, Agenda)
    return said


def _minute_in(form: dict[str, str], number: int) -> dict[str, str]:
    fields = ("decision", "who", "by_when")
    given = {name: form.get(f"{name}-{number}", "").strip() for name in fields}
    if not given["decision"] and any(given.values()):
        raise BadRequest("A decision is missing.", "Say what was decided, or leave all empty.")
    return {name: value for name, value in given.items() if value}


def _preview(request: Request, person: Person, meeting: Meeting, choice: Choice) -> Preview:
    """Who will read it, as for whatever is shared."""
    from riparian.centre.sharing_records import Parcel  # it loads the channel

    centre = centre_of(request)
    return centre.sharing.preview(Parcel(note=meeting.name), choice, sharer_of(person, centre))


def _yes(kind: str) -> str:
    return f"yes-{kind}"


def _page_of_list(
    request: Request,
    form: dict[str, str],
    wrong: RiparianError | None = None,
    choice: Choice | None = None,
    preview: Preview | None = None,
    shown: str = "",
    *,
    every: bool = False,
) -> Response:
    centre, person = centre_of(request), person_of(request)
    found = centre.meetings.browse(reader_of(request))
    most = None if every else SHOWN
    may_write = _may_write(request, person)
    fills_in = may_write or _may_draft(request, person)
    names = names_of(request)
    today = date.today().isoformat()
    coming = [x for x in reversed(found.meetings) if x.said.day >= today]
    past = [x for x in found.meetings if x.said.day < today]
    page = render(
        request,
        "meetings.html",
        title="Meetings",
        description="Meetings of members, with agenda, minutes and the paper to bring.",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        indexed=False,
        found=found,
        coming=coming[:most],
        past=past[:most],
        not_shown=len(coming[most:]) + len(past[most:]) if most else 0,
        words=wording,
        sharing=sharing_words,
        options={k: v for k, v in sharing_words.CHOICES.items() if k != "RED"},
        members=_members(request) if fills_in else (),
        in_framework=_in_framework(request),
        countries=[(x, country_name(x) or x) for x in load_region(centre.settings.region).countries]
        if fills_in
        else (),
        names=names,
        called=called,
        address_of=address_of,
        missing=_missing(request),
        may_write=may_write,
        may_draft=_may_draft(request, person),
        form=form,
        wrong=wrong,
        choice=choice,
        preview=preview,
        shown=shown,
        token=form_token_of(request),
    )
    return kept_by_nobody(page)


def _page_of_meeting(
    request: Request,
    name: str,
    wrong: RiparianError | None = None,
    form: dict[str, str] | None = None,
    kind: str = "",
    *,
    done: str = "",
) -> Response:
    centre, person = centre_of(request), person_of(request)
    view = view_of(request, name)
    own = centre.meetings.own
    may_write = _may_write(request, person) and view.withdrawn_by is None
    mine = [each for each in view.standing if each.entry.member == own]
    page = render(
        request,
        "meeting.html",
        title=wording.title_of(view.said),
        description="A meeting with its agenda.",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        indexed=False,
        view=view,
        meeting=view.said,
        words=wording,
        names=names_of(request),
        called=called,
        page_of_meeting=address_of(view.name),
        may_write=may_write,
        mine=mine,
        is_own=view.entry.member == own,
        next_number=max((each.said.number for each in view.items), default=0) + 1,
        rows=range(1, MINUTES + 1),
        reads_only=person is not None and not person.rights.may_do(Act.SHARE),
        wrong=wrong,
        form=form or {},
        kind=kind,
        done=done if may_write else "",
        done_words=wording.done_words,
        token=form_token_of(request),
    )
    return kept_by_nobody(page)


def _in_framework(request: Request) -> bool:
    centre = centre_of(request)
    return centre.is_node and centre.channel.has_joined


def _may_write(request: Request, person: Person | None) -> bool:
    allowed = person is not None and person.rights.may_do(Act.SHARE)
    return allowed and centre_of(request).as_member


def _may_draft(request: Request, person: Person | None) -> bool:
    allowed = person is not None and person.rights.may_do(Act.DRAFT)
    return allowed and centre_of(request).as_member and _in_framework(request)


def _missing(request: Request) -> str:
    """What is missing to call a meeting, in a sentence; nothing where all is there."""
    centre, person = centre_of(request), person_of(request)
    if not has_accounts(centre):
        return wording.NO_ACCOUNTS
    if person is None:
        return "" if centre.as_member else wording.SIGN_IN
    if person.rights.may_do(Act.SHARE):
        return ""
    return wording.DRAFTS_ONLY if _may_draft(request, person) else wording.NO_WRITING


def _members(request: Request) -> list[tuple[str, str, str]]:
    """The other members: what they are called, and why one cannot be chosen, else nothing."""
    if not _in_framework(request):
        return []
    from riparian.web.sharer import state_of  # it loads the channel

    state = state_of(centre_of(request))
    found = []
    for each in state.members:
        if each.member != state.own:
            why = "no node yet" if not each.has_card else ""
            why = "an observer: reads what is for all members" if each.role == "observer" else why
            found.append((each.member, called(each.member, {each.member: each.called}), why))
    return found
